"""Committing a task (承诺): once; the same again changes nothing, anything else is refused with what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from credit_tier.foundation.digest import canonical, digest
from credit_tier.ledger.acts import Act
from credit_tier.ledger.comparing import paper_differences
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.refusals import ActFormError, LockedTaskError, SecretUsedError, SeedFirstError
from credit_tier.ledger.states import Task
from credit_tier.sampling.commitment import Commitment, commit, differences
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.manifest import parse_json
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import DrawPlan
from credit_tier.sampling.refusals import fault
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.values import NO_HASH


class Terms(NamedTuple):
    """What a commitment is bound to besides the draw itself.

    Attributes
    ----------
    annual_plan : str
        Digest of the published annual plan, empty where there is none.
    item : str
        The item of that plan.
    speaks_at : str
        UTC time from which the public source speaks, ``2026-12-01T09:00:00Z``, empty where it was not fixed:
        committing from then on and drawing before it are refused.
    visits_until : str
        Last day of the visits, ``2026-12-31``, empty where it was not fixed: opening before it has passed is refused.
    """

    annual_plan: str = ""
    item: str = ""
    speaks_at: str = ""
    visits_until: str = ""


class Request(NamedTuple):
    """Everything a commitment is made from."""

    plan: DrawPlan
    frame: Frame
    officers: Roster
    secrets: Secrets
    policy: Mapping[str, Any]
    terms: Terms


def commit_task(desk: Desk, request: Request, at: str) -> Commitment:
    """Commit a task, or give the commitment it has.

    Raises
    ------
    LockedTaskError, SeedFirstError, SecretUsedError, VoidTaskError, ActFormError
    """
    plan = request.plan
    task = desk.alive(plan.draw_id)
    if plan.policy_hash != digest(dict(request.policy)):
        raise ActFormError(differences(plan.policy_hash, digest(dict(request.policy)), "policy_hash"))
    if task.state is not None:
        return _same(desk, task, request)
    _require_unused(desk, request.secrets)
    if request.terms.speaks_at and at >= request.terms.speaks_at:
        raise SeedFirstError(_spoken(plan.draw_id, request.terms.speaks_at))
    previous = _previous(plan, desk.chain.last_manifest)
    made = _commitment(request, plan.model_copy(update={"prev_manifest_hash": previous}))
    desk.folder.keep(plan.policy_hash, canonical(dict(request.policy)))
    desk.folder.keep(made.hash, canonical(made.content()))
    content = {"commit_hash": made.hash, "prev_manifest_hash": previous, **request.terms._asdict()}
    desk.add(plan.draw_id, Act.COMMITTED, content, at)
    return made


def _same(desk: Desk, task: Task, request: Request) -> Commitment:
    stored = desk.commitment(task)
    # An upgrade of the program between two calls, or a later draw, is no other request.
    update: dict[str, Any] = {"code": stored.code}
    if request.plan.prev_manifest_hash == NO_HASH:
        update["prev_manifest_hash"] = stored.prev_manifest_hash
    again = _commitment(request, request.plan.model_copy(update=update))
    faults = paper_differences(again.content(), stored.content(), "commitment")
    policy = desk.folder.paper(stored.policy_hash)
    if again.policy_hash != stored.policy_hash and policy is not None:
        faults += paper_differences(dict(request.policy), parse_json(policy), "policy")
    bound = task.bound(Act.COMMITTED)
    faults += paper_differences(request.terms._asdict(), {name: bound[name] for name in Terms._fields}, "terms")
    if faults:
        raise LockedTaskError(faults)
    return stored


def _commitment(request: Request, plan: DrawPlan) -> Commitment:
    return commit(plan, request.frame, request.officers, secrets=request.secrets)


def _previous(plan: DrawPlan, last: str) -> str:
    """Give the hash of the manifest before; one that the plan names must be it, once this ledger has drawn."""
    if plan.prev_manifest_hash == NO_HASH:
        return last
    if last not in {NO_HASH, plan.prev_manifest_hash}:
        raise LockedTaskError(paper_differences(plan.prev_manifest_hash, last, "prev_manifest_hash"))
    return plan.prev_manifest_hash


def _require_unused(desk: Desk, secrets: Secrets) -> None:
    """Refuse secrets of another task: opened there, they would give this draw away before its visits."""
    mine = {secrets.agency_source.ref, secrets.frame_hash}
    for task in desk.chain.tasks.values():
        theirs = desk.commitment(task)
        if mine & {theirs.agency_hash, theirs.frame_hash}:
            raise SecretUsedError(
                fault(
                    "secrets",
                    (f"这些秘密已用于任务 {task.id}", f"These secrets belong to the task {task.id}."),
                    ("每次抽取用新的秘密", "New secrets for every draw."),
                    ("请换一个尚不存在的 --secrets 文件", "Name a file of secrets that does not exist yet."),
                )
            )


def _spoken(task: str, speaks_at: str) -> Any:
    return fault(
        f"task {task}: speaks_at",
        (f"公共来源自 {speaks_at} 起已可产生种子，此后不得承诺", f"The source may have spoken since {speaks_at}."),
        ("承诺须早于公共来源", "A commitment comes before the public source speaks."),
        ("请另选尚未产生的公共来源", "Name a source that has not spoken yet."),
    )

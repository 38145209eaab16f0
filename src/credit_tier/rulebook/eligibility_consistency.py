"""What does not fit together in the rules of eligibility, all of it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.eligibility_rules import EligibilityRule, EligibilityRules, Scope
from credit_tier.rulebook.faults import MEND, fault, listed, said_twice, unknown
from credit_tier.rulebook.supervision_table import SupervisionRules

KINDS = ("cool_off", "visit_cap", "duty", "repair_silence", "burden", "case_led")


def eligibility_faults(rules: SupervisionRules, file: str) -> Iterator[Fault]:
    """Find what is wrong with the rules of eligibility.

    Parameters
    ----------
    rules : SupervisionRules
    file : str
    """
    known = {floor.field for floor in rules.field}
    for kind in KINDS:
        versions: tuple[EligibilityRule, ...] = getattr(rules, kind)
        places = defaultdict[str, list[int]](list)
        for index, rule in enumerate(versions):
            places[rule.id].append(index)
            for place, field in enumerate(rule.fields):
                if field not in known:
                    yield unknown(file, (kind, index, "fields", place), field, known)
                elif rule.fields.index(field) != place:
                    yield said_twice(file, (kind, index, "fields", place), field)
        for own in places.values():
            yield from dating_faults(file, [(kind, index) for index in own], [versions[index] for index in own])
    yield from _same_name_faults(rules, file)
    yield from _cap_faults(rules, file)
    yield from _duty_faults(rules, file)
    yield from _burden_faults(rules, file)


def _same_name_faults(rules: EligibilityRules, file: str) -> Iterator[Fault]:
    """Find names of two rules: a reason in a frame names its rule, and must not mean two."""
    owner: dict[str, str] = {}
    for kind in KINDS:
        for index, rule in enumerate(getattr(rules, kind)):
            if owner.setdefault(rule.id, kind) != kind:
                yield said_twice(file, (kind, index, "id"), rule.id)


def _cap_faults(rules: SupervisionRules, file: str) -> Iterator[Fault]:
    least = max((tier.visits_least for table in rules.table for tier in table.tiers), default=0)
    for index, cap in enumerate(rules.visit_cap):
        if cap.scope is Scope.AGENCY and cap.visits < least:
            yield fault(
                file,
                ("visit_cap", index, "visits"),
                Text(
                    f"上限 {cap.visits} 次低于某档计划的最少次数 {least}",
                    f"A cap of {cap.visits} is below the {least} visits that a tier plans at least.",
                ),
                Text("上限不低于各档的 visits_least", "No cap is below `visits_least` of a tier."),
                MEND,
            )


def _duty_faults(rules: SupervisionRules, file: str) -> Iterator[Fault]:
    safe = {floor.field for floor in rules.field if floor.safety}
    tiers = {tier.name for table in rules.table for tier in table.tiers}
    for index, duty in enumerate(rules.duty):
        if duty.id in tiers:
            yield fault(
                file,
                ("duty", index, "id"),
                Text(f"与档位 {duty.id} 同名", f"A tier has the name {duty.id}, too."),
                Text("到期必查的企业自成一层，层名须不同", "Those who are due are a stratum of its own name."),
                MEND,
            )
        if not duty.fields or not set(duty.fields) <= safe:
            yield fault(
                file,
                ("duty", index, "fields"),
                Text("必查职责须写明领域，且为安全领域", "A duty names its fields, and they are safety fields."),
                Text(f"允许：{listed(safe)}", f"Allowed: {listed(safe)}."),
                Text("请写明领域；非安全领域用抽查比例", "Name them; other fields are a matter of rates."),
            )
        for place, rule in enumerate(rules.cool_off):
            meet = any(rule.covers(field) for field in duty.fields)
            if meet and duty.months is not None and not duty.prevails and rule.months >= duty.months:
                yield fault(
                    file,
                    ("cool_off", place, "months"),
                    Text(
                        f"免查期不短于必查周期 {duty.months} 个月（{duty.id}），职责永远无法履行",
                        f"It is no shorter than the {duty.months} months of the duty {duty.id}: never to be met.",
                    ),
                    Text("免查期短于必查周期，或该职责 prevails = true", "A shorter one, or a duty that prevails."),
                    MEND,
                )


def _burden_faults(rules: EligibilityRules, file: str) -> Iterator[Fault]:
    for index, burden in enumerate(rules.burden):
        weights = list(burden.weights)
        if weights != sorted(weights, reverse=True) or weights[-1] < 1 or weights[0] > 1_000_000:
            yield fault(
                file,
                ("burden", index, "weights"),
                Text(f"权重须从大到小，且不小于 1：{weights}", f"Weights fall and are at least 1: {weights}."),
                Text("1 至 1000000 的整数，不增", "Integers from 1 to 1000000 that never rise."),
                Text("查得越多，权重越小；权重 0 等于免抽", "More visits, less weight; a weight of 0 would exempt."),
            )

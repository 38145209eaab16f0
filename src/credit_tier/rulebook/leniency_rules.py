"""The rules of leniency (两轻一免) as data: statutory grounds, list items, and what both are made of."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.rulebook.case_facts import CaseFact, Drafting, Stage
from credit_tier.rulebook.matters import Matter
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated

Share = Annotated[str, StringConstraints(pattern=r"^0\.[0-9]{1,6}$")]
Names = Annotated[tuple[Identifier, ...], Field(strict=False)]


class Effect(StrEnum):
    """What a ground does to the penalty, in rising order of leniency."""

    NONE = "none"
    LIGHTER = "lighter"
    """从轻: within the statutory kinds and range, towards its lower end."""
    REDUCED = "reduced"
    """减轻: below the statutory minimum, or a lighter kind."""
    SPARED = "spared"
    """不予处罚."""


RANK = {effect: rank for rank, effect in enumerate(Effect)}
"""Effects in rising order of leniency."""


class Category(StrEnum):
    """Why a case is treated leniently; of two grounds with one effect the earlier here leads."""

    TIME_BARRED = "time_barred"
    NOT_ESTABLISHED = "not_established"
    CORRECTION_FIRST = "correction_first"
    UNDER_AGE = "under_age"
    INCAPACITY = "incapacity"
    NO_FAULT = "no_fault"
    """无主观过错."""
    MINOR = "minor"
    """轻微不罚."""
    FIRST_OFFENCE = "first_offence"
    """首违不罚."""
    EXEMPT = "exempt"
    """免予处罚."""
    MITIGATED = "mitigated"
    """从轻或者减轻."""
    REDUCED = "reduced"
    LIGHTER = "lighter"


class Transition(StrEnum):
    """Which edition of a list applies to an act done before it, or after it ended; needs its own citation."""

    ACT = "act"
    """The edition in force at the time of the act."""
    DECISION = "decision"
    """The edition in force at the time of the decision."""
    EITHER = "either"
    """Whichever is better for the party."""


class SameKind(StrEnum):
    """What makes an earlier violation one of the same kind."""

    ACT = "act"
    DOMAIN = "domain"
    ANY = "any"


class Scope(StrEnum):
    """Whose earlier findings count."""

    AGENCY = "agency"
    AREA = "area"
    ANYWHERE = "anywhere"


class NamedCondition(Frozen):
    """A condition with its name, its words, and the evidence that proves it."""

    id: Identifier
    title: Bilingual
    when: str
    evidence: Bilingual
    basis: Basis | None = None


class Measure(Dated):
    """What goes with a lenient outcome: 责令改正, 教育, 承诺, 复查; `always` with every outcome."""

    id: Identifier
    title: Bilingual
    always: bool = False


class FirstOffence(Dated):
    """When an offence counts as the first; conditions name the rule by its identifier.

    Parameters
    ----------
    window_months : int, optional
        Completed months before the act that are looked at; absent, all time.
    same_kind : SameKind
    scope : Scope
    """

    id: Identifier
    title: Bilingual
    window_months: int | None = Field(default=None, ge=1, le=600)
    same_kind: SameKind = Field(strict=False)
    scope: Scope = Field(strict=False)


class Limitation(Dated):
    """A limitation period: the act is barred once every period that applies to it has run out.

    Parameters
    ----------
    years : int
    when : str
        Condition under which it applies; empty, always.
    report_counts : bool
        Whether a report or complaint stops the period like a discovery.
    older_acts : bool
        Whether it applies to acts before it was in force, too.
    """

    id: Identifier
    title: Bilingual
    years: int = Field(ge=1, le=50)
    when: str = ""
    report_counts: bool = False
    older_acts: bool = False


class Settlement(Dated):
    """What an unknown fact counts as from a stage of the procedure on, when nobody can add to it any more."""

    fact: Identifier
    value: bool
    stage: Stage = Field(strict=False)
    title: Bilingual


class Benchmark(Dated):
    """An authority's own benchmark for 从轻: the share of the range, from its lower end, that counts as lighter."""

    id: Identifier
    domain: Identifier
    lighter_share: Share


class Safety(Dated):
    """When a case touches safety: closes discretion and lists, and asks for legal review."""

    when: str
    title: Bilingual
    review: Bilingual


class PaperKind(StrEnum):
    """Papers of a case of leniency (文书)."""

    NO_PENALTY = "no_penalty"
    """不予行政处罚决定书."""
    PROMISE = "promise"
    """告知承诺书."""
    CORRECTION = "correction"
    """责令改正通知书."""
    SHEET = "sheet"
    """裁量说明表."""


class Notice(Dated):
    """What the party is told of the law, on the papers named (权利告知)."""

    id: Identifier
    papers: Annotated[tuple[Annotated[PaperKind, Field(strict=False)], ...], Field(strict=False, min_length=1)]
    text: Bilingual


class Ordinary(Dated):
    """What holds where no ground of leniency does."""

    title: Bilingual


class Ground(Dated):
    """A way to leniency.

    Parameters
    ----------
    id : str
    title : Bilingual
        Of an item, the matter (违法行为) in the words of the statute.
    category : Category
    must : Effect
        What the party is entitled to (应当).
    may : Effect
        The most lenient outcome that the officer may choose (可以); never less lenient than `must`.
    conditions : tuple of str
        All must hold.
    exclusions : tuple of str
        None may hold.
    measures : tuple of str
        Besides those that always go with it.
    closed_by_safety : bool
        Whether the ground is closed where the case touches safety.
    note : Bilingual, optional
        What a reader should know, such as what could not be read.
    """

    id: Identifier
    title: Bilingual
    category: Category = Field(strict=False)
    must: Effect = Field(strict=False)
    may: Effect = Field(strict=False)
    conditions: Names = ()
    exclusions: Names = ()
    measures: Names = ()
    closed_by_safety: bool = False
    note: Bilingual | None = None


class Item(Ground):
    """An item of a list: a ground for one matter.

    Parameters
    ----------
    act : str
        The matter by name; a case that names it may take the item. A matter may stand on several lists.
    domain : str
    authority : Bilingual
    violates, penalty : Basis, optional
        The provision violated and the provision that punishes. Without the latter an item is illustrative.
    drafting : Drafting
        How `penalty` is drafted; without that citation it is a description, and decides nothing.
    drafting_if : tuple of str
        Conditions under which it is that provision, or that part of it, that punishes; all must hold.
    transition : Transition, optional
        Absent, the item decides only where it was in force both at the act and at the decision.
    rests_on : tuple of str
        Grounds of which one must hold, too: a list cannot create a ground of 减轻 (行政处罚法 32(5)).
    """

    act: Identifier
    domain: Identifier
    authority: Bilingual
    violates: Basis | None = None
    penalty: Basis | None = None
    drafting: Drafting = Field(strict=False)
    drafting_if: Names = ()
    transition: Annotated[Transition, Field(strict=False)] | None = None
    transition_basis: Basis | None = None
    rests_on: Names = ()
    closed_by_safety: bool = True


class LeniencyPart(Frozen):
    """The content of one file in ``leniency/``; all files together are the rules."""

    domains: dict[Identifier, Bilingual] = Field(default_factory=dict)
    safety: Safety | None = None
    ordinary: Ordinary | None = None
    fact: tuple[CaseFact, ...] = Field(default=(), strict=False)
    condition: tuple[NamedCondition, ...] = Field(default=(), strict=False)
    measure: tuple[Measure, ...] = Field(default=(), strict=False)
    first_offence: tuple[FirstOffence, ...] = Field(default=(), strict=False)
    limitation: tuple[Limitation, ...] = Field(default=(), strict=False)
    settlement: tuple[Settlement, ...] = Field(default=(), strict=False)
    benchmark: tuple[Benchmark, ...] = Field(default=(), strict=False)
    notice: tuple[Notice, ...] = Field(default=(), strict=False)
    matter: tuple[Matter, ...] = Field(default=(), strict=False)
    ground: tuple[Ground, ...] = Field(default=(), strict=False)
    item: tuple[Item, ...] = Field(default=(), strict=False)


class LeniencyRules(LeniencyPart):
    """All files of ``leniency/`` as one, each list sorted by name and day, so that the order of files says nothing."""

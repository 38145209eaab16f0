"""The rulebook as one object: what was read from its folder, and what of it is in force on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from pydantic import Field, PrivateAttr

from credit_tier.foundation.basis import Bilingual, Frozen, Status
from credit_tier.foundation.errors import ArgumentError, Fault, NotInForceError, Text
from credit_tier.rulebook.attribution import AttributionRules
from credit_tier.rulebook.calendar import Calendar
from credit_tier.rulebook.changes import Change
from credit_tier.rulebook.extension_rules import Extends, Lock, Removal
from credit_tier.rulebook.fact_rule import FactRules
from credit_tier.rulebook.grade_scale import GradeRules
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.indicator import Indicator
from credit_tier.rulebook.items import ItemRules
from credit_tier.rulebook.leniency_rules import LeniencyRules
from credit_tier.rulebook.officer_rules import OfficerRules
from credit_tier.rulebook.presumption import Presumption
from credit_tier.rulebook.repair_rules import RepairRules
from credit_tier.rulebook.result_rules import ResultRules
from credit_tier.rulebook.source import Identifier, Source, Use
from credit_tier.rulebook.supervision_table import SupervisionRules
from credit_tier.rulebook.use_titles import in_chinese
from credit_tier.rulebook.versions import Dated, version_on
from credit_tier.rulebook.writing import Written, write_parts

IDENTITY_FILE: Final = "rulebook.toml"
_NO_CONTENT: Final = frozenset({"digest", "folder", "changes"})


class GradeType(StrEnum):
    """The legal kind of the grade; kinds differ in use and disclosure (R2)."""

    PUBLIC_EVALUATION = "public_evaluation"
    """公共信用综合评价."""
    RISK_CLASS = "risk_class"
    """企业信用风险分类: internal."""
    INDUSTRY_RATING = "industry_rating"
    """行业信用评价."""


class Disclosure(StrEnum):
    """Who may see a grade."""

    PUBLIC = "public"
    SUBJECT = "subject"
    """The enterprise itself, on request and free of charge."""
    INTERNAL = "internal"


class Standing(StrEnum):
    """Whether a rulebook may drive official acts at all."""

    TRIAL = "trial"
    OFFICIAL = "official"


class ToFillIn(Frozen):
    """A document whose numbers a deployment has to supply, because they could not be read."""

    document: str
    number: str = ""
    what: Bilingual


class Identity(Frozen):
    """The content of ``rulebook.toml``.

    Parameters
    ----------
    dispute_suspends : bool
        Whether an objection to data suspends its use until it is settled (R7); a place may rule otherwise.
    extends : Extends, optional
        The rulebook it builds on; its files then say only what differs.
    remove : tuple of Removal
        What of the base it takes out.
    lock : tuple of Lock
        What those who build on it may not touch.
    """

    id: Identifier
    title: Bilingual
    jurisdiction: Bilingual
    grade_type: GradeType = Field(strict=False)
    disclosure: Disclosure = Field(strict=False)
    uses: tuple[Annotated[Use, Field(strict=False)], ...] = Field(strict=False, min_length=1)
    standing: Standing = Field(strict=False)
    dispute_suspends: bool = True
    themes: dict[Identifier, Bilingual]
    to_fill_in: tuple[ToFillIn, ...] = Field(default=(), strict=False)
    extends: Extends | None = None
    remove: tuple[Removal, ...] = Field(default=(), strict=False)
    lock: tuple[Lock, ...] = Field(default=(), strict=False)


class SourceRules(Frozen):
    """The content of ``sources.toml``."""

    status: Annotated[Status, Field(strict=False)] = Status.IN_FORCE
    source: tuple[Source, ...] = Field(strict=False, min_length=1)


class Rulebook(Frozen):
    """A whole rulebook, checked; equal rulebooks have equal digests.

    Attributes
    ----------
    identity : Identity
    source_rules : SourceRules
    indicators : tuple of Indicator
        Sorted by identifier.
    grade_rules : GradeRules
    supervision_rules : SupervisionRules
    leniency_rules : LeniencyRules
        Empty where the rulebook has none.
    attribution_rules : AttributionRules
    fact_rules : FactRules
    calendar : Calendar
        Without any day where the rulebook has none.
    item_rules : ItemRules
        Without any item where the rulebook has published none.
    officer_rules : OfficerRules
        Without any rule where the rulebook has none.
    result_rules : ResultRules
        Empty where the rulebook has none.
    repair_rules : RepairRules
        Empty where the rulebook has none.
    digest : str
        SHA-256 over the canonical content, written into everything made with the rulebook. Comments, layout
        and file order of the TOML do not enter.
    folder : Path or None
        Where it was loaded from, for its law cases; no part of the content.
    changes : tuple of Change
        Every place at which it differs from the rulebooks it builds on, in order; no part of the content.
    """

    identity: Identity
    source_rules: SourceRules
    indicators: tuple[Indicator, ...]
    grade_rules: GradeRules
    supervision_rules: SupervisionRules
    leniency_rules: LeniencyRules = LeniencyRules()
    attribution_rules: AttributionRules = AttributionRules(numbers_form_enterprises=False)
    fact_rules: FactRules = FactRules(rule=())
    calendar: Calendar = Calendar()
    item_rules: ItemRules = ItemRules()
    officer_rules: OfficerRules = OfficerRules()
    result_rules: ResultRules = ResultRules()
    repair_rules: RepairRules = RepairRules()
    digest: str = ""
    folder: Path | None = None
    changes: tuple[Change, ...] = Field(default=(), strict=False)
    _written: Written = PrivateAttr(default_factory=dict)
    _checked: bool = PrivateAttr(default=False)

    def __hash__(self) -> int:
        """Hash by digest, so that what is compiled from a rulebook can be kept."""
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        """Compare by digest."""
        return isinstance(other, Rulebook) and self.digest == other.digest

    def __repr__(self) -> str:
        """Name the rulebook; its content is in its folder."""
        return f"<Rulebook {self.identity.id} {self.digest[:12]}: {len(self.indicators)} indicators>"

    __str__ = __repr__

    @property
    def checked(self) -> bool:
        """Whether it was found whole and consistent; a copy with other parts was not."""
        return self._checked

    def sealed(self, like: Rulebook | None = None, *, checked: bool = False) -> Rulebook:
        """Give the rulebook with its digest worked out.

        Parameters
        ----------
        like : Rulebook, optional
            Another that shares parts with this one: what it has written of them is not written again.
        checked : bool
            Whether everything in it was found consistent.
        """
        names = set(type(self).model_fields) - _NO_CONTENT
        known = self if like is None else like
        whole, written = write_parts({name: getattr(self, name) for name in names}, known._written)  # noqa: SLF001 # its own
        made = super().model_copy(update={"digest": hashlib.sha256(whole).hexdigest()})
        made._written, made._checked = written, checked  # noqa: SLF001 # as above
        return made

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Rulebook:
        """Copy the rulebook; a copy with other content has another digest, and was not checked."""
        copied = super().model_copy(update=update, deep=deep)
        return copied if set(update or ()) <= _NO_CONTENT - {"digest"} else copied.sealed()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources, in the order of ``sources.toml``."""
        return self.source_rules.source

    def source(self, name: str) -> Source:
        """Give the source of that name (KeyError where there is none)."""
        found = next((source for source in self.sources if source.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def indicator(self, identifier: str) -> Indicator:
        """Give the indicator of that identifier (KeyError where there is none)."""
        found = next((indicator for indicator in self.indicators if indicator.id == identifier), None)
        if found is None:
            raise KeyError(identifier)
        return found

    def on(self, day: date, use: Use | None = None) -> RulesInForce:
        """Give what is in force on a day, for one use; without one, for the first that the rulebook declares.

        Raises
        ------
        NotInForceError
            No grade scale is in force that day.
        ArgumentError
            The day is no date.
        """
        if type(day) is not date:
            raise ArgumentError(
                Fault(
                    "on",
                    Text(f"{day!r} 不是日期", f"{day!r} is no date."),
                    Text("datetime.date，例如 date(2026, 6, 30)", "A datetime.date, such as date(2026, 6, 30)."),
                    Text("请用 date(年, 月, 日)", "Write date(year, month, day)."),
                )
            )
        use = self.identity.uses[0] if use is None else use
        scales = [scale for scale in self.grade_rules.scale if scale.serves(use)]
        scale = version_on(scales, day)
        if scale is None:
            first = min((version.in_force for version in scales), default=None)
            raise NotInForceError(
                Fault(
                    f"{self.identity.id}, grades.toml",
                    Text(
                        f"{day} 没有用于{in_chinese(use)}的等级标准", f"No grade scale for {use} is in force on {day}."
                    ),
                    Text(f"本规则手册的等级标准自 {first} 起", f"The scales of this rulebook start on {first}."),
                    Text("请换一个日期，或补上该日期的规则", "Choose another day, or add the rules of that day."),
                )
            )
        return RulesInForce(
            day=day,
            use=use,
            indicators=tuple((item, version) for item in self.indicators if (version := item.on(day)) is not None),
            scale=scale,
            vetoes=tuple(rule for rule in self.grade_rules.veto if rule.applies_on(day) and rule.serves(use)),
            caps=tuple(rule for rule in self.grade_rules.cap if rule.applies_on(day) and rule.serves(use)),
            exemptions=tuple(rule for rule in self.grade_rules.not_graded if rule.applies_on(day) and rule.serves(use)),
            supervision=version_on(self.supervision_rules.table, day),
            floors=tuple(floor for floor in self.supervision_rules.field if floor.applies_on(day)),
            sources_status=self.source_rules.status,
            presumptions={
                f"{source.name}.{name}": rule
                for source in self.sources
                for name, rule in source.for_measures(day).items()
                if isinstance(rule, Presumption)
            },
            numbers={
                name: rule
                for name, versions in self.attribution_rules.numbers.items()
                if (rule := version_on(versions, day)) is not None
            },
            successions=_in_force(self.attribution_rules.succession, self.attribution_rules.kinds(), day),
            fact_rules=_in_force(self.fact_rules.rule, self.fact_rules.identifiers(), day),
        )


R = TypeVar("R", bound=Dated)


def _in_force(versions: Sequence[R], places: Mapping[str, Sequence[int]], day: date) -> dict[str, R]:
    """Give of each rule, by name, the version in force on a day."""
    found = {name: version_on([versions[place] for place in some], day) for name, some in sorted(places.items())}
    return {name: version for name, version in found.items() if version is not None}

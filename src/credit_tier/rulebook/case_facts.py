"""Facts of a case of leniency: what an officer can be asked, in which type, and which answer speaks for the party."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.rulebook.source import FieldType, Identifier, SourceField


class Harm(StrEnum):
    """危害后果."""

    NONE = "none"
    MINOR = "minor"
    SERIOUS = "serious"
    """More than minor."""


class Capacity(StrEnum):
    """Whether a natural person could recognise and control the act at its time (行政处罚法 31)."""

    FULL = "full"
    DIMINISHED = "diminished"
    NONE = "none"


class Stage(StrEnum):
    """How far the procedure has come; what nobody can add any more is settled from `CLOSED` on."""

    INVESTIGATION = "investigation"
    HEARING = "hearing"
    """Told, and the party may still be heard (陈述申辩、听证)."""
    CLOSED = "closed"
    """Hearing over, investigation complete, decision due."""


class FoundBy(StrEnum):
    """How the act was found."""

    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    TRANSFER = "transfer"
    MONITORING = "monitoring"
    CONFESSION = "confession"


class Drafting(StrEnum):
    """How the statute that punishes the act is drafted."""

    CORRECTION_FIRST = "correction_first"
    """责令改正; 拒不改正的, 处…: no penalty exists until refusal."""
    PENALTY_AT_ONCE = "penalty_at_once"
    MIXED = "mixed"
    """责令改正 and a warning at once, a fine only after refusal."""


class CaseFact(Frozen):
    """One fact.

    Parameters
    ----------
    name : str
    title : Bilingual
        The fact in words, as a form would ask for it.
    type : FieldType
        ``flag``, ``integer``, ``money`` (fen), ``date`` or ``choice``.
    choices : tuple of str
        Of a choice: every value.
    better : bool, optional
        Of a flag: the answer that speaks for the party. Absent where neither does.
    harm : Harm, optional
        Of a flag: the harm that there is at least where it is true; a case that says less contradicts itself.
    """

    name: Identifier
    title: Bilingual
    type: FieldType = Field(strict=False)
    choices: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    better: bool | None = None
    harm: Annotated[Harm, Field(strict=False)] | None = None

    def field(self) -> SourceField:
        """Give the fact as a field that conditions may name."""
        choices: dict[str, tuple[str, ...]] = dict.fromkeys(self.choices, ())
        return SourceField(name=self.name, zh=self.title.zh, en=self.title.en, type=self.type, choices=choices)


def _flag(name: str, zh: str, en: str, *, better: bool | None = None) -> CaseFact:
    return CaseFact(name=name, title=Bilingual(zh=zh, en=en), type=FieldType.FLAG, better=better)


def _date(name: str, zh: str, en: str) -> CaseFact:
    return CaseFact(name=name, title=Bilingual(zh=zh, en=en), type=FieldType.DATE)


def _choice(name: str, zh: str, en: str, kind: type[StrEnum]) -> CaseFact:
    title = Bilingual(zh=zh, en=en)
    return CaseFact(name=name, title=title, type=FieldType.CHOICE, choices=tuple(item.value for item in kind))


CORE_FACTS: tuple[CaseFact, ...] = (
    _date("began_on", "违法行为发生（开始）之日", "day of the act, or its first day"),
    _date("ended_on", "违法行为终了之日", "last day of the act"),
    _flag("continuing", "有连续或者继续状态", "continuous or continuing act"),
    _flag("ongoing", "至今仍在继续", "still going on"),
    _date("discovered_on", "发现之日", "day on which it was found"),
    _choice("found_by", "发现方式", "how it was found", FoundBy),
    _flag("reported", "曾被举报、投诉", "reported or complained of"),
    _date("reported_on", "举报、投诉之日", "day of the report or complaint"),
    _flag("ordered", "已责令（限期）改正", "ordered to correct"),
    _date("correct_by", "责令改正期限届满之日", "last day for the ordered correction"),
    _flag("corrected", "已改正", "corrected", better=True),
    _date("corrected_on", "改正之日", "day of correction"),
    _flag("own_initiative", "主动改正（非逾期后改正）", "corrected on own initiative", better=True),
    _flag("refused", "拒不改正（含责令期限届满仍未改正）", "refuses to correct, or lets the period pass", better=False),
    _flag("minor", "违法行为轻微", "the violation is minor", better=True),
    _choice("harm", "危害后果", "harm done", Harm),
    _flag("removed_harm", "主动消除或者减轻危害后果", "removed or reduced the harm on own initiative", better=True),
    _flag("life_health", "涉及公民生命健康安全", "touches life and health", better=False),
    _flag("public_safety", "涉及公共安全", "touches public safety", better=False),
    _flag("financial_security", "涉及金融安全", "touches financial security", better=False),
    _flag("natural_person", "当事人是自然人（含个体工商户经营者）", "the party is a natural person"),
    CaseFact(
        name="age",
        title=Bilingual(zh="行为时周岁年龄", en="full years of age at the time of the act"),
        type=FieldType.INTEGER,
    ),
    _choice("capacity", "行为时辨认、控制能力", "capacity at the time of the act", Capacity),
    _flag(
        "violation_established", "违法事实清楚、证据充分", "the violation is established by the evidence", better=False
    ),
    _flag(
        "no_fault_proved", "当事人有证据足以证明没有主观过错", "the party has proved to be without fault", better=True
    ),
    _flag("coerced", "受他人胁迫或者诱骗", "coerced or tricked into it by others", better=True),
    _flag(
        "confessed", "主动供述行政机关尚未掌握的违法行为", "confessed violations the agency did not know", better=True
    ),
    _flag("merit", "配合行政机关查处违法行为有立功表现", "meritorious help with the investigation", better=True),
    _flag("obstructed", "妨碍、逃避或者抗拒执法检查", "obstructed or evaded the inspection", better=False),
    _flag("illegal_income", "有违法所得", "gained money by the violation", better=False),
    CaseFact(name="value", title=Bilingual(zh="货值金额", en="value of the goods"), type=FieldType.MONEY),
    _choice("drafting", "处罚条款的类型", "how the penalty provision is drafted", Drafting),
)
"""The facts that every case can have; a list may declare more of its own."""
DERIVED_FACTS: tuple[CaseFact, ...] = (_flag("time_barred", "已过追责时效", "past the limitation period", better=True),)
"""Facts that the library works out itself, and conditions may name. Each rule of first offence adds one by its name."""
OTHER_FACTS: tuple[CaseFact, ...] = (
    CaseFact(name="act", title=Bilingual(zh="违法行为事项", en="the matter"), type=FieldType.TEXT),
    CaseFact(name="agency", title=Bilingual(zh="决定机关", en="deciding agency"), type=FieldType.TEXT),
    CaseFact(name="area", title=Bilingual(zh="决定机关所在地区", en="area of the agency"), type=FieldType.TEXT),
    _flag("searched", "已查询全部处罚记录和首违台账", "every register has been searched"),
    CaseFact(name="earlier", title=Bilingual(zh="此前的违法记录", en="earlier violations"), type=FieldType.TEXT),
)
"""What a case holds besides and no condition names: only what the library works out looks at it."""

"""What one file cannot tell of ``grades.toml`` and ``supervision.toml``: that they fit the rest and each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.eligibility_consistency import eligibility_faults
from credit_tier.rulebook.faults import MEND, fault, listed, said_twice, unknown
from credit_tier.rulebook.grade_scale import Condition, GradeCondition, Scale
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_table import SupervisionTable
from credit_tier.rulebook.versions import version_on

MOST_CONDITIONS = 64
"""The conditions that hold for an enterprise are kept as the bits of one 64-bit integer."""


def grade_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find what does not fit together in ``grades.toml``."""
    rules = rulebook.grade_rules
    yield from dating_faults(file, [("scale", index) for index in range(len(rules.scale))], rules.scale)
    for index, scale in enumerate(rules.scale):
        yield from _scale_faults(file, index, scale, rulebook)
    groups = (("veto", rules.veto), ("cap", rules.cap), ("not_graded", rules.not_graded))
    for key, conditions in groups:
        for index, condition in enumerate(conditions):
            yield from dating_faults(file, [(key, index)], [condition])
            yield from _condition_faults(file, (key, index), condition, rulebook)
            if isinstance(condition, GradeCondition):
                yield from _named_grade_faults(file, (key, index, "grade"), condition, rules.scale)
    number = sum(len(conditions) for _, conditions in groups)
    if number > MOST_CONDITIONS:
        yield fault(
            file,
            (),
            Text(f"有 {number} 条直接判级、限级和不参评条件", f"There are {number} vetoes, caps and exemptions."),
            Text(f"合计最多 {MOST_CONDITIONS} 条", f"At most {MOST_CONDITIONS} together."),
            Text("请合并或删去一些", "Merge or remove some."),
        )


def _named_grade_faults(
    file: str, path: tuple[str | int, ...], condition: GradeCondition, scales: Sequence[Scale]
) -> Iterator[Fault]:
    """Look at every day on which the scale or the condition changes: the grade must be on the scale of that day."""
    days = {condition.in_force, *(scale.in_force for scale in scales)}
    days |= {scale.until + timedelta(days=1) for scale in scales if scale.until is not None and scale.until < date.max}
    for day in sorted(days):
        scale = version_on(scales, day) if condition.applies_on(day) else None
        if scale is not None and condition.grade not in {step.code for step in scale.grades}:
            yield unknown(file, path, condition.grade, [step.code for step in scale.grades])
            return


def _scale_faults(file: str, index: int, scale: Scale, rulebook: Rulebook) -> Iterator[Fault]:
    path: tuple[str | int, ...] = ("scale", index)
    starts = [step.start for step in scale.grades]
    numbers = [start for start in starts[:-1] if start is not None]
    if starts[-1] is not None or len(numbers) != len(starts) - 1 or numbers != sorted(set(numbers), reverse=True):
        yield fault(
            file,
            (*path, "grades"),
            Text(
                "等级须从最好到最差，from 递减，最后一级不写 from",
                "Grades run from best to worst with falling `from`; the last has none.",
            ),
            Text(f"现为 {starts}", f"They are {starts}."),
            MEND,
        )
    codes = [step.code for step in (*scale.grades, scale.not_graded)]
    for code in sorted(code for code, times in Counter(codes).items() if times > 1):
        yield said_twice(file, (*path, "grades"), code)
    if set(scale.themes) != set(rulebook.identity.themes):
        yield unknown(
            file, (*path, "themes"), listed(set(scale.themes) ^ set(rulebook.identity.themes)), rulebook.identity.themes
        )
    ranges = [((*path, "least"), scale.least, scale.most)]
    ranges += [((*path, "themes", name), reach.least, reach.most) for name, reach in scale.themes.items()]
    for place, least, most in ranges:
        if least > most:
            yield fault(
                file,
                place,
                Text("下限大于上限", "`least` is above `most`."),
                Text("least <= most", "least <= most"),
                MEND,
            )


def _condition_faults(
    file: str, path: tuple[str | int, ...], condition: Condition, rulebook: Rulebook
) -> Iterator[Fault]:
    known = [indicator.id for indicator in rulebook.indicators]
    if condition.indicator not in known:
        yield unknown(file, (*path, "indicator"), condition.indicator, known)
    bonus = {source.name for source in rulebook.sources if source.bonus_only}
    if any(item.id == condition.indicator and item.source in bonus for item in rulebook.indicators):
        yield fault(
            file,
            (*path, "indicator"),
            Text(
                f"{condition.indicator} 的来源只能加分，不得用于判级或封顶",
                f"{condition.indicator} rests on a source that may only add points.",
            ),
            Text("条件只用可以减分的来源", "Conditions look at sources that may take points away."),
            Text(
                "请删去此条件；或在 sources.toml 写明依据", "Remove it, or give the source its basis in sources.toml."
            ),
        )
    if condition.start is None and condition.below is None:
        yield fault(
            file,
            path,
            Text("没有条件，将适用于所有企业", "It has no condition and would hold for everyone."),
            Text("from 或 below 至少写一个", "Give `from`, `below`, or both."),
            Text("请补上", "Add one."),
        )
    if condition.start is not None and condition.below is not None and condition.start >= condition.below:
        yield fault(
            file,
            (*path, "below"),
            Text("没有任何值满足此条件，它永远不成立", "No value meets this condition; it never holds."),
            Text(f"below 须大于 from（{condition.start}）", f"`below` is larger than `from` ({condition.start})."),
            MEND,
        )


def supervision_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find what does not fit together in ``supervision.toml``."""
    rules = rulebook.supervision_rules
    yield from eligibility_faults(rules, file)
    yield from dating_faults(file, [("table", index) for index in range(len(rules.table))], rules.table)
    # A field's rule may meet any of the tables, so each must know its tier.
    names = set.intersection(*({tier.name for tier in table.tiers} for table in rules.table))
    for index, table in enumerate(rules.table):
        tiers = [tier.name for tier in table.tiers]
        needed = {step.code for scale in rulebook.grade_rules.scale for step in (*scale.grades, scale.not_graded)}
        if set(table.grades) != needed:
            yield unknown(file, ("table", index, "grades"), listed(set(table.grades) ^ needed), needed)
        for grade, tier_name in table.grades.items():
            if tier_name not in tiers:
                yield unknown(file, ("table", index, "grades", grade), tier_name, tiers)
        for place, tier in enumerate(table.tiers):
            if Fraction(tier.rate) == 0:
                yield fault(
                    file,
                    ("table", index, "tiers", place, "rate"),
                    Text("抽查比例为 0，等于免抽", "The rate is 0, which exempts the tier from the draw."),
                    Text("不免抽：每一档都大于 0", "Nobody is exempt: every rate is above 0."),
                    Text("请写大于 0 的比例", "Give a rate above 0."),
                )
            if tier.visits_least > tier.visits_most:
                yield fault(
                    file,
                    ("table", index, "tiers", place),
                    Text("最少次数大于最多次数", "`visits_least` is above `visits_most`."),
                    Text("least <= most", "least <= most"),
                    MEND,
                )
        yield from _order_faults(file, index, table, rulebook)
    for index, floor in enumerate(rules.field):
        yield from dating_faults(file, [("field", index)], [floor])
        if floor.tier not in names:
            yield unknown(file, ("field", index, "tier"), floor.tier, names)
        elif floor.safety and any(floor.tier == table.tiers[0].name for table in rules.table):
            yield fault(
                file,
                ("field", index, "tier"),
                Text("安全领域不得放在最宽的一档", "A safety field may not have the lightest tier."),
                Text("比最宽一档更严的档位", "A tier stricter than the lightest."),
                Text("请改为更严的档位；或写明 safety = false", "Choose a stricter tier, or say safety = false."),
            )


def _order_faults(file: str, index: int, table: SupervisionTable, rulebook: Rulebook) -> Iterator[Fault]:
    """Find a stricter tier that is drawn less often, and a worse grade that is supervised more lightly."""
    rates = [Fraction(tier.rate) for tier in table.tiers]
    if rates != sorted(rates):
        yield fault(
            file,
            ("table", index, "tiers"),
            Text("档位从宽到严，抽查比例却下降", "Tiers run from light to strict, yet a rate falls."),
            Text("每一档的比例不低于前一档", "No rate is below that of the tier before."),
            Text("请调整次序或比例", "Mend the order or the rates."),
        )
    names = [tier.name for tier in table.tiers]
    for scale in rulebook.grade_rules.scale:
        known = [names.index(table.grades[step.code]) for step in scale.grades if table.grades.get(step.code) in names]
        if known != sorted(known):
            yield fault(
                file,
                ("table", index, "grades"),
                Text("等级越差，监管反而越宽", "A worse grade is supervised more lightly than a better one."),
                Text("档位随等级变差而不变或变严", "The tier stays or tightens as the grade gets worse."),
                Text("请改正", "Correct it."),
            )
            return

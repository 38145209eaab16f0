"""What one file cannot tell of ``grades.toml``: that it fits the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.faults import MEND, fault, listed, said_twice, unknown
from credit_tier.rulebook.grade_scale import Condition, GradeCondition, Scale
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.use_titles import in_chinese
from credit_tier.rulebook.versions import version_on

MOST_CONDITIONS = 64
"""The conditions that hold for an enterprise are kept as the bits of one 64-bit integer."""


def grade_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find what does not fit together in ``grades.toml``."""
    rules = rulebook.grade_rules
    yield from _use_faults(rulebook, file)
    for index, scale in enumerate(rules.scale):
        yield from _scale_faults(file, index, scale, rulebook)
    groups = (("veto", rules.veto), ("cap", rules.cap), ("not_graded", rules.not_graded))
    for key, conditions in groups:
        for index, condition in enumerate(conditions):
            yield from dating_faults(file, [(key, index)], [condition])
            yield from _condition_faults(file, (key, index), condition, rulebook)
            if isinstance(condition, GradeCondition):
                found = {
                    found
                    for use in condition.uses or rulebook.identity.uses
                    for found in _named_grade_faults(
                        file,
                        (key, index, "grade"),
                        condition,
                        [scale for scale in rules.scale if scale.serves(use)],
                    )
                }
                yield from sorted(found)
    number = sum(len(conditions) for _, conditions in groups)
    if number > MOST_CONDITIONS:
        yield fault(
            file,
            (),
            Text(f"有 {number} 条直接判级、限级和不参评条件", f"There are {number} vetoes, caps and exemptions."),
            Text(f"合计最多 {MOST_CONDITIONS} 条", f"At most {MOST_CONDITIONS} together."),
            Text("请合并或删去一些", "Merge or remove some."),
        )


def _use_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Each use has scales of its own days, and rules name only uses that the rulebook has."""
    rules, uses = rulebook.grade_rules, rulebook.identity.uses
    found: set[Fault] = set()
    for use in uses:
        places = [index for index, scale in enumerate(rules.scale) if scale.serves(use)]
        found |= {
            *dating_faults(file, [("scale", place) for place in places], [rules.scale[place] for place in places])
        }
        if not places:
            yield fault(
                file,
                ("scale",),
                Text(f"用途 {use}（{in_chinese(use)}）没有等级标准", f"The use {use} has no scale."),
                Text(
                    f"rulebook.toml 的每个用途：{listed(uses)}", f"One for each use of rulebook.toml: {listed(uses)}."
                ),
                Text("请补上该用途的 [[scale]]，或删去该用途", "Add a [[scale]] for it, or remove the use."),
            )
    yield from sorted(found)
    dated: list[tuple[str, Sequence[Scale | Condition]]] = [("scale", rules.scale), ("veto", rules.veto)]
    dated += [("cap", rules.cap), ("not_graded", rules.not_graded)]
    for key, group in dated:
        for index, rule in enumerate(group):
            for use in sorted(set(rule.uses) - set(uses)):
                yield unknown(file, (key, index, "uses"), use, uses)


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
    unserved = set(condition.uses or rulebook.identity.uses).intersection(rulebook.identity.uses)
    unserved -= {use for item in rulebook.indicators if item.id == condition.indicator for use in item.uses}
    if condition.indicator in known and unserved:
        yield fault(
            file,
            (*path, "uses"),
            Text(
                f"{condition.indicator} 不用于 {listed(unserved)}，此条在该用途下没有可看的值",
                f"{condition.indicator} is not for {listed(unserved)}, so this rule has nothing to look at there.",
            ),
            Text("条件的用途不多于其指标的用途", "A condition has no use that its indicator does not have."),
            Text("请在 uses 中只写指标允许的用途", "Name in `uses` only those of the indicator."),
        )
    if condition.start is None and condition.below is None and not condition.missing:
        yield fault(
            file,
            path,
            Text("没有条件，将适用于所有企业", "It has no condition and would hold for everyone."),
            Text("from、below、missing 至少写一个", "Give `from`, `below` or `missing`."),
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

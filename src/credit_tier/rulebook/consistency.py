"""What one file cannot tell: that the parts of a rulebook fit together, and that no rule is dead on arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from credit_tier.foundation.errors import ExpressionError, Fault, Text
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.faults import fault, key_path, listed
from credit_tier.rulebook.grade_scale import Condition, Scale
from credit_tier.rulebook.indicator import NEEDS_VALUE, Aggregate, Indicator, IndicatorVersion, Measure
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import FieldType, Source
from credit_tier.rulebook.versions import Dated

_DATES = {FieldType.DATE, FieldType.MONTH}
_MEND = Text("请改正", "Correct it.")


def consistency_faults(rulebook: Rulebook) -> list[Fault]:
    """Find everything that does not fit together, in every file."""
    return [
        *_source_faults(rulebook),
        *(found for indicator in rulebook.indicators for found in _indicator_faults(rulebook, indicator)),
        *_cure_faults(rulebook),
        *_grade_faults(rulebook),
        *_supervision_faults(rulebook),
    ]


def _file(rulebook: Rulebook, name: str) -> str:
    return f"{rulebook.identity.id}/{name}"


def _source_faults(rulebook: Rulebook) -> Iterator[Fault]:
    names = [source.name for source in rulebook.sources]
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        yield _said_twice(_file(rulebook, "sources.toml"), ("source", names.index(name)), name)


def _cure_faults(rulebook: Rulebook) -> Iterator[Fault]:
    themes: dict[str, str] = {}
    for indicator in rulebook.indicators:
        if indicator.cure is not None and themes.setdefault(indicator.cure.act, indicator.theme) != indicator.theme:
            act, theme = indicator.cure.act, themes[indicator.cure.act]
            yield fault(
                _file(rulebook, indicator.id.replace(".", "/") + ".toml"),
                ("cure", "act"),
                Text(f"行动 {act} 已用于主题 {theme}", f"The act {act} already belongs to the theme {theme}."),
                Text("一个行动只在一个主题内", "An act stays within one theme."),
                Text("请改用另一个名称", "Give it another name."),
            )


def _indicator_faults(rulebook: Rulebook, indicator: Indicator) -> Iterator[Fault]:
    file = _file(rulebook, indicator.id.replace(".", "/") + ".toml")
    if indicator.theme not in rulebook.identity.themes:
        yield _unknown(file, ("theme",), indicator.theme, rulebook.identity.themes)
    sources = {source.name: source for source in rulebook.sources}
    source = sources.get(indicator.source)
    if source is None:
        yield _unknown(file, ("source",), indicator.source, sources)
        return
    refused = set(indicator.uses) - set(source.uses)
    if refused:
        yield fault(
            file,
            ("uses",),
            Text(
                f"来源 {source.name} 未授权用途 {listed(refused)}",
                f"The source {source.name} does not allow the use {listed(refused)}.",
            ),
            Text(f"允许：{listed(source.uses)}", f"Allowed: {listed(source.uses)}."),
            Text(
                "请删去该用途，或先取得提供部门同意",
                "Remove the use, or get the provider's consent first (政务数据共享条例 25).",
            ),
        )
    if indicator.applies:
        yield from _expression(sources.get("enterprises", source), indicator.applies, Kind.BOOLEAN, f"{file}: applies")
    yield from _dating_faults(file, "version", indicator.version)
    for index, version in enumerate(indicator.version):
        yield from _measure_faults(file, index, indicator, version, source)
        yield from _band_faults(file, index, version)
        if (theme := rulebook.identity.themes.get(indicator.theme)) is not None and theme.bonus_only:
            yield from _bonus_faults(file, index, version)


def _measure_faults(
    file: str, index: int, indicator: Indicator, version: IndicatorVersion, source: Source
) -> Iterator[Fault]:
    measure, path = version.measure, ("version", index, "measure")
    if measure.table != indicator.source:
        yield _unknown(file, (*path, "table"), measure.table, [indicator.source])
        return
    time = source.field(measure.time)
    if time is None or time.type not in _DATES:
        yield _unknown(
            file, (*path, "time"), measure.time, [item.name for item in source.fields if item.type in _DATES]
        )
    yield from _requirement_faults(file, path, measure)
    for key, text, kind in (
        ("where", measure.where, Kind.BOOLEAN),
        ("value", measure.value, Kind.INTEGER),
        ("over", measure.over, Kind.INTEGER),
    ):
        if text:
            yield from _expression(source, text, kind, f"{file}: {key_path((*path, key))}")


def _requirement_faults(file: str, path: tuple[str | int, ...], measure: Measure) -> Iterator[Fault]:
    aggregate = measure.aggregate
    optional_value = aggregate is Aggregate.DECAYED_SUM
    for key, given, needed in (
        ("value", bool(measure.value), aggregate in NEEDS_VALUE),
        ("over", bool(measure.over), aggregate is Aggregate.SHARE),
        ("decay", bool(measure.decay), aggregate is Aggregate.DECAYED_SUM),
    ):
        if given != needed and not (key == "value" and optional_value):
            yield fault(
                file,
                (*path, key),
                Text(
                    f"聚合 {aggregate} {'需要' if needed else '不用'} {key}",
                    f"The aggregate {aggregate} {'needs' if needed else 'does not use'} `{key}`.",
                ),
                Text(
                    "value：sum max min latest share；over：share；decay：decayed_sum",
                    "value: sum max min latest share; over: share; decay: decayed_sum.",
                ),
                Text(f"请{'补上' if needed else '删去'} {key}", f"{'Add' if needed else 'Remove'} `{key}`."),
            )


def _expression(source: Source, text: str, kind: Kind, where: str) -> list[Fault]:
    try:
        compile_expression(text, {item.name: item for item in source.fields}, kind, where)
    except ExpressionError as error:
        return list(error.faults)
    return []


def _band_faults(file: str, index: int, version: IndicatorVersion) -> Iterator[Fault]:
    path = ("version", index, "bands")
    if version.bands[0].start is not None:
        yield fault(
            file,
            (*path, 0, "from"),
            Text("第一档不写 from", "The first band has no `from`."),
            Text("第一档涵盖所有更小的值", "The first band takes every smaller value."),
            Text("请删去 from，或在前面加一档", "Remove it, or add a band before this one."),
        )
    for position in range(1, len(version.bands)):
        start, before = version.bands[position].start, version.bands[position - 1].start
        if start is None or (before is not None and start <= before):
            yield fault(
                file,
                (*path, position, "from"),
                Text(
                    f"此档从 bands[{position - 1}] 已经开始的地方开始，永远不会适用",
                    f"This band starts where bands[{position - 1}] already starts, so it can never apply.",
                ),
                Text("每个 from 必须大于前一个", "Each `from` must be larger than the one before it."),
                Text(
                    f"请写大于 {before if before is not None else '…'} 的数，或删去此档",
                    f"Give it a number above {before if before is not None else 'the one before'}, or remove the band.",
                ),
            )


def _bonus_faults(file: str, index: int, version: IndicatorVersion) -> Iterator[Fault]:
    worst = min(band.points for band in version.bands)
    for kind, points in version.missing.model_dump().items():
        if points != worst:
            yield fault(
                file,
                ("version", index, "missing", kind),
                Text(
                    f"本主题只加分：缺失应得 {worst} 分，不是 {points} 分",
                    f"This theme only adds: missing gets {worst} points, not {points}.",
                ),
                Text("各种缺失与最差一档同分", "Every missing kind has the points of the worst band."),
                Text(
                    "请改为同分；减分须有目录和条文依据",
                    "Make them equal; a deduction needs a catalogue entry and an article.",
                ),
            )


def _dating_faults(file: str, key: str, versions: Sequence[Dated]) -> Iterator[Fault]:
    starts = [version.in_force for version in versions]
    for index, version in enumerate(versions):
        if version.until is not None and version.until < version.in_force:
            yield fault(
                file,
                (key, index, "until"),
                Text("失效日早于生效日", "It ends before it starts."),
                Text(f"until 不早于 {version.in_force}", f"`until` is not before {version.in_force}."),
                _MEND,
            )
        if starts.index(version.in_force) != index:
            yield _said_twice(file, (key, index, "in_force"), str(version.in_force))
        if version.basis is None and not version.illustrative_by_word:
            yield fault(
                file,
                (key, index),
                Text(
                    "此版本没有依据，也没有标明为示例",
                    "This version has neither a basis nor is it marked illustrative.",
                ),
                Text(
                    'basis = { document, number, article, read, last_checked } 或 status = "illustrative"',
                    'A `basis`, or status = "illustrative".',
                ),
                Text("请写明依据，或标为示例；不得编造", "Cite it, or mark it; never invent one."),
            )


def _grade_faults(rulebook: Rulebook) -> Iterator[Fault]:
    file, rules = _file(rulebook, "grades.toml"), rulebook.grade_rules
    yield from _dating_faults(file, "scale", rules.scale)
    for index, scale in enumerate(rules.scale):
        yield from _scale_faults(file, index, scale, rulebook)
    codes = {step.code for scale in rules.scale for step in scale.grades}
    for key, conditions in (("veto", rules.veto), ("cap", rules.cap), ("not_graded", rules.not_graded)):
        for index, condition in enumerate(conditions):
            yield from _dating_faults(file, f"{key}[{index}]", [condition])
            yield from _condition_faults(file, (key, index), condition, rulebook)
            code = getattr(condition, "grade", None)
            if code is not None and code not in codes:
                yield _unknown(file, (key, index, "grade"), code, codes)


def _scale_faults(file: str, index: int, scale: Scale, rulebook: Rulebook) -> Iterator[Fault]:
    path = ("scale", index)
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
            _MEND,
        )
    codes = [step.code for step in (*scale.grades, scale.not_graded)]
    for code in sorted(code for code, times in Counter(codes).items() if times > 1):
        yield _said_twice(file, (*path, "grades"), code)
    if set(scale.themes) != set(rulebook.identity.themes):
        yield _unknown(
            file, (*path, "themes"), listed(set(scale.themes) ^ set(rulebook.identity.themes)), rulebook.identity.themes
        )
    for name, reach in scale.themes.items():
        if reach.least > reach.most:
            yield fault(
                file,
                (*path, "themes", name),
                Text("下限大于上限", "`least` is above `most`."),
                Text("least <= most", "least <= most"),
                _MEND,
            )


def _condition_faults(
    file: str, path: tuple[str | int, ...], condition: Condition, rulebook: Rulebook
) -> Iterator[Fault]:
    known = [indicator.id for indicator in rulebook.indicators]
    if condition.indicator not in known:
        yield _unknown(file, (*path, "indicator"), condition.indicator, known)
    if condition.start is None and condition.below is None:
        yield fault(
            file,
            path,
            Text("没有条件，将适用于所有企业", "It has no condition and would hold for everyone."),
            Text("from 或 below 至少写一个", "Give `from`, `below`, or both."),
            Text("请补上", "Add one."),
        )


def _supervision_faults(rulebook: Rulebook) -> Iterator[Fault]:
    file, rules = _file(rulebook, "supervision.toml"), rulebook.supervision_rules
    yield from _dating_faults(file, "table", rules.table)
    names = {tier.name for table in rules.table for tier in table.tiers}
    for index, table in enumerate(rules.table):
        tiers = [tier.name for tier in table.tiers]
        needed = {step.code for scale in rulebook.grade_rules.scale for step in (*scale.grades, scale.not_graded)}
        if set(table.grades) != needed:
            yield _unknown(file, ("table", index, "grades"), listed(set(table.grades) ^ needed), needed)
        for grade, tier_name in table.grades.items():
            if tier_name not in tiers:
                yield _unknown(file, ("table", index, "grades", grade), tier_name, tiers)
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
                    _MEND,
                )
    for index, floor in enumerate(rules.field):
        yield from _dating_faults(file, f"field[{index}]", [floor])
        if floor.tier not in names:
            yield _unknown(file, ("field", index, "tier"), floor.tier, names)


def _unknown(file: str, path: tuple[str | int, ...], name: str, known: Iterable[str]) -> Fault:
    allowed = listed(known)
    return fault(
        file,
        path,
        Text(f"没有 {name}", f"There is no {name}."),
        Text(f"允许：{allowed}", f"Allowed: {allowed}."),
        Text("请改为其中之一，或先补上它", "Use one of them, or add it first."),
    )


def _said_twice(file: str, path: tuple[str | int, ...], name: str) -> Fault:
    return fault(
        file,
        path,
        Text(f"{name} 出现两次", f"{name} is given twice."),
        Text("每项一次", "Each one once."),
        Text("请删去一个", "Remove one of them."),
    )

"""What one file cannot tell: that the parts of a rulebook fit together, and that no rule is dead on arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.attribution_consistency import attribution_faults
from credit_tier.rulebook.calendar_consistency import calendar_faults
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.expression_faults import expression_faults
from credit_tier.rulebook.expressions import Kind
from credit_tier.rulebook.fact_consistency import fact_faults
from credit_tier.rulebook.faults import fault, key_path, listed, said_twice, unknown
from credit_tier.rulebook.indicator import NEEDS_VALUE, Aggregate, Indicator, IndicatorVersion, Measure
from credit_tier.rulebook.item_consistency import item_faults
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.points_consistency import bonus_faults, direction_faults
from credit_tier.rulebook.repair_consistency import repair_faults
from credit_tier.rulebook.result_consistency import result_faults
from credit_tier.rulebook.scale_consistency import grade_faults
from credit_tier.rulebook.source import FieldType, Source, Use
from credit_tier.rulebook.source_consistency import source_faults, utility_faults
from credit_tier.rulebook.supervision_consistency import supervision_faults

RESERVED_TABLES = frozenset(
    {"deliveries", "population", "withdrawals", "spent", "contested", "aims", "affected", "numbers", "named"}
)
RESERVED_FIELDS = frozenset(
    {"record_id", "code", "received_on", "supersedes", "fact_id", "source_file", "source_row"}  # every record has these
    | {"fact", "place", "place_in_fact", "is_spent", "inferred_by"}  # queries add these
    | {"own_code", "person", "via", "attributed"}
)
_AIM = {"target": FieldType.DOCUMENT_NUMBER, "target_table": FieldType.CHOICE, "target_kind": FieldType.CHOICE}
MEANT: Mapping[str, Mapping[str, FieldType]] = {
    "decisions": {"document_no": FieldType.DOCUMENT_NUMBER, "kind": FieldType.CHOICE},
    "repairs": {**_AIM, "repaired_on": FieldType.DATE},
    "objections": {**_AIM, "effect": FieldType.CHOICE, "starts_on": FieldType.DATE, "ends_on": FieldType.DATE},
    "successions": {"former_code": FieldType.TEXT, "kind": FieldType.CHOICE, "effective_on": FieldType.DATE},
    "activities": {"field": FieldType.CHOICE, "since": FieldType.DATE, "until": FieldType.DATE},
}
"""Fields of the tables that the library itself gives a meaning to."""
_DATES = {FieldType.DATE, FieldType.MONTH}


def consistency_faults(rulebook: Rulebook, like: Rulebook | None = None) -> list[Fault]:
    """Find everything that does not fit together, in every file.

    Parameters
    ----------
    rulebook : Rulebook
    like : Rulebook, optional
        One that is consistent: the very indicators of it are not looked at again where they read the same sources.
    """
    alike = like is not None and rulebook.source_rules is like.source_rules
    alike = alike and like is not None and rulebook.identity.themes == like.identity.themes
    seen = {id(item) for item in like.indicators} if alike and like is not None else set()
    changed = [item for item in rulebook.indicators if id(item) not in seen]
    return [
        *_source_faults(rulebook),
        *source_faults(rulebook.sources, _file(rulebook, "sources.toml")),
        *(found for indicator in changed for found in _indicator_faults(rulebook, indicator)),
        *_cure_faults(rulebook),
        *grade_faults(rulebook, _file(rulebook, "grades.toml")),
        *supervision_faults(rulebook, _file(rulebook, "supervision.toml")),
        *item_faults(rulebook, _file(rulebook, "items.toml")),
        *attribution_faults(rulebook, _file(rulebook, "attribution.toml")),
        *fact_faults(rulebook, _file(rulebook, "facts.toml")),
        *repair_faults(rulebook, _file(rulebook, "repair.toml")),
        *calendar_faults(rulebook.calendar, _file(rulebook, "calendar.toml")),
        *result_faults(rulebook.result_rules, rulebook.sources, _file(rulebook, "results.toml")),
    ]


def _file(rulebook: Rulebook, name: str) -> str:
    return f"{rulebook.identity.id}/{name}"


def _source_faults(rulebook: Rulebook) -> Iterator[Fault]:
    names = [source.name for source in rulebook.sources]
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        yield said_twice(_file(rulebook, "sources.toml"), ("source", names.index(name)), name)
    for index, source in enumerate(rulebook.sources):
        yield from _needed_fields(rulebook, index, source)
        yield from utility_faults(_file(rulebook, "sources.toml"), index, source)
    for index, source in enumerate(rulebook.sources):
        if source.name in RESERVED_TABLES:
            yield _reserved(rulebook, ("source", index, "name"), source.name)
        named = [("fields", place, item.name) for place, item in enumerate(source.fields)]
        named += [("presumed", place, item.name) for place, item in enumerate(source.presumed)]
        for key, place, name in named:
            if name in RESERVED_FIELDS:
                yield _reserved(rulebook, ("source", index, key, place, "name"), name)


def _reserved(rulebook: Rulebook, path: tuple[str | int, ...], name: str) -> Fault:
    return fault(
        _file(rulebook, "sources.toml"),
        path,
        Text(f"{name} 是系统保留的名称", f"{name} is a name that the library keeps for itself."),
        Text(
            f"不得使用：{listed(RESERVED_TABLES | RESERVED_FIELDS)}",
            f"Not to be used: {listed(RESERVED_TABLES | RESERVED_FIELDS)}.",
        ),
        Text("请改名", "Give it another name."),
    )


def _needed_fields(rulebook: Rulebook, index: int, source: Source) -> Iterator[Fault]:
    """Require the fields of tables that have a meaning of their own: who is withdrawn, who is active where."""
    for name, kind in MEANT.get(source.name, {}).items():
        found = source.field(name)
        if found is None or found.type is not kind:
            yield fault(
                _file(rulebook, "sources.toml"),
                ("source", index, "fields"),
                Text(
                    f"数据集 {source.name} 须有类型为 {kind} 的字段 {name}",
                    f"{source.name} needs a field {name} of type {kind}.",
                ),
                Text(f"必有字段：{listed(MEANT[source.name])}", f"Fields it must have: {listed(MEANT[source.name])}."),
                Text("请补上此字段", "Add the field."),
            )


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
        yield unknown(file, ("theme",), indicator.theme, rulebook.identity.themes)
    sources = {source.name: source for source in rulebook.sources}
    source = sources.get(indicator.source)
    if source is None:
        yield unknown(file, ("source",), indicator.source, sources)
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
        yield from expression_faults(
            sources.get("enterprises", source), indicator.applies, Kind.BOOLEAN, f"{file}: applies"
        )
    yield from dating_faults(file, [("version", index) for index in range(len(indicator.version))], indicator.version)
    for index, version in enumerate(indicator.version):
        yield from _measure_faults(file, index, indicator, version, source)
        yield from _band_faults(file, index, version)
        yield from direction_faults(file, index, indicator, version)
        if source.bonus_only and set(indicator.uses) != {Use.FINANCING}:
            yield from bonus_faults(file, index, version)


def _measure_faults(
    file: str, index: int, indicator: Indicator, version: IndicatorVersion, source: Source
) -> Iterator[Fault]:
    measure, path = version.measure, ("version", index, "measure")
    if measure.table != indicator.source:
        yield unknown(file, (*path, "table"), measure.table, [indicator.source])
        return
    time = source.field(measure.time)
    if time is None or time.type not in _DATES:
        yield unknown(file, (*path, "time"), measure.time, [item.name for item in source.fields if item.type in _DATES])
    yield from _requirement_faults(file, path, measure)
    for key, text, kind in (
        ("among", measure.among, Kind.BOOLEAN),
        ("where", measure.where, Kind.BOOLEAN),
        ("value", measure.value, Kind.INTEGER),
        ("over", measure.over, Kind.INTEGER),
    ):
        if not text and key in measure.model_fields_set:
            yield fault(
                file,
                (*path, key),
                Text("写了却是空的，会被当作没有条件", "It is given but empty, and would mean no condition."),
                Text("一个表达式，或不写此键", "An expression, or no such key."),
                Text("请写明条件，或删去此键", "Write the condition, or remove the key."),
            )
        if text:
            yield from expression_faults(source, text, kind, f"{file}: {key_path((*path, key))}", in_measure=True)


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
                    "需要 value 的聚合：sum max min latest share；需要 over 的：share；需要 decay 的：decayed_sum",
                    "value: sum max min latest share; over: share; decay: decayed_sum.",
                ),
                Text(f"请{'补上' if needed else '删去'} {key}", f"{'Add' if needed else 'Remove'} `{key}`."),
            )


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

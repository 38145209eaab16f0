"""What no case can be: days in the wrong order, answers that exclude each other, a range upside down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.case_facts import CORE_FACTS, Stage
from credit_tier.rulebook.source import FieldType

Given: TypeAlias = Mapping[str, Any]
"""The attributes of a case by name."""
MEND = Text("请核对事实后改正；未查明的留空", "Check the facts and correct it; leave out what is not known.")
OLDEST, LARGEST = 150, 2**62
_TYPES: Mapping[FieldType, type] = {
    FieldType.FLAG: bool,
    FieldType.INTEGER: int,
    FieldType.MONEY: int,
    FieldType.DATE: date,
    FieldType.CHOICE: str,
}
_WANTED: tuple[tuple[str, FieldType, tuple[str, ...]], ...] = (
    *((fact.name, fact.type, fact.choices) for fact in CORE_FACTS),
    *((name, FieldType.CHOICE, ()) for name in ("act", "domain", "agency", "area")),
    *((name, FieldType.FLAG, ()) for name in ("searched", "already_fined")),
    ("stage", FieldType.CHOICE, tuple(Stage)),
)
"""Every attribute with one value: its type and, of a choice, its values."""
ORDER_OF_DAYS = (
    ("began_on", "ended_on"),
    ("began_on", "discovered_on"),
    ("began_on", "reported_on"),
    ("began_on", "corrected_on"),
    ("began_on", "correct_by"),
    ("ended_on", "corrected_on"),
    ("discovered_on", "correct_by"),
)
"""Days of which the first may not come after the second. An act that has ended may be found during it, but is corrected
at its end at the earliest."""
EXCLUDED: tuple[tuple[tuple[str, object], tuple[str, object]], ...] = (
    (("ongoing", True), ("ended_on", ...)),
    (("ongoing", True), ("corrected", True)),
    (("ongoing", True), ("continuing", False)),
    (("corrected", False), ("corrected_on", ...)),
    (("corrected", False), ("own_initiative", True)),
    (("ordered", False), ("correct_by", ...)),
    (("ordered", False), ("refused", True)),
    (("reported", False), ("reported_on", ...)),
    (("reported", False), ("found_by", "complaint")),
    (("confessed", False), ("found_by", "confession")),
    (("own_initiative", True), ("refused", True)),
    (("natural_person", False), ("age", ...)),
    (("natural_person", False), ("capacity", ...)),
)
"""Pairs of answers that exclude each other; ``...`` is any answer at all."""
_TITLES = {fact.name: fact.title for fact in CORE_FACTS}


def case_faults(case: Given) -> list[Fault]:
    """Find everything wrong in a case by itself; days are held against the day of assessment later."""
    wrong = [*_of_type(case)]
    return wrong or [*_days(case), *_correction(case), *_contradictions(case), *_norms(case)]


def fits(value: object, kind: FieldType) -> bool:
    """Tell whether a value is of the type of a fact; no flag is a number, and no moment a day."""
    wanted = _TYPES[kind]
    return isinstance(value, str) if wanted is str else type(value) is wanted


def _of_type(case: Given) -> Iterator[Fault]:
    for name, kind, choices in _WANTED:
        value = case[name]
        if value is not None and (not fits(value, kind) or (choices and value not in choices)):
            allowed = "、".join(choices) or _TYPES[kind].__name__
            yield _fault(
                name,
                Text(f"{value!r} 不是此项事实的取值", f"{value!r} is no value of this fact."),
                Text(f"{allowed}，或 None（未知）", f"{allowed}, or None for unknown."),
            )
    yield from _nested(case)


def _nested(case: Given) -> Iterator[Fault]:
    if not isinstance(case["particulars"], Mapping) or not all(isinstance(name, str) for name in case["particulars"]):
        yield _fault(
            "particulars", Text("应为事实名称到值", "These are no facts by name."), Text("{名称: 值}", "A mapping.")
        )
    wrong = False
    for name, needed in (("earlier", "agency"), ("norms", "provision")):
        items = () if name == "norms" and case[name] is None else case[name]
        if not isinstance(items, tuple) or not all(hasattr(item, needed) for item in items):
            yield _fault(
                name, Text("应为记录的元组", "This is no tuple of records."), Text("元组", "A tuple of records.")
            )
            wrong = True
    yield from [] if wrong else _out_of_bounds(case)


def _out_of_bounds(case: Given) -> Iterator[Fault]:
    for name, most in (("age", OLDEST), ("value", LARGEST)):
        value = case[name]
        if type(value) is int and not 0 <= value <= most:
            yield _fault(
                name,
                Text(f"{value} 超出范围", f"{value} is out of range."),
                Text(f"0 至 {most}", f"0 to {most}"),
            )
    for index, item in enumerate(case["earlier"]):
        on, decided_on = getattr(item, "on", None), getattr(item, "decided_on", None)
        wrong = {n: day for n, day in (("on", on), ("decided_on", decided_on)) if day and type(day) is not date}
        for name, day in wrong.items():
            yield _fault(
                f"earlier[{index}].{name}",
                Text(f"{day!r} 不是日期", f"{day!r} is no date."),
                Text("日期", "A datetime.date."),
            )
        if not wrong and on and decided_on and decided_on < on:
            yield _fault(
                f"earlier[{index}].decided_on",
                Text("处理之日早于违法之日", "The outcome is before the act."),
                Text(f"不早于 {on}", f"Not before {on}."),
            )


def _days(case: Given) -> Iterator[Fault]:
    for first, second in ORDER_OF_DAYS:
        a, b = case[first], case[second]
        if a is not None and b is not None and b < a:
            yield _fault(
                second,
                Text(
                    f"{_TITLES[second].zh} {b} 早于{_TITLES[first].zh} {a}",
                    f"{second} ({b}) is before {first} ({a}).",
                ),
                Text(f"不早于 {a}", f"Not before {a}."),
            )
    began, ended = case["began_on"], case["ended_on"]
    if case["continuing"] is False and None not in (began, ended) and began != ended:
        yield _fault(
            "ended_on",
            Text("没有连续或者继续状态的行为只有一日", "An act that does not continue has one day."),
            Text(f"{began}，或 continuing = true", f"{began}, or continuing = true."),
        )


def _correction(case: Given) -> Iterator[Fault]:
    """Hold the day of correction against the order: what came in time was not refused, what came late was no favour."""
    corrected, due, found = case["corrected_on"], case["correct_by"], case["discovered_on"]
    if corrected is None:
        return
    before = (due is not None and corrected <= due) or (found is not None and corrected < found)
    if case["refused"] is True and before:
        yield _fault(
            "refused",
            Text(f"{corrected} 已在期限内改正，不是拒不改正", f"corrected in time ({corrected}): no refusal."),
            Text("false，或更正改正之日", "false, or another day of correction."),
        )
    if case["own_initiative"] is True and due is not None and corrected > due:
        yield _fault(
            "own_initiative",
            Text(f"责令期限 {due} 届满后才改正，不是主动改正", f"corrected after the ordered period ({due}) was over."),
            Text("false，或更正日期", "false, or other days."),
        )


def _contradictions(case: Given) -> Iterator[Fault]:
    for (first, one), (second, other) in EXCLUDED:
        a, b = case[first], case[second]
        if a == one and b is not None and (other is ... or b == other):
            yield _fault(
                second,
                Text(
                    f"{_TITLES[first].zh}（{a}）与{_TITLES[second].zh}（{b}）矛盾",
                    f"{second} = {b} contradicts {first} = {a}.",
                ),
                Text("两者不能同时成立", "The two cannot both hold."),
            )


def _norms(case: Given) -> Iterator[Fault]:
    for index, norm in enumerate(case["norms"] or ()):
        where, least, most = f"norms[{index}]", norm.fine_least, norm.fine_most
        if not isinstance(norm.kinds, tuple) or not norm.kinds or not all(isinstance(kind, str) for kind in norm.kinds):
            yield _fault(
                f"{where}.kinds",
                Text(f"{norm.kinds!r} 不是处罚种类", f"{norm.kinds!r} are no kinds of penalty."),
                Text("至少一个种类的元组", "A tuple of at least one kind."),
            )
        wrong = [name for name in ("fine_least", "fine_most") if not _amount(getattr(norm, name))]
        for name in wrong:
            yield _fault(
                f"{where}.{name}",
                Text(f"{getattr(norm, name)!r} 不是非负整数", f"{getattr(norm, name)!r} is no integer from 0."),
                Text("以分计的金额或倍数", "Fen, or a multiple of the value."),
            )
        if not wrong and least is not None and most is not None and most < least:
            yield _fault(
                f"{where}.fine_most",
                Text(
                    f"罚款上限 {most} 低于下限 {least}", f"The range is upside down: at most {most}, at least {least}."
                ),
                Text("上限不低于下限", "fine_most is at least fine_least."),
            )


def _amount(value: object) -> bool:
    return value is None or (type(value) is int and 0 <= value <= LARGEST)


def _fault(where: str, what: Text, allowed: Text) -> Fault:
    return Fault(f"case.{where}", what, allowed, MEND)

"""The worlds of law cases: tables of records made of a case's facts, alone or many cases in one (案例的数据世界).

Observing is a matter of queries, so a hundred cases cost hardly more than one where they share a day. Each case is
then in enterprises of its own: every code it names is replaced by an invented one, and so is every name of a record or
a fact. Cases that name different tables lie in different divisions, so that a table counts as delivered only where a
case delivered it. What cannot be told apart in this way is observed alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeAlias

import pandas as pd

from credit_tier.engine.activities import fields_of
from credit_tier.engine.database import Engine
from credit_tier.engine.observation import observe
from credit_tier.foundation.codes import (
    ALPHABET,
    FLAGS_ONLY,
    check_character,
    code_fault,
    fold_code,
    organisation_check_character,
)
from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text
from credit_tier.grading.grades import Grades, grade
from credit_tier.records.contracts import DELIVERIES
from credit_tier.records.reading import read_records
from credit_tier.records.store import Records
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Source, Use
from credit_tier.supervision.tiers import Tiers, supervise

CODE: Final = "91620100MA7ABCD12E"
"""The invented enterprise of a case that names none."""
_ENVELOPE: Final = ("code", "record_id", "received_on", "supersedes", "fact_id")
_NAMED: Final = ("record_id", "fact_id")
_ALONE: Final = ("region", "reg_no", "organisation_code", "subject_id")
"""Fields that name an enterprise, or place it, in another way than by its code."""
_ONE_THREAD: Final = Engine(threads=1)
MOST_TOGETHER: Final = 2_000

Facts: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]


class Situation(NamedTuple):
    """The facts of a case, its days, whether it asks for tiers of supervision, and the use of its grade."""

    as_of: date
    known_on: date
    facts: Facts
    asks_tiers: bool = False
    use: Use = Use.SUPERVISION


@dataclass(frozen=True)
class Seen:
    """What a rulebook makes of one case.

    Attributes
    ----------
    code : str
        The enterprise in question.
    records : Records
    grades : Grades
    tiers : Tiers or None
        Where they were asked for.
    """

    code: str
    records: Records
    grades: Grades
    tiers: Tiers | None


def see(situations: Sequence[Situation], rulebook: Rulebook) -> list[Seen | CreditTierError]:
    """Observe and grade cases, many at a time, each as if it were alone.

    Parameters
    ----------
    situations : sequence of Situation
    rulebook : Rulebook

    Returns
    -------
    list of Seen or CreditTierError
        In the same order; the error is that of the case alone.
    """
    found: dict[int, Seen | CreditTierError] = {}
    for places in _together(situations):
        if len(places) > 1:
            found |= _seen_together({place: situations[place] for place in places}, rulebook)
    return [
        found[place] if place in found else see_alone(situation, rulebook) for place, situation in enumerate(situations)
    ]


def see_alone(situation: Situation, rulebook: Rulebook) -> Seen | CreditTierError:
    """Observe and grade one case, in the codes it is written in."""
    delivered = _delivered(situation, "")
    try:
        return _seen(_Tables({"enterprises": [{}], **situation.facts}, delivered), situation, rulebook, CODE)
    except CreditTierError as error:
        return error


def set_aside(seen: Seen) -> list[str]:
    """Give the rows of a case that could not be read."""
    return [f"搁置 set aside: {row}" for row in seen.records.quality.set_aside.to_pylist()]


class _Tables(NamedTuple):
    """Rows by table, and what is declared as delivered."""

    facts: Facts
    delivered: Sequence[Mapping[str, Any]]


def _together(situations: Sequence[Situation]) -> Iterator[list[int]]:
    groups = defaultdict[tuple[date, date, Use], list[int]](list)
    for place, situation in enumerate(situations):
        if not _only_alone(situation.facts):
            groups[situation.as_of, situation.known_on, situation.use].append(place)
    for places in groups.values():
        yield from (places[start : start + MOST_TOGETHER] for start in range(0, len(places), MOST_TOGETHER))


def _only_alone(facts: Facts) -> bool:
    rows = [row for table in facts.values() for row in table]
    values = [value for row in rows for value in row.values() if isinstance(value, str)]
    return DELIVERIES in facts or any(row.keys() & set(_ALONE) for row in rows) or any(":" in text for text in values)


def _seen_together(situations: Mapping[int, Situation], rulebook: Rulebook) -> dict[int, Seen | CreditTierError]:
    """Observe cases of the same days in one world; nothing where any row of it cannot be read."""
    merged = defaultdict[str, list[Mapping[str, Any]]](list)
    delivered: list[Mapping[str, Any]] = []
    divisions: dict[frozenset[str], str] = {}
    codes: dict[int, str] = {}
    for place, situation in situations.items():
        named = frozenset(situation.facts)
        division = divisions.setdefault(named, f"62{len(divisions):04d}")
        renamed = _Renamed(place, division, situation.facts)
        codes[place] = renamed.code(CODE)
        for name, rows in {"enterprises": [{}], **situation.facts}.items():
            merged[name] += [renamed.row({"code": CODE, **row}) for row in rows]
    for named, division in divisions.items():
        facts = dict.fromkeys(named, ())
        delivered += _delivered(next(iter(situations.values()))._replace(facts=facts), division)
    asks_tiers = any(situation.asks_tiers for situation in situations.values())
    world = next(iter(situations.values()))._replace(asks_tiers=asks_tiers)
    try:
        whole = _seen(_Tables(merged, delivered), world, rulebook, CODE)
    except CreditTierError:
        return {}  # one of them is at fault; alone, each shows whether it is the one
    if whole.records.quality.set_aside.num_rows:
        return {}
    return {place: Seen(code, whole.records, whole.grades, whole.tiers) for place, code in codes.items()}


def _delivered(situation: Situation, region: str) -> list[Mapping[str, Any]]:
    """Declare every named table complete up to the day, as a case means it unless it says otherwise."""
    given = situation.facts.get(DELIVERIES)
    if given:
        return list(given)
    named = dict.fromkeys(("enterprises", *(name for name in situation.facts if name != DELIVERIES)))
    row = {"region": region, "covers_to": situation.as_of, "received_on": situation.known_on}
    return [{"source": name, **row} for name in named]


def _seen(tables: _Tables, situation: Situation, rulebook: Rulebook, code: str) -> Seen:
    known_on = situation.known_on
    frames = {name: _frame(name, rows, rulebook, known_on) for name, rows in tables.facts.items() if name != DELIVERIES}
    frames[DELIVERIES] = pd.DataFrame(list(tables.delivered), dtype=object)
    records = read_records(frames, rulebook, received_on=known_on)
    days = {"as_of": situation.as_of, "known_on": known_on}
    indicators = observe(records, rulebook, use=situation.use, engine=_ONE_THREAD, **days)
    grades = grade(indicators, rulebook)
    tiers = None
    if situation.asks_tiers:
        fields = fields_of(records, rulebook, as_of=situation.as_of, known_on=known_on)
        tiers = supervise(grades, rulebook, fields=fields)
    return Seen(code, records, grades, tiers)


class _Renamed:
    """The codes and names of one case, each replaced by one that no other case has."""

    def __init__(self, place: int, division: str, facts: Facts) -> None:
        self._place, self._division = place, division
        rows = [row for table in facts.values() for row in table]
        self._names = {row[key] for row in rows for key in (*_NAMED, "supersedes") if key in row}
        self._codes: dict[str, str] = {}

    def code(self, code: str) -> str:
        """Give the invented code that stands for a code of the case: of the same kind, with right check characters."""
        if code not in self._codes:
            self._codes[code] = invented(code[:2] + self._division, self._place * 32 + len(self._codes))
        return self._codes[code]

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Give a row with everything renamed."""
        return {key: self._value(value) for key, value in row.items()}

    def _value(self, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            return value
        if value in self._names:  # also where an objection aims at a record
            return f"{self._place}-{value}"
        return self.code(fold_code(value)) if code_fault(value) in (None, *FLAGS_ONLY) else value


def invented(start: str, number: int) -> str:
    """Give an enterprise code that belongs to nobody.

    Parameters
    ----------
    start : str
        Its first eight characters.
    number : int
        Different numbers give different codes.

    Examples
    --------
    >>> invented("91620100", 0), invented("91620100", 31)
    ('91620100MA00000072', '91620100MA0000103B')
    """
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    body = f"MA{digits}"
    whole = f"{start}{body}{organisation_check_character(body)}"
    return whole + check_character(whole)


def _frame(name: str, rows: Sequence[Mapping[str, Any]], rulebook: Rulebook, known_on: date) -> pd.DataFrame:
    source = next((source for source in rulebook.sources if source.name == name), None)
    columns = [*_ENVELOPE, *(field.name for field in source.fields)] if source else []
    _require_columns(name, rows, source, columns)
    filled = [{"code": CODE, "received_on": known_on, **row} for row in rows]
    return pd.DataFrame(filled, columns=pd.Index(columns), dtype=object)


def _require_columns(name: str, rows: Iterable[Mapping[str, Any]], source: Source | None, columns: list[str]) -> None:
    unknown = [name] if source is None else sorted({key for row in rows for key in row} - set(columns))
    if unknown:
        raise ArgumentError(
            Fault(
                f"{name}: {key}",
                Text("案例用了不存在的表或字段", "The case uses a table or field that does not exist."),
                Text(f"允许：{', '.join(columns)}", f"Allowed: {', '.join(columns)}."),
                Text("请改正名称", "Correct the name."),
            )
            for key in unknown
        )

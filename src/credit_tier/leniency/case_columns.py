"""Many cases as columns: every fact one array of integers, so that a million cases are judged at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from credit_tier.leniency.case import Case, EarlierAct, Norm
from credit_tier.rulebook.case_facts import CORE_FACTS, Stage
from credit_tier.rulebook.leniency_rules import LeniencyRules
from credit_tier.rulebook.source import FieldType

Integers: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"
Booleans: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"
Texts: TypeAlias = tuple[str, ...]
Earlier: TypeAlias = tuple[EarlierAct, ...]

UNKNOWN: Final = np.iinfo(np.int64).min
"""What stands in an array where the fact is not known."""


class FactColumn(NamedTuple):
    """One fact of many cases.

    Attributes
    ----------
    values : numpy.ndarray of int64
        Flags 0 and 1, days as proleptic ordinals, texts and choices as places in `words`; `UNKNOWN` where not known.
    kind : FieldType
    words : tuple of str
    """

    values: Integers
    kind: FieldType
    words: Texts = ()

    def known(self) -> Booleans:
        """Tell where the fact is known."""
        known: Booleans = self.values != UNKNOWN
        return known

    def at(self, row: int) -> bool | int | str | date | None:
        """Give the fact of one case as a `Case` holds it."""
        value = int(self.values[row])
        if value == UNKNOWN:
            return None
        if self.kind is FieldType.FLAG:
            return bool(value)
        if self.kind is FieldType.DATE:
            return date.fromordinal(value)
        return self.words[value] if self.kind in (FieldType.CHOICE, FieldType.TEXT) else value


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """Cases as columns.

    Attributes
    ----------
    facts : mapping of str to FactColumn
        Every fact of a case that has one value, and every particular that a list declares.
    earlier : numpy.ndarray of object
        Known earlier violations, a tuple a case.
    norms : numpy.ndarray of int64
        Places in `provisions`.
    provisions : tuple
        What `Case.norms` may be; the first is None, not known.
    """

    facts: Mapping[str, FactColumn]
    earlier: np.ndarray[tuple[int], np.dtype[np.object_]]
    norms: Integers
    provisions: tuple[tuple[Norm, ...] | None, ...]

    def __len__(self) -> int:
        """Count the cases."""
        return len(self.norms)

    def take(self, rows: Integers) -> CaseColumns:
        """Give some of the cases, in the order asked for."""
        facts = {name: column._replace(values=column.values[rows]) for name, column in self.facts.items()}
        return CaseColumns(facts, self.earlier[rows], self.norms[rows], self.provisions)

    def given(self, row: int) -> dict[str, Any]:
        """Give one case as the arguments of `Case`.

        Examples
        --------
        >>> from credit_tier import load_rulebook
        >>> columns = case_columns([Case(act="tax_late_filing", corrected=True)], load_rulebook().leniency_rules)
        >>> columns.given(0)["corrected"], columns.given(0)["minor"]
        (True, None)
        """
        given: dict[str, Any] = {name: self.facts[name].at(row) for name in ONE_VALUE}
        particulars = {
            name: value
            for name, column in self.facts.items()
            if name not in ONE_VALUE and (value := column.at(row)) is not None
        }
        return given | {
            "earlier": self.earlier[row],
            "norms": self.provisions[int(self.norms[row])],
            "particulars": particulars,
        }

    def glimpse(self, row: int, names: Iterable[str]) -> Any:
        """Give one case of which only some facts, and what went before, will be looked at."""
        return SimpleNamespace(**{name: self.facts[name].at(row) for name in names}, earlier=self.earlier[row])

    def case(self, row: int) -> Case:
        """Give one case.

        Raises
        ------
        CaseError
            It contradicts itself.
        """
        return Case(**self.given(row))


FREE_TEXTS: Final = ("act", "agency", "area")
"""Facts that are texts without a list of values; `domain` has one in the rulebook."""
MORE_FLAGS: Final = ("searched", "already_fined")
ONE_VALUE: Final = (*(fact.name for fact in CORE_FACTS), *FREE_TEXTS, "domain", *MORE_FLAGS, "stage")
"""Every attribute of a case that has one value."""


def kinds_of(rules: LeniencyRules) -> dict[str, tuple[FieldType, Texts]]:
    """Give the type of every fact that a table of cases may have, and of choices the values."""
    kinds = {fact.name: (fact.type, fact.choices) for fact in (*CORE_FACTS, *rules.fact)}
    kinds |= dict.fromkeys(FREE_TEXTS, (FieldType.TEXT, ())) | dict.fromkeys(MORE_FLAGS, (FieldType.FLAG, ()))
    return kinds | {
        "domain": (FieldType.CHOICE, tuple(sorted(rules.domains))),
        "stage": (FieldType.CHOICE, tuple(stage.value for stage in Stage)),
    }


def case_columns(cases: Sequence[Case], rules: LeniencyRules) -> CaseColumns:
    """Turn cases into columns; a particular or domain that the rules do not have is refused before.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> case_columns([Case(minor=True), Case()], load_rulebook().leniency_rules).facts["minor"].known().tolist()
    [True, False]
    """
    facts: dict[str, FactColumn] = {}
    for name, (kind, choices) in kinds_of(rules).items():
        known = [case.particulars.get(name) if name not in ONE_VALUE else getattr(case, name) for case in cases]
        words = choices or tuple(sorted({str(value) for value in known if value is not None}))
        facts[name] = _column(known, kind, words if kind in (FieldType.TEXT, FieldType.CHOICE) else ())
    provisions: dict[tuple[Norm, ...] | None, int] = {None: 0}
    norms = [provisions.setdefault(case.norms, len(provisions)) for case in cases]
    return CaseColumns(
        facts, as_objects([case.earlier for case in cases]), np.array(norms, dtype=np.int64), tuple(provisions)
    )


def as_objects(earlier: Sequence[Earlier]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Put tuples into an array without looking into them."""
    array = np.empty(len(earlier), dtype=object)
    for row, item in enumerate(earlier):
        array[row] = item
    return array


def _column(known: Sequence[Any], kind: FieldType, words: Texts) -> FactColumn:
    places = {word: place for place, word in enumerate(words)}

    def number(value: Any) -> int:
        if value is None:
            return UNKNOWN
        if kind is FieldType.DATE:
            return int(value.toordinal())
        return places[value] if words else int(value)

    return FactColumn(np.array([number(value) for value in known], dtype=np.int64), kind, words)

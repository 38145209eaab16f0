"""Conditions over columns: each is evaluated once for every distinct combination of the answers that it looks at.

What a condition makes of a case depends on flags, on choices, and on how two days or numbers compare; so a case is a
small code to it, and the evaluator of single cases is asked once a code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from credit_tier.leniency.case_columns import UNKNOWN, FactColumn, Integers
from credit_tier.leniency.column_findings import Distinct, FactMarks, Findings, distinct_codes
from credit_tier.leniency.judgement import tried_on
from credit_tier.leniency.kleene import Evaluator, Finding
from credit_tier.rulebook.conditions import Both, Compare, Either, Fact, Member, Not, Tree, Value, facts_of
from credit_tier.rulebook.source import FieldType

Atom: TypeAlias = tuple[str, str | int | None]
"""A fact, and what it is compared with: another fact by name, a number, or nothing but its own values."""
KNOWN = {0: False, 1: None, 2: True}


class WorkedOut(NamedTuple):
    """A fact that the library works out: its distinct values, what each hangs on, and which of them a case has."""

    values: Sequence[Any]
    sources: Sequence[frozenset[str]]
    places: Integers

    @classmethod
    def of(cls, findings: Sequence[Finding], places: Integers) -> WorkedOut:
        """Turn findings into answers that conditions read."""
        return cls([KNOWN[found.value] for found in findings], [found.facts for found in findings], places)


class Sight(NamedTuple):
    """What conditions see of a block of cases: facts as given or settled, and those that were worked out."""

    facts: Mapping[str, FactColumn]
    worked_out: Mapping[str, WorkedOut]
    marks: FactMarks

    @property
    def size(self) -> int:
        """How many cases there are."""
        return len(next(iter(self.facts.values())).values)


def condition_findings(tree: Tree, test: Evaluator, sight: Sight) -> Findings:
    """Evaluate a condition on a block of cases.

    Parameters
    ----------
    tree : Tree
        To know what it looks at.
    test : Evaluator
        The same condition, ready to be evaluated.
    sight : Sight
    """
    found = distinct_answers(tree, sight)
    names = sorted(facts_of(tree))
    findings = [_one(test, names, sight, int(row)) for row in found.rows.tolist()]
    return sight.marks.spread(findings, found.places)


def _one(test: Evaluator, names: Sequence[str], sight: Sight, row: int) -> Finding:
    facts: dict[str, Any] = {}
    sources: dict[str, frozenset[str]] = {}
    for name in names:
        if name in sight.worked_out:
            worked = sight.worked_out[name]
            place = int(worked.places[row])
            facts[name], sources[name] = worked.values[place], worked.sources[place]
        else:
            facts[name] = sight.facts[name].at(row)
    return tried_on(test, facts, sources)


def distinct_answers(tree: Tree, sight: Sight) -> Distinct:
    """Find the cases that a condition cannot but treat alike."""
    return distinct_together([tree], [], sight)


def distinct_together(trees: Sequence[Tree], facts: Sequence[str], sight: Sight) -> Distinct:
    """Find the cases that several conditions cannot but treat alike, and in which some facts are alike, too."""
    atoms = {atom for tree in trees for atom in _atoms(tree, sight)} | {(name, None) for name in facts}
    codes, size = np.zeros(sight.size, dtype=np.int64), 1
    for atom in sorted(atoms, key=repr):
        part, radix = _code(atom, sight)
        codes, size = codes * radix + part, size * radix
        if size > _LARGEST:
            # Very many answers: number those that occur, and go on.
            codes = distinct_codes(codes, size).places
            size = int(codes.max(initial=0)) + 1
    return distinct_codes(codes, size)


_LARGEST = 1 << 40


def answer_codes(tree: Tree, sight: Sight) -> Iterator[Integers]:
    """Give the answers that a condition looks at, a column of small codes each."""
    return (_code(atom, sight)[0] for atom in sorted(set(_atoms(tree, sight)), key=repr))


def _atoms(tree: Tree, sight: Sight) -> Iterator[Atom]:
    match tree:
        case Fact(name):
            yield name, None
        case Not(part):
            yield from _atoms(part, sight)
        case Both(left, right) | Either(left, right):
            yield from _atoms(left, sight)
            yield from _atoms(right, sight)
        case Member(fact, values):
            yield from ((fact.name, value if isinstance(value, int) else None) for value in values)
        case Compare(left, _, right):
            yield from _compared(left, right, sight)


def _compared(left: Fact | Value, right: Fact | Value, sight: Sight) -> Iterator[Atom]:
    sides = [side.name for side in (left, right) if isinstance(side, Fact)]
    values = [side.value for side in (left, right) if isinstance(side, Value)]
    if any(_of_few_values(name, sight) for name in sides):
        yield from ((name, None) for name in sides)
    elif values:
        yield from ((name, value) for name in sides for value in values)
    elif sides:
        yield sides[0], sides[1]


def _of_few_values(name: str, sight: Sight) -> bool:
    return name in sight.worked_out or sight.facts[name].kind in (FieldType.FLAG, FieldType.CHOICE, FieldType.TEXT)


def _code(atom: Atom, sight: Sight) -> tuple[Integers, int]:
    """Give the answer of each case as a small number, and how many there are."""
    name, other = atom
    if name in sight.worked_out:
        worked = sight.worked_out[name]
        return worked.places, len(worked.values)
    column = sight.facts[name]
    if other is None:
        size = 2 if column.kind is FieldType.FLAG else max(len(column.words), 1)
        return np.where(column.known(), column.values + 1, 0), size + 1
    against = sight.facts[other].values if isinstance(other, str) else np.int64(other)
    missing = (column.values == UNKNOWN) + 2 * (np.asarray(against) == UNKNOWN)
    order = np.sign(np.where(missing == 0, column.values - np.where(missing == 0, against, 0), 0))
    return np.where(missing == 0, order + 5, missing), 7

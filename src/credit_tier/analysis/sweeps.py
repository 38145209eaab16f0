"""One parameter at many values: what each would make of a population (参数扫描)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from credit_tier.analysis.analysis_cards import sweep_card
from credit_tier.analysis.comparison import graded_by, regraded
from credit_tier.analysis.comparison_causes import ranks
from credit_tier.analysis.comparison_cost import Located, days_of, fields_ruled, located, strata_of
from credit_tier.analysis.rule_paths import Place, place_of, plain_value
from credit_tier.engine.indicators import Indicators
from credit_tier.foundation.errors import ArgumentError, Fault, RulebookError, Text
from credit_tier.grading.grades import Grades
from credit_tier.records.store import Records
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.model import Rulebook
from credit_tier.supervision.capacity import Capacity

if TYPE_CHECKING:
    import pandas as pd


class SweepRow(NamedTuple):
    """What one value would make of the population.

    Attributes
    ----------
    value : object
    is_now : bool
        Whether it is the value in the rulebook.
    grades : mapping of str to int
        Enterprises by grade, best first; everyone is counted, the last grade is of those who are not graded.
    better, worse, other : int
        Who would have a better or a worse grade, or begin or cease to be graded.
    drawn, visits : int
        Whole enterprises that draws take (实抽) and visits of a year, all fields together, as by `Comparison.cost`.
    inspector_days : Decimal or None
        None where a field does not say what a visit takes.
    """

    value: Any
    is_now: bool
    grades: Mapping[str, int]
    better: int
    worse: int
    other: int
    drawn: int
    visits: int
    inspector_days: Decimal | None


@dataclass(frozen=True, repr=False)
class Sweep:
    """What each value of one parameter would make of a population.

    Attributes
    ----------
    path : str
    now : object
        The value in the rulebook.
    rows : tuple of SweepRow
        In the order of the values.
    """

    path: str
    now: Any
    rows: tuple[SweepRow, ...]

    def __repr__(self) -> str:
        return f"<Sweep of {self.path}: {len(self.rows)} values, now {self.now}>"

    def _repr_html_(self) -> str:
        return sweep_card(self.path, self.now, self.to_frame())

    def to_frame(self) -> pd.DataFrame:
        """Give a row a value: `value`, `is_now`, a column ``grade_x`` a grade, `moved` and its parts, the year."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        codes = dict.fromkeys(code for row in self.rows for code in row.grades)
        rows = [
            {
                "value": row.value,
                "is_now": row.is_now,
                **{f"grade_{code}": row.grades.get(code, 0) for code in codes},
                "moved": row.better + row.worse + row.other,
                "better": row.better,
                "worse": row.worse,
                "other": row.other,
                "drawn": row.drawn,
                "visits": row.visits,
                "inspector_days": row.inspector_days,
            }
            for row in self.rows
        ]
        return pd.DataFrame(rows)


def sweep(
    rulebook: Rulebook,
    path: str,
    values: Iterable[Any],
    indicators: Indicators | Grades,
    *,
    fields: Iterable[tuple[str, str]] = (),
    capacity: Capacity | None = None,
    records: Records | None = None,
) -> Sweep:
    """Try values of one parameter; each costs the checking and the rescoring of what it changes.

    Parameters
    ----------
    rulebook : Rulebook
    path : str
        The parameter, see `credit_tier.analysis.rule_paths.place_of`.
    values : iterable
        As they would stand in the rulebook; all are checked before any is tried.
    indicators : Indicators or Grades
        Values taken by the rulebook.
    fields, capacity, records
        As for `compare`.

    Returns
    -------
    Sweep

    Raises
    ------
    ArgumentError
        No such path, no values, or values for which records are needed.
    RulebookError
        Values that make no rulebook: every fault of each of them, with its key path.

    Examples
    --------
    >>> import numpy as np, pyarrow as pa
    >>> from datetime import date
    >>> from credit_tier import load_rulebook
    >>> book, day = load_rulebook(), date(2026, 6, 30)
    >>> names = tuple(item.id for item, _ in book.on(day).for_use)
    >>> nothing = np.full((len(names), 1), -(2**31) + 1, np.int32)  # nothing was reported: 780 points
    >>> firm = Indicators(pa.array(["91620000000000010X"]), names, nothing, day, day, book.digest, "0" * 64, {})
    >>> found = sweep(book, "grades.scale[0].grades[1].from", [720, 780, 781], firm)
    >>> found.to_frame()[["value", "grade_B", "grade_C", "worse"]].values.tolist()
    [[720, 1, 0, 0], [780, 1, 0, 0], [781, 0, 1, 1]]
    """
    place = place_of(rulebook, path)
    books = _books(rulebook, place, list(values))
    before = graded_by(rulebook, indicators)
    known = {name for _, book in books for name in (floor.field for floor in book.supervision_rules.field)}
    where = located(before.codes, fields, known | fields_ruled(before))
    now = plain_value(place.now)
    rows = (_row(value, now, before, regraded(before, book, records)[0], where, capacity) for value, book in books)
    return Sweep(path, now, tuple(rows))


def _books(rulebook: Rulebook, place: Place, values: list[Any]) -> list[tuple[Any, Rulebook]]:
    if not values:
        raise ArgumentError(_no_values(place.path))
    books: list[tuple[Any, Rulebook]] = []
    faults: list[Fault] = []
    for value in values:
        try:
            books.append((value, extend(rulebook, place.patch(value), binding=Binding.WHAT_IF)))
        except RulebookError as error:
            faults += [fault._replace(where=f"{place.path} = {value!r}: {fault.where}") for fault in error.faults]
    if faults:
        raise RulebookError(faults)
    return books


def _row(value: Any, now: Any, before: Grades, after: Grades, where: Located, capacity: Capacity | None) -> SweepRow:
    one, other = ranks(before, after)
    graded = (one >= 0) & (other >= 0)
    strata = strata_of(after, where, capacity)
    days = [stratum.inspector_days for stratum in strata]
    known = [each for each in days if each is not None]
    return SweepRow(
        value=value,
        is_now=bool(value == now) and type(value) is type(now),
        grades=after.counts(),
        better=int(np.count_nonzero(graded & (other < one))),
        worse=int(np.count_nonzero(graded & (other > one))),
        other=int(np.count_nonzero((one >= 0) != (other >= 0))),
        drawn=sum(stratum.drawn for stratum in strata),
        visits=sum(stratum.visits for stratum in strata),
        inspector_days=days_of(sum(known, Fraction(0))) if len(known) == len(days) else None,
    )


def _no_values(path: str) -> Fault:
    return Fault(
        f"values: {path}",
        Text("没有要试的值", "There are no values to try."),
        Text("至少一个", "One at least."),
        Text("请给出值的列表", "Give a list of values."),
    )

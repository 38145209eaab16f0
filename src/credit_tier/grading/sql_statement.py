"""Grades as one SQL statement, for engines on which this library cannot run (导出为 SQL).

The statement uses the subset that engines agree on: CASE, comparisons and sums of integers, named steps (WITH), and
nothing that rounds, divides, concatenates or depends on the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from sqlglot import exp

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.scorecard import ConditionKind, Scorecard, ScoredCondition, scorecard
from credit_tier.grading.sql_dialect import Dialect, Naming
from credit_tier.grading.sql_heading import heading
from credit_tier.grading.sql_names import Input, Names
from credit_tier.grading.sql_terms import (
    Arm,
    added,
    case,
    clipped,
    column,
    compare,
    either,
    every,
    holds,
    int32,
    integer,
    named,
    points,
    step,
    text,
    unknown,
)
from credit_tier.grading.standing import settle_trial
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use


def to_sql(
    rulebook: Rulebook,
    dialect: Dialect | str,
    *,
    on: date,
    use: Use = Use.SUPERVISION,
    source: Input | None = None,
    naming: Naming | str | None = None,
    trial: bool | None = None,
) -> str:
    """Write the rules of a day as one statement from indicator values to points, score and grade.

    Parameters
    ----------
    rulebook : Rulebook
    dialect : Dialect or str
        ``duckdb``, ``sqlite``, ``postgresql`` and ``clickhouse`` are executed in our tests; the others are written by
        the same rules and marked as not executed.
    on : date
        The day whose rules apply.
    use : Use
        Only indicators allowed for the use are scored.
    source : Input, optional
        The table that is read, and its column of enterprise codes.
    naming : Naming or str, optional
        How its columns are called; without it, ``short`` on Oracle and Dameng, where names are written in capitals,
        else ``plain``. The heading of the statement lists them.
    trial : bool, optional
        ``False`` asks for an official statement and is refused where any number in force is illustrative.

    Returns
    -------
    str
        A SELECT without a closing semicolon. It reads one row an enterprise, with an integer column an indicator; the
        missing kinds are the three lowest int32 (`credit_tier.engine.missing`). It gives one row for each row read:
        the code; ``grade``, ``score``, ``grade_by_score``; ``faults`` and ``first_fault``; ``p_...`` the points of each
        indicator; ``t_...`` those of each theme within its range; ``veto_...``, ``cap_...``, ``exempt_...`` 1 where a
        condition holds (all of them, not only the winning one), else 0; and by what rules. Where a value is NULL, a
        fraction or no int32, ``faults`` counts it, ``first_fault`` names the first such indicator, and grade and
        whatever else follows from it are NULL: there is never a grade of an unknown value.

    Raises
    ------
    ArgumentError
        An unknown dialect or naming, or a table or column that cannot be named.
    PurposeError, NotInForceError, TrialOnlyError
        As for `grade`.

    Notes
    -----
    How values are taken from records is not part of the statement: that is `observe`. Where one fact is on file in
    several indicators, conditions read the value with the fact, points the one without (`Indicators.watched`);
    `Input` says how the statement gets both.

    Examples
    --------
    >>> import sqlite3
    >>> from credit_tier import load_rulebook
    >>> rulebook, day = load_rulebook(), date(2026, 6, 30)
    >>> names = [item.id.replace(".", "_") for item, _ in rulebook.on(day).indicators]
    >>> table = sqlite3.connect(":memory:")
    >>> _ = table.execute(f"CREATE TABLE indicator_values (code, {', '.join(names)})")
    >>> row = ["91620100MA7ABCD12E", *[1] * (len(names) - 1), None]
    >>> _ = table.execute(f"INSERT INTO indicator_values VALUES ({', '.join('?' * len(row))})", row)
    >>> code, grade, *_ = table.execute(to_sql(rulebook, "sqlite", on=day)).fetchone()
    >>> code, grade  # a value is unknown, so there is no grade
    ('91620100MA7ABCD12E', None)
    """
    engine = _chosen(Dialect, "dialect", dialect)
    naming = Naming.usual(engine) if naming is None else _chosen(Naming, "naming", naming)
    card = scorecard(rulebook, on, use)
    is_trial = settle_trial(rulebook, card.rules, trial=trial)
    names = Names.of(card, engine, naming, source or Input())
    statement = _Statement(card, rulebook, names, is_trial).select()
    head = heading(card, rulebook, engine, names, trial=is_trial)
    return f"{head}\n{statement.sql(dialect=engine.grammar, pretty=True, identify=True)}\n"


@dataclass(frozen=True)
class _Statement:
    """The steps of the statement; each reads the one before.

    Inner names (``v1``, ``s1``) are not those of the table: an engine may take a name for the one being defined.
    """

    card: Scorecard
    rulebook: Rulebook
    names: Names
    trial: bool

    def select(self) -> exp.Select:
        """Give the whole statement."""
        steps = {
            "taken": self._taken(),
            "pointed": self._pointed(),
            "summed": self._summed(),
            "themed": self._themed(),
            "scored": self._scored(),
            "ranged": step("scored", exp.Star(), named(clipped("total", self.card.least, self.card.most), "points")),
        }
        final = self._final()
        for name, query in steps.items():
            final = final.with_(exp.to_identifier(name, quoted=True), as_=query, copy=False)
        return final

    def _taken(self) -> exp.Select:
        """Take the values: what is no int32 becomes NULL, and from then on counts as a fault."""
        values = [named(int32(column(name, "t")), f"v{place}") for place, name in enumerate(self.names.values)]
        values += [named(int32(column(name, "t")), f"w{place}") for place, name in self.names.watched.items()]
        parts = [exp.to_identifier(part, quoted=True) for part in reversed(self.names.table)]
        table = exp.Table(**dict(zip(("this", "db", "catalog"), parts, strict=False)))
        table.set("alias", exp.TableAlias(this=exp.to_identifier("t", quoted=True)))
        key = named(column(self.names.key, "t"), "key")
        return exp.select(key, *values, copy=False).from_(table, copy=False)

    def _pointed(self) -> exp.Select:
        """Give points and conditions that hold; both are NULL where the value is."""
        items, own = self.card.indicators, self.names
        won = [named(points(item, f"v{n}"), name) for n, (item, name) in enumerate(zip(items, own.points, strict=True))]
        held = [
            named(holds(rule, f"{'w' if own.watched else 'v'}{rule.place}"), name)
            for rule, name in zip(self.card.conditions, own.held, strict=True)
        ]
        return step("taken", column("key"), *won, *held)

    def _summed(self) -> exp.Select:
        """Add up the points of each theme."""
        own = list(zip(self.card.indicators, self.names.points, strict=True))
        sums = [
            named(added([column(name) for item, name in own if item.theme == place]), f"s{place}")
            for place in range(len(self.card.themes))
        ]
        return step("pointed", exp.Star(), *sums)

    def _themed(self) -> exp.Select:
        """Keep each theme within its range, and look for faults where anything is unknown, which is rare."""
        themes = [
            named(clipped(f"s{place}", theme.least, theme.most), name)
            for place, (theme, name) in enumerate(zip(self.card.themes, self.names.themes, strict=True))
        ]
        read = self._read()
        nothing = [*map(unknown, read)] if self.names.watched else [unknown(f"s{n}") for n in range(len(themes))]
        anything = either(nothing)
        faults = added([case([(unknown(name), integer(1))], integer(0)) for name in read])
        first = case([(unknown(name), text(identifier)) for name, identifier in read.items()])
        found = [
            named(case([(anything, faults)], integer(0)), "fault_count"),
            named(case([(anything.copy(), first)]), "fault_first"),
        ]
        return step("summed", exp.Star(), *themes, *found)

    def _read(self) -> dict[str, str]:
        """Name the indicator behind each column that is NULL where a value is: points, and what conditions read."""
        read = {name: item.indicator.id for item, name in zip(self.card.indicators, self.names.points, strict=True)}
        if self.names.watched:
            places = {rule.place: name for rule, name in zip(self.card.conditions, self.names.held, strict=True)}
            read |= {name: self.card.names[place] for place, name in sorted(places.items())}
        return read

    def _scored(self) -> exp.Select:
        """Add the themes to what everyone starts from."""
        total = added([integer(self.card.base), *map(column, self.names.themes)])
        return step("themed", exp.Star(), named(total, "total"))

    def _final(self) -> exp.Select:
        """Give the columns of the result in their order."""
        own = self.names
        found = {
            own.result("grade"): self._grade(),
            own.result("score"): column("points"),
            own.result("grade_by_score"): self._by_score(),
            own.result("faults"): column("fault_count"),
            own.result("first_fault"): column("fault_first"),
        }
        said: dict[str, exp.Expression] = {
            "rulebook": text(self.rulebook.digest),
            "rules_of": text(self.card.rules.day.isoformat()),
            "grade_type": text(self.rulebook.identity.grade_type.value),
            "disclosure": text(self.rulebook.identity.disclosure.value),
            "use_of_grade": text(self.card.use.value),
            "trial": integer(int(self.trial)),
        }
        return step(
            "ranged",
            named(column("key"), own.key),
            *(named(term, name) for name, term in found.items()),
            *map(column, (*own.points, *own.themes, *own.held)),
            *(named(term, own.result(name)) for name, term in said.items()),
        )

    def _by_score(self) -> exp.Case:
        cuts, codes = self.card.cuts, [text(grade.code) for grade in self.card.grades]
        arms = [(compare(exp.GTE, "points", cut), code) for cut, code in zip(cuts, codes, strict=False)]
        return case([*arms, (compare(exp.LT, "points", cuts[-1]), codes[len(cuts)])])

    def _grade(self) -> exp.Case:
        """Give the worst of what score, vetoes and caps ask for; who is exempt has none, unless a veto holds."""
        codes = [text(grade.code) for grade in self.card.grades]
        rules = list(zip(self.card.conditions, self.names.held, strict=True))
        arms: list[Arm] = [(compare(exp.GT, "fault_count", 0), exp.Null())]
        exempt = [compare(exp.EQ, name, 1) for rule, name in rules if rule.kind is ConditionKind.NOT_GRADED]
        vetoes = [compare(exp.EQ, name, 0) for rule, name in rules if rule.kind is ConditionKind.VETO]
        if exempt:
            arms.append((every([either(exempt), *vetoes]), codes[-1]))
        for place, cut in reversed(list(enumerate(self.card.cuts, 1))):
            asked = [compare(exp.EQ, name, 1) for rule, name in rules if _asks(rule, place)]
            arms.append((either([*asked, compare(exp.LT, "points", cut)]), codes[place]))
        return case(arms, codes[0])


def _asks(rule: ScoredCondition, grade: int) -> bool:
    return rule.kind is not ConditionKind.NOT_GRADED and rule.grade == grade


E = TypeVar("E", bound=StrEnum)


def _chosen(kind: type[E], name: str, given: str) -> E:
    if given in set(kind):
        return kind(given)
    allowed = ", ".join(kind)
    raise ArgumentError(
        Fault(
            name,
            Text(f"{str(given)[:60]!r} 不在可选之列", f"{str(given)[:60]!r} is none of those there are."),
            Text(f"允许：{allowed}", f"Allowed: {allowed}."),
            Text("请改正", "Correct it."),
        )
    )

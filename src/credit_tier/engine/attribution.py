"""Attribution: every record put under the enterprise that answers for it on the day (记录归属).

The tables that leave here look like those that came in, and so everything after works by the code of the holder:
measures, lateness and region, withdrawals, vetoes. Where a record moved, its table has three more columns: `own_code`
(the code it was sent with), `person` (the code that the legal person it was sent for bears now; records sent again and
records of one fact are told apart by it, so that a merger makes no two records one), and `via` (by which changes).
A record that the rules give to nobody has no code any more, but still replaces what it replaces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.engine.aims import aims_of, concerning
from credit_tier.engine.changes import ALWAYS, KnownChanges, known_changes
from credit_tier.engine.database import Database
from credit_tier.engine.lineage import Change, Held, Lineage, Unattributed, Why
from credit_tier.engine.standing import ENTERPRISES, OWN_CODE, PERSON
from credit_tier.foundation.dates import completed_months
from credit_tier.rulebook.attribution import Goes, Portion, SuccessionRule
from credit_tier.rulebook.attribution_consistency import NEVER_MOVED, SUCCESSIONS
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.model import Rulebook

VIA = "via"


class Attribution(NamedTuple):
    """A change that put records, or an enterprise itself, under another code.

    Attributes
    ----------
    former, successor : str
    rule : str
        The kind of event, or the rule for old numbers.
    effective_on : str
        ISO day; empty for a number, which is its holder's whatever the day.
    document_no : str
    """

    former: str
    successor: str
    rule: str
    effective_on: str
    document_no: str


@dataclass(frozen=True)
class Attributed:
    """Tables by holder, and how they came to be so.

    Attributes
    ----------
    tables : mapping of str to pyarrow.Table
    aims : pyarrow.Table
        For every code in whose name something may be withdrawn, whose records it may be; see `aims`.
    paths : tuple of tuple of Change
        What the column `via` points at.
    attributions : tuple of Attribution
    unattributed : tuple of Unattributed
    withdrawn : frozenset of (str, str)
        Code and target of the withdrawals that hit an event.
    """

    tables: Mapping[str, pa.Table]
    aims: pa.Table
    paths: tuple[tuple[Change, ...], ...] = ()
    attributions: tuple[Attribution, ...] = ()
    unattributed: tuple[Unattributed, ...] = ()
    withdrawn: frozenset[tuple[str, str]] = frozenset()


def attribute(
    tables: Mapping[str, pa.Table],
    rulebook: Rulebook,
    *,
    as_of: date,
    known_on: date,
    only: str | None = None,
) -> Attributed:
    """Put every record under the code that answers for it.

    Parameters
    ----------
    tables : mapping of str to pyarrow.Table
        Records about enterprises, by source.
    rulebook : Rulebook
        Its rules of attribution in force on `as_of` are used.
    as_of, known_on : date
        A change applies from its effective day on, as far as it is known.
    only : str, optional
        Keep only what may concern this enterprise.

    Returns
    -------
    Attributed
        The tables themselves where nothing moves.
    """
    rules = rulebook.on(as_of)
    changes = known_changes(tables, rulebook, rules, {"as_of": as_of, "known_on": known_on})
    lineage = Lineage(changes.in_force, changes.rules, changes.listed)
    if only is not None:
        tables = concerning(tables, changes, only)
    work = _Moving(lineage, changes, rulebook, as_of, known_on)
    moved = {name: work.moved(name, table) for name, table in tables.items()}
    used = {change for path in work.paths for change in path}
    used |= {change for held in lineage.ended().values() for one in held for change in one.path}
    refused = {*changes.refused, *lineage.refused, *work.refused}
    return Attributed(
        tables=moved,
        aims=aims_of(lineage, changes),
        paths=tuple(work.paths),
        attributions=tuple(sorted(told(change) for change in used)),
        unattributed=tuple(sorted(refused)),
        withdrawn=changes.withdrawn,
    )


def told(change: Change) -> Attribution:
    """Give a change the way results carry it."""
    day = "" if change.effective_on == ALWAYS else change.effective_on.isoformat()
    return Attribution(change.former, change.successor, change.rule, day, change.document_no)


@dataclass
class _Moving:
    """Moves the records of one table after another."""

    lineage: Lineage
    changes: KnownChanges
    rulebook: Rulebook
    as_of: date
    known_on: date
    paths: list[tuple[Change, ...]] = field(default_factory=list)
    refused: list[Unattributed] = field(default_factory=list)
    _places: dict[tuple[Change, ...], int] = field(default_factory=dict)

    def moved(self, name: str, table: pa.Table) -> pa.Table:
        """Give the table with every record under its holder; the table itself where nothing moves."""
        formers = pa.array(self.lineage.formers, pa.string())
        if not len(formers) or name == SUCCESSIONS:
            return table
        if name == ENTERPRISES:
            gone = pa.array(sorted(self.lineage.ended()), pa.string())
            return table.filter(pc.invert(pc.is_in(table.column("code"), gone)))
        rows = np.flatnonzero(pc.is_in(table.column("code"), formers).to_numpy(zero_copy_only=False))
        known = pc.less_equal(table.column("received_on").take(pa.array(rows)), pa.scalar(self.known_on))
        rows = rows[known.to_numpy(zero_copy_only=False)]
        return self._rewritten(name, table, rows) if len(rows) else table

    def _rewritten(self, name: str, table: pa.Table, rows: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Table:
        """Give the table with some rows under their holders; each row that several hold comes again at the end.

        The rows that stay, nearly all, are not copied.
        """
        affected = table.take(pa.array(rows))
        holders = self._holders(name, affected)
        codes = affected.column("code").to_pylist()
        held = [each or (self._nobody(code),) for each, code in zip(holders, codes, strict=True)]
        again = affected.take(pa.array(np.repeat(np.arange(len(rows)), [len(each) - 1 for each in held])))
        moved = np.zeros(table.num_rows, dtype=bool)
        moved[rows] = True
        return pa.concat_tables(
            [
                self._under(table, moved, [each[0] for each in held]),
                self._under(again, np.ones(again.num_rows, dtype=bool), [one for each in held for one in each[1:]]),
            ]
        )

    def _under(self, table: pa.Table, moved: np.ndarray[Any, np.dtype[np.bool_]], held: Sequence[Held]) -> pa.Table:
        """Put the rows that moved, in their order, under their holders."""
        own, via = table.column("code"), np.zeros(table.num_rows, dtype=np.int32)
        paths = [self._place(one.path) for one in held]
        via[moved] = [0 if path is None else path for path in paths]
        nowhere = ~moved
        nowhere[moved] = [path is None for path in paths]
        holder, person = (
            pc.replace_with_mask(own, moved, pa.array(names, own.type))
            for names in ([one.holder for one in held], [one.person for one in held])
        )
        named = table.set_column(table.column_names.index("code"), "code", holder)
        named = named.append_column(OWN_CODE, own).append_column(PERSON, person)
        return named.append_column(VIA, pa.array(via, mask=nowhere))

    def _nobody(self, code: str) -> Held:
        return Held(None, self.lineage.person(code), ())

    def _place(self, path: tuple[Change, ...]) -> int | None:
        if not path:
            return None
        if path not in self._places:
            self._places[path] = len(self.paths)
            self.paths.append(path)
        return self._places[path]

    def _holders(self, name: str, affected: pa.Table) -> list[tuple[Held, ...]]:
        """Follow every record; records of one code that meet the same conditions go the same way."""
        keys, portions = self._keys(name, affected)
        known: dict[tuple[Any, ...], tuple[Held, ...]] = {}
        nobody: dict[str, int] = {}
        out = []
        for key in keys:
            if key not in known:
                fits = dict(zip(portions, key[1:], strict=True))
                known[key] = self.lineage.held(key[0], partial(self._goes, name, fits))
            if not known[key]:
                nobody[key[0]] = nobody.get(key[0], 0) + 1
            out.append(known[key])
        self.refused += [Unattributed(code, name, Why.NOBODY, count) for code, count in nobody.items()]
        return out

    def _keys(self, name: str, affected: pa.Table) -> tuple[list[tuple[Any, ...]], list[tuple[str, int]]]:
        """Give for every record its code, and for every portion its days where it meets the condition, else nothing."""
        rules = {change.rule for change in self.changes.in_force}
        portions = [
            (rule, index)
            for rule in sorted(rules)
            if name not in NEVER_MOVED
            for index, portion in enumerate(self.changes.rules[rule].records)
            if portion.table == name
        ]
        columns: list[Sequence[Any]] = [affected.column("code").to_pylist()]
        if portions:
            fields = {item.name: item for item in self.rulebook.source(name).for_rules}
            with Database(
                {"affected": affected.append_column("_line", pa.array(range(affected.num_rows)))}
            ) as database:
                for rule, index in portions:
                    portion = self.changes.rules[rule].records[index]
                    where = portion.where
                    met = compile_expression(where, fields, Kind.BOOLEAN, name) if where else "TRUE"
                    before, since = (f'"{day}"' if day else "NULL" for day in (portion.before, portion.since))
                    query = (
                        f"SELECT coalesce({met}, FALSE) AS met, {before} AS before, {since} AS since"
                        " FROM affected ORDER BY _line"
                    )
                    rows = database.rows(query, {"as_of": self.as_of})
                    columns.append([(row["before"], row["since"]) if row["met"] else None for row in rows])
        return list(zip(*columns, strict=True)), portions

    def _goes(self, name: str, fits: Mapping[tuple[str, int], tuple[Any, Any] | None], change: Change) -> Goes:
        """Say where a change takes a record: by the first portion that it fits, else by what the rule says."""
        rule = self.changes.rules[change.rule]
        if name in NEVER_MOVED:
            return Goes.FOLLOWS if rule.former_ends else Goes.STAYS
        for index, portion in enumerate(rule.records):
            if portion.table == name and _inside(portion, fits[change.rule, index], change.effective_on):
                return self._lapsed(rule, portion, change)
        return rule.otherwise

    def _lapsed(self, rule: SuccessionRule, portion: Portion, change: Change) -> Goes:
        over = portion.months is not None and completed_months(change.effective_on, self.as_of) >= portion.months
        if not over:
            return portion.goes
        return Goes.NOBODY if rule.former_ends else Goes.STAYS


def _inside(portion: Portion, days: tuple[Any, Any] | None, effective_on: date) -> bool:
    if days is None:
        return False
    before, since = days
    early = portion.before is None or (before is not None and before < effective_on)
    return early and (portion.since is None or (since is not None and since >= effective_on))

"""Days over columns: cases whose days lie alike against one another and against the rules are one case to them.

Whether a rule was in force and whether a period had run out follows from which days are known, between which first
and last days of rules they lie, and which of them comes first. Everything else about a day does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from credit_tier.leniency.case_columns import UNKNOWN, CaseColumns, Integers
from credit_tier.leniency.column_conditions import Sight, WorkedOut, answer_codes
from credit_tier.leniency.column_findings import Distinct, distinct_rows
from credit_tier.leniency.days import Days, act_days
from credit_tier.leniency.first_offence import first_offence
from credit_tier.leniency.kleene import Finding
from credit_tier.leniency.limitation import last_day_in_time, time_barred
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.rulebook.conditions import Tree, facts_of, parse_condition
from credit_tier.rulebook.leniency_rules import FirstOffence
from credit_tier.rulebook.versions import Dated

ACT_DAYS = ("began_on", "ended_on", "continuing", "ongoing")
FOUND_DAYS = ("discovered_on", "reported", "reported_on")


class DayRules:
    """What the rules of a day ask of days, and what was found so far; the same question is worked out once."""

    def __init__(self, rules: RulesOfLeniency) -> None:
        self._rules = rules
        items = (item for listed in rules.items.values() for item in listed)
        dated: Iterable[Dated] = (*rules.grounds, *items, *(period.rule for period in rules.periods))
        ends = {day for rule in dated for day in (rule.in_force, rule.until) if day is not None}
        self._edges = np.array(sorted(day.toordinal() for day in {*ends, rules.day}), dtype=np.int64)
        self._years = sorted({period.rule.years for period in rules.periods})
        self._when = tuple(
            parse_condition(period.rule.when, rules.facts, period.rule.id)
            for period in rules.periods
            if period.rule.when
        )
        self._barred: dict[bytes, Finding] = {}
        self._last_days: dict[tuple[int, int], int] = {}

    def act_days(self, cases: CaseColumns) -> tuple[Distinct, list[Days]]:
        """Give the day of the act, once for all cases that no rule tells apart."""
        found, _ = distinct_rows(list(self._act_columns(cases)))
        return found, [act_days(cases.glimpse(row, ACT_DAYS), self._rules.day) for row in found.rows.tolist()]

    def _act_columns(self, cases: CaseColumns) -> Iterator[Integers]:
        began, ended = (cases.facts[name].values for name in ("began_on", "ended_on"))
        for days in (began, ended):
            yield np.searchsorted(self._edges, days, "left") + np.searchsorted(self._edges, days, "right")
            yield (days == UNKNOWN).astype(np.int64)
        yield (began > ended).astype(np.int64) - (began < ended)
        for name in ("continuing", "ongoing"):
            yield np.maximum(cases.facts[name].values, -1)

    def time_barred(self, cases: CaseColumns, sight: Sight) -> WorkedOut:
        """Tell which acts are past the limitation period.

        Parameters
        ----------
        cases : CaseColumns
        sight : Sight
            Facts as settled, which say which periods apply.
        """
        columns = [*self._act_columns(cases), *self._found_columns(cases)]
        columns += [codes for tree in self._when for codes in answer_codes(tree, sight)]
        found, known_by = distinct_rows(columns)
        for row, key in zip(found.rows.tolist(), known_by, strict=True):
            if key not in self._barred:
                facts = {name: sight.facts[name].at(row) for name in _named(self._when)}
                case = cases.glimpse(row, (*ACT_DAYS, *FOUND_DAYS))
                self._barred[key] = time_barred(case, facts, self._rules.periods, self._rules.day)
        return WorkedOut.of([self._barred[key] for key in known_by], found.places)

    def _found_columns(self, cases: CaseColumns) -> Iterator[Integers]:
        """Compare when an act was found with every end that a period can have."""
        yield np.maximum(cases.facts["reported"].values, -1)
        found = [cases.facts[name].values for name in ("discovered_on", "reported_on")]
        yield from ((days == UNKNOWN).astype(np.int64) for days in found)
        found.append(np.full(len(cases), self._rules.day.toordinal(), dtype=np.int64))
        starts = [cases.facts[name].values for name in ("began_on", "ended_on")]
        starts.append(np.full(len(cases), date.min.toordinal(), dtype=np.int64))
        for years in self._years:
            for start in starts:
                end = self._ends(start, years)
                yield from ((days > end).astype(np.int64) for days in found)

    def _ends(self, starts: Integers, years: int) -> Integers:
        days, places = np.unique(starts, return_inverse=True)
        for day in days.tolist():
            if (day, years) not in self._last_days and day != UNKNOWN:
                self._last_days[day, years] = last_day_in_time(date.fromordinal(day), years).toordinal()
        ends = [self._last_days.get((day, years), UNKNOWN) for day in days.tolist()]
        return np.array(ends, dtype=np.int64)[places.reshape(-1)]

    def first_offences(self, cases: CaseColumns, sight: Sight) -> dict[str, WorkedOut]:
        """Tell which acts are first offences, by every rule.

        Parameters
        ----------
        cases : CaseColumns
        sight : Sight
            Its domain is that of the matter.
        """
        many = np.fromiter((bool(earlier) for earlier in cases.earlier), dtype=bool, count=len(cases))
        return {rule.id: self._first(cases, sight, rule, many) for rule in self._rules.first_offences}

    def _first(
        self, cases: CaseColumns, sight: Sight, rule: FirstOffence, many: np.ndarray[tuple[int], np.dtype[np.bool_]]
    ) -> WorkedOut:
        findings: dict[Finding, int] = {}
        places = np.empty(len(cases), dtype=np.int64)
        searched = cases.facts["searched"].values == 1
        for said in (False, True):
            alike = np.flatnonzero(~many & (searched == said))
            if len(alike):
                places[alike] = self._one_first(cases, sight, rule, int(alike[0]), findings)
        for row in np.flatnonzero(many).tolist():
            places[row] = self._one_first(cases, sight, rule, row, findings)
        return WorkedOut.of(list(findings), places)

    def _one_first(
        self, cases: CaseColumns, sight: Sight, rule: FirstOffence, row: int, findings: dict[Finding, int]
    ) -> int:
        case = cases.glimpse(row, (*ACT_DAYS, "act", "agency", "area", "searched"))
        domain = sight.facts["domain"].at(row)
        days = act_days(case, self._rules.day)
        found = first_offence(case, domain if isinstance(domain, str) else None, days, rule)
        return findings.setdefault(found, len(findings))


def _named(trees: Iterable[Tree]) -> set[str]:
    return {name for tree in trees for name in facts_of(tree)}

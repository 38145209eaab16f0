"""Files of officers: the roster and its recusals as they are committed to, and lists for those who send officers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
from pydantic import ValidationError

from credit_tier.cli.drawing_files import table_bytes
from credit_tier.cli.folders import read_json, read_toml, told_of, unfit
from credit_tier.cli.words import say
from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError, Fault, Text, TrialOnlyError
from credit_tier.records.reading import read_records
from credit_tier.records.reasons import SetAside
from credit_tier.rulebook.faults import faults_of_validation
from credit_tier.rulebook.model import Rulebook
from credit_tier.sampling.officers import Officer, Recusal, Roster
from credit_tier.visits.duty import Duty
from credit_tier.visits.fitness import Bars, Needs, Rules, Visit, bars_of
from credit_tier.visits.inspectors import Inspector, inspectors_of
from credit_tier.visits.task import Task, task_of

OFFICERS, ROSTER, BARS = "officers.json", "roster.csv", "bars.csv"
ASSIGNMENT, SENT = "assignment.json", "sent.csv"
SWAPS, SENT_NOW = "swaps.json", "sent_now.csv"
_TABLE: Final = "officers"
_NOBODY: Final = {
    *(SetAside.BLANK_ROW, SetAside.TITLE_ROW, SetAside.HINT_ROW, SetAside.SAMPLE_ROW),
    *(SetAside.REPEATED_HEADER, SetAside.FOOTER_ROW, SetAside.DUPLICATE),
}


class Squad(NamedTuple):
    """The officers of one agency, held against the visits they may be sent to."""

    task: Task
    inspectors: tuple[Inspector, ...]
    bars: Bars
    rules: Rules
    duty: Duty

    @property
    def undeclared(self) -> list[str]:
        """Officers on the roster committed to who have not declared their interests."""
        sent = {one.id for one in self.task.pool.officers}
        members = {member for team in self.duty.team for member in team.members}
        return self.duty.undeclared(sent if not self.duty.team else members)


def read_duty(path: Path) -> Duty:
    """Read a duty file.

    Raises
    ------
    ArgumentError, DutyError, ValueFormError
        With everything that is wrong.
    """
    content = read_toml(path)
    try:
        with told_of(path):
            return Duty.model_validate(content)
    except ValidationError as error:
        raise ArgumentError(faults_of_validation(path.name, error)) from error


def read_officers(paths: Sequence[Path], rulebook: Rulebook, day: date) -> tuple[Inspector, ...]:
    """Read rosters of officers by the reader of all records; a person's row it cannot use is refused with its reason.

    Raises
    ------
    ReadError, OfficerFileError
    ArgumentError
        A person's row was set aside: who is missing by mistake looks like one who must not go.
    """
    records = read_records({_TABLE: list(paths)}, rulebook, received_on=day)
    aside = records.quality.set_aside.to_pylist()
    if people := [row for row in aside if row["reason"] not in _NOBODY]:
        raise ArgumentError(_set_aside(row) for row in people)
    if aside:
        say(f"名录文件中 {len(aside)} 行不是人员（标题、示例、页脚、空行或重复行）")
        say(f"{len(aside)} rows of the roster are no officers: titles, samples, footers, blank or repeated rows.")
    return inspectors_of(records.tables[_TABLE])


def squad_of(
    rosters: Sequence[Path], duty: Duty, rulebook: Rulebook, visits: Sequence[Visit], *, official: bool = False
) -> Squad:
    """Hold officers against visits.

    Raises
    ------
    TooFewOfficersError, DutyError, OfficerFileError, ReadError
    TrialOnlyError
        A rule that bars somebody is illustrative, in an official act.
    """
    day = min((visit.needs.first for visit in visits), default=date.min)
    inspectors, rules = read_officers(rosters, rulebook, day), rulebook.officer_rules.on(day)
    bars = bars_of(inspectors, visits, duty, rules)
    if official and (trial := [rule for rule in bars.rules() if rules[rule].illustrative]):
        raise TrialOnlyError(_illustrative(rule.value) for rule in trial)
    least = rulebook.officer_rules.least_on(day)
    task = task_of(inspectors, bars, duty, least=least, units=[visit.unit for visit in visits], rules=rules)
    return Squad(task, inspectors, bars, rules, duty)


def tell_of(squad: Squad) -> None:
    """Tell whoever assigns what has to be known of the officers."""
    if squad.undeclared:
        some = ", ".join(squad.undeclared[:5])
        say(f"{len(squad.undeclared)} 名人员未作利害关系申报，不等于没有：{some}")
        say(f"{len(squad.undeclared)} officers have not declared their interests, which does not mean none: {some}")
    say(f"不能派往各户的人员和所依规则见 {BARS}；{OFFICERS} 与它都不得公开。")
    say(f"Who may not go where, and by which rule: {BARS}; it and {OFFICERS} stay closed.")


def needs_of(duty: Duty, needs: Needs) -> Needs:
    """Give what a visit asks of every officer, with what the duty file adds to it."""
    return needs._replace(
        items=frozenset(duty.items) or needs.items,
        qualifications=frozenset(duty.qualifications),
        area=duty.area,
        levels=frozenset(duty.levels),
    )


def papers_of(squad: Squad, roster: Roster) -> dict[str, bytes]:
    """Give the closed files that a commitment with officers leaves: the roster, who must not go where, and why."""
    names = {one.id: one.name for one in squad.inspectors}
    undeclared, capacity = set(squad.undeclared), {one.id: one for one in squad.task.pool.officers}
    people = [
        {
            "officer": one.id,
            "name": one.name,
            "on_roster": int(one.id in capacity or any(one.id in team.members for team in squad.duty.team)),
            "capacity": capacity[one.id].capacity if one.id in capacity else "",
            "roles": ",".join(capacity[one.id].roles) if one.id in capacity else "",
            "team": ",".join(team.id for team in squad.duty.team if one.id in team.members),
            "undeclared": int(one.id in undeclared),
        }
        for one in squad.inspectors
    ]
    bars = [
        (bar.officer, names[bar.officer], bar.unit, bar.rule.value, *squad.rules[bar.rule].title.model_dump().values())
        for bar in squad.bars.rows()
    ]
    columns = ["officer", "name", "unit", "rule", "规则", "rule_en"]
    return {
        OFFICERS: roster_bytes(roster),
        ROSTER: table_bytes(pd.DataFrame(people)),
        BARS: table_bytes(pd.DataFrame(bars, columns=columns)),
    }


def roster_bytes(roster: Roster) -> bytes:
    """Give roster and recusals as they are committed to, without salts (`dr1` 8.1)."""
    officers = [[one.id, one.capacity, list(one.roles)] for one in sorted(roster.officers, key=lambda one: one.id)]
    recusals = sorted([one.unit, one.officer] for one in roster.recusals)
    return canonical({"officers": officers, "recusals": recusals})


def read_roster(path: Path) -> Roster:
    """Read what `roster_bytes` gave."""
    content = read_json(path)
    try:
        with told_of(path):
            return Roster(
                officers=tuple(
                    Officer(id=name, capacity=capacity, roles=tuple(roles))
                    for name, capacity, roles in content["officers"]
                ),
                recusals=tuple(Recusal(unit=unit, officer=officer) for unit, officer in content["recusals"]),
            )
    except (KeyError, TypeError, ValueError) as error:
        what = Text("这不是 commit 或 assign 写出的人员名册", "This is no roster as `commit` or `assign` wrote it.")
        raise ArgumentError(unfit(path.name, what, json.dumps({"officers": [], "recusals": []}))) from error


def roster_beside(folder: Path) -> Roster:
    """Give the roster of a draw's folder; empty where it was committed without officers."""
    return read_roster(folder / OFFICERS) if (folder / OFFICERS).is_file() else Roster()


def sent_bytes(rows: Sequence[Sequence[str]], slots: Sequence[str]) -> bytes:
    """Give who goes where, a row for each officer and visit; for those who carry out the visits alone."""
    sent = [
        (unit, number, slots[number - 1], officer)
        for unit, *officers in rows
        for number, officer in enumerate(officers, start=1)
    ]
    return table_bytes(pd.DataFrame(sent, columns=["unit", "slot", "role", "officer"]))


def _set_aside(row: dict[str, Any]) -> Fault:
    return Fault(
        f"{row.get('file', '')}: {row.get('row', '')}",
        Text(f"这一行不能用：{row.get('reason', '')}", f"This row cannot be used: {row.get('reason', '')}."),
        Text("名录库的每一行都须可读", "Every row of a roster is readable."),
        Text("请改正该行", "Mend the row."),
    )


def _illustrative(rule: str) -> Fault:
    return Fault(
        f"officers.toml: {rule}",
        Text("这条规则是示例，不能用于正式选派", "This rule is illustrative and decides no official assignment."),
        Text("有依据的规则", "Rules with a basis."),
        Text("请在规则手册中填入依据，或去掉 --official", "Put its basis into the rulebook, or leave out --official."),
    )

"""Evidence: the very records behind one enterprise's indicator values (证据)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from credit_tier.engine.attribution import VIA, Attributed, told
from credit_tier.engine.fact_inference import Inference
from credit_tier.engine.measures import CompiledMeasure, compile_measure
from credit_tier.engine.standing import OWN_CODE, PERSON
from credit_tier.engine.standing_database import StandingDatabase, held_records
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.presumption import Presumption
from credit_tier.rulebook.source import Readable, Use

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def evidence_of(
    records: Records, rulebook: Rulebook, code: str, *, as_of: date, known_on: date, use: Use = Use.SUPERVISION
) -> dict[str, list[dict[str, Any]]]:
    """Give the records that count in each indicator of one enterprise.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    code : str
    as_of, known_on : date
    use : Use
        As in the observation that is explained.

    Returns
    -------
    dict of str to list of dict
        For each indicator, its records with envelope and fields, in order of time; `source_file` and `source_row`
        lead back to the line of the file. A record that was sent under another code has `own_code` and `attributed`
        (the changes that brought it here, in order); `inferred_by` names the rule by which it shares its fact. A day
        that the indicator presumes, and the record does not give, is there under the name of its `Presumption`.
        Indicators without such records are left out.
    """
    rules = rulebook.on(as_of, use)
    sources = {source.name: source for source in rulebook.sources}
    held = held_records(records, rulebook, as_of=as_of, known_on=known_on, only=code)
    tables, suspend = held.tables, rulebook.identity.dispute_suspends
    found: dict[str, list[dict[str, Any]]] = {}
    with StandingDatabase(held, rulebook, as_of=as_of, known_on=known_on, disputes_suspend=suspend) as database:
        parameters = {**database.days, "code": code}
        standing = {name: f"SELECT * FROM ({database.standing(name)}) WHERE code = $code" for name in tables}
        facts = Inference(database, tables, rulebook, rules.fact_rules, standing.__getitem__, parameters)
        for indicator, version in rules.for_use:
            if indicator.source in tables:
                item = compile_measure(indicator, version, sources[indicator.source], as_of)
                order = f'"{version.measure.time}", record_id'
                query = f"SELECT * FROM ({facts.standing(indicator.source)}) WHERE {item.counts} ORDER BY {order}"
                read = sources[indicator.source].for_measures(as_of)
                rows = [_explained(row, held) | _presumed(row, item, read) for row in database.rows(query, parameters)]
                if rows:
                    found[indicator.id] = rows
    return found


def _presumed(row: dict[str, Any], item: CompiledMeasure, read: Mapping[str, Readable]) -> dict[str, date]:
    """Give the days that a measure takes for what a record does not say."""
    found = {}
    for name, rule in read.items():
        if isinstance(rule, Presumption) and rule.sql in item.counts and row[rule.of] is None and row[rule.after]:
            found[name] = row[rule.after] + timedelta(days=rule.days)
    return found


def _explained(row: dict[str, Any], attributed: Attributed) -> dict[str, Any]:
    """Say of a record that came under another code by which changes it is this enterprise's."""
    via = row.pop(VIA, None)
    row.pop(PERSON, None)
    own = row.pop(OWN_CODE, None)
    if via is not None:
        row |= {OWN_CODE: own, "attributed": tuple(told(change) for change in attributed.paths[via])}
    return row

"""Evidence: the very records behind one enterprise's indicator values (证据)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from credit_tier.engine.attribution import VIA, Attributed, told
from credit_tier.engine.fact_inference import Inference
from credit_tier.engine.measures import compile_measure
from credit_tier.engine.standing import OWN_CODE, PERSON
from credit_tier.engine.standing_database import StandingDatabase, held_records
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use

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
        (the changes that brought it here, in order); `inferred_by` names the rule by which it shares its fact.
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
                rows = [_explained(row, held) for row in database.rows(query, parameters)]
                if rows:
                    found[indicator.id] = rows
    return found


def _explained(row: dict[str, Any], attributed: Attributed) -> dict[str, Any]:
    """Say of a record that came under another code by which changes it is this enterprise's."""
    via = row.pop(VIA, None)
    row.pop(PERSON, None)
    own = row.pop(OWN_CODE, None)
    if via is not None:
        row |= {OWN_CODE: own, "attributed": tuple(told(change) for change in attributed.paths[via])}
    return row

"""The register of enterprises as known on a day (检查对象名录库)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from credit_tier.engine.attribution import attribute
from credit_tier.engine.database import Database
from credit_tier.engine.population import everyone_sql
from credit_tier.engine.standing import ENTERPRISES, latest_enterprises_sql
from credit_tier.foundation.codes import HOUSEHOLD
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records

CLOSED = "closed"
FOUNDED = "founded_on"
SUBJECT_TYPE, INDIVIDUAL = "subject_type", "individual"


def unlisted_enterprises(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> list[str]:
    """Give the codes that records speak of but the register does not list, ascending; none without a register.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    if ENTERPRISES not in records.tables:
        return []
    held = attribute(records.of_enterprises, rulebook, as_of=as_of, known_on=known_on).tables
    listed = f"SELECT code FROM ({latest_enterprises_sql(rulebook.source(ENTERPRISES), held[ENTERPRISES])})"
    query = f"({everyone_sql(rulebook, held)}) EXCEPT ({listed}) ORDER BY code"
    with Database(held) as database:
        rows = database.rows(query, {"as_of": as_of, "known_on": known_on})
    return [row["code"] for row in rows]


def closed_enterprises(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> list[str]:
    """Give the enterprises that the register calls closed (注销、吊销、撤销、迁出), ascending.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    rows = _entries(records, rulebook, ("state",), f"state = '{CLOSED}'", as_of=as_of, known_on=known_on)
    return [row["code"] for row in rows]


def natural_persons(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> list[str]:
    """Give those whom the register alone calls natural persons in business (个体工商户), ascending.

    A code that begins with 92 says so by itself, and they are not among these; an older number does not.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    unsaid = f"{SUBJECT_TYPE} = '{INDIVIDUAL}' AND code NOT LIKE '{HOUSEHOLD}%'"
    rows = _entries(records, rulebook, (SUBJECT_TYPE,), unsaid, as_of=as_of, known_on=known_on)
    return [row["code"] for row in rows]


def founding_days(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> dict[str, date]:
    """Give the day of foundation (成立日期) of each enterprise whose register entry tells it.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    rows = _entries(records, rulebook, (FOUNDED,), f"{FOUNDED} IS NOT NULL", as_of=as_of, known_on=known_on)
    return {row["code"]: row[FOUNDED] for row in rows}


def register_columns(
    records: Records, rulebook: Rulebook, fields: tuple[str, ...], *, as_of: date, known_on: date
) -> dict[str, np.ndarray[Any, np.dtype[np.object_]]]:
    """Give ``code``, ascending, and the words of some fields of the register as columns, as known on a day.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    fields : tuple of str
        Names of fields, such as ``region``, ``industry``, ``size``.
    as_of, known_on : date
        As in an observation.

    Returns
    -------
    dict of str to numpy.ndarray
        Texts, empty where nothing is said or the field was never sent; no entries without a register.
    """
    table = records.tables.get(ENTERPRISES)
    if table is None:
        return {name: np.empty(0, object) for name in ("code", *fields)}
    said = [f"coalesce({name}::varchar, '')" if name in table.column_names else "''" for name in fields]
    words = "".join(f", {own} AS {name}" for own, name in zip(said, fields, strict=True))
    latest = latest_enterprises_sql(rulebook.source(ENTERPRISES), table)
    query = f"SELECT code{words} FROM ({latest}) WHERE code IS NOT NULL ORDER BY code"
    with Database({ENTERPRISES: table}) as database:
        return database.columns(query, {"as_of": as_of, "known_on": known_on})


def register_words(
    records: Records, rulebook: Rulebook, fields: tuple[str, ...], *, as_of: date, known_on: date
) -> dict[str, tuple[str, ...]]:
    """Give what `register_columns` gives by code; empty where no register was sent."""
    columns = register_columns(records, rulebook, fields, as_of=as_of, known_on=known_on)
    code, *words = (column.tolist() for column in columns.values())
    return dict(zip(code, zip(*words, strict=True), strict=True))


def _entries(
    records: Records, rulebook: Rulebook, fields: tuple[str, ...], condition: str, *, as_of: date, known_on: date
) -> list[dict[str, Any]]:
    """Give code and fields of the entries of which a condition holds, by code; none where a field was never sent."""
    table = records.tables.get(ENTERPRISES)
    if table is None or not {*fields} <= {*table.column_names}:
        return []
    latest = latest_enterprises_sql(rulebook.source(ENTERPRISES), table)
    query = f"SELECT {', '.join(('code', *fields))} FROM ({latest}) WHERE {condition} ORDER BY code"
    with Database({ENTERPRISES: table}) as database:
        return database.rows(query, {"as_of": as_of, "known_on": known_on})

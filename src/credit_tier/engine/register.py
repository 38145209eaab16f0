"""The register of enterprises as known on a day (检查对象名录库)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from credit_tier.engine.database import Database
from credit_tier.engine.standing import ENTERPRISES, latest_enterprises_sql

if TYPE_CHECKING:
    from credit_tier.records.store import Records

CLOSED = "closed"


def closed_enterprises(records: Records, *, known_on: date) -> list[str]:
    """Give the enterprises that the register calls closed (注销、吊销、撤销、迁出), ascending.

    Parameters
    ----------
    records : Records
    known_on : date
        Records received later are not seen.
    """
    table = records.tables.get(ENTERPRISES)
    if table is None or "state" not in table.column_names:
        return []
    query = f"SELECT code FROM ({latest_enterprises_sql(table)}) WHERE state = '{CLOSED}' ORDER BY code"
    with Database({ENTERPRISES: table}) as database:
        return [row["code"] for row in database.rows(query, {"known_on": known_on})]

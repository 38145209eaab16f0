"""Findings from a table of results, as offices fill it in (检查结果表)."""

from __future__ import annotations

from datetime import date

from credit_tier.estimation.outcomes import Finding, VisitOutcome, outcome_of_codes
from credit_tier.rulebook.model import Rulebook
from credit_tier.visits.codes import Codes
from credit_tier.visits.result_refusals import missing_rules
from credit_tier.visits.result_tables import RESULTS, TableData, read_rows


def read_findings(
    data: TableData, rulebook: Rulebook, *, task: str, on: date, code_table: str = ""
) -> tuple[Finding, ...]:
    """Read the findings of one draw from a table, a row an enterprise and item.

    Rows of another draw, where a column says so, are passed over. All codes of an enterprise are taken together; one
    without any gave no answer.

    Parameters
    ----------
    data : path, DataFrame or pyarrow.Table
        With the columns 统一社会信用代码 and 检查结果, see `credit_tier.visits.result_tables.RESULTS`.
    rulebook : Rulebook
    task : str
        The id of the draw.
    on : date
        The day on which the table came in.
    code_table : str
        The table of codes by which it was written; by default the declared one.

    Raises
    ------
    ContentError, CodesError, ReadError
        Rows or codes that cannot be read, or codes at odds with one another; nothing is taken from such a table.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> import pandas as pd
    >>> given = pd.DataFrame({"统一社会信用代码": ["91620100MA7ABCD12E"], "检查结果": ["12"]})
    >>> read_findings(given, load_rulebook(), task="2026-Q3", on=date(2026, 9, 30))[0].outcome.value
    'ineligible'
    """
    table = rulebook.result_rules.codes
    if table is None:
        raise missing_rules("codes")
    codes = Codes(table, code_table)
    cells: dict[str, list[tuple[str, str]]] = {}
    for row in read_rows(data, RESULTS, on=on):
        if row["task"] in {None, task}:
            cells.setdefault(row["code"], []).append((row["result"] or "", str(row["where"])))
    return tuple(_finding(unit, said, codes, rulebook) for unit, said in cells.items())


def _finding(unit: str, said: list[tuple[str, str]], codes: Codes, rulebook: Rulebook) -> Finding:
    found = [code for cell, where in said if cell for code in codes.read(cell, where=where)]
    if not found:
        return Finding(unit, VisitOutcome.NO_RESPONSE, "not_entered")
    together = codes.require(found, where=said[0][1], new=False)
    return Finding(unit, outcome_of_codes(together, rulebook), ",".join(together))

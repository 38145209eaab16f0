"""A field of one value, worked out from a field of several where a row does not give it (归并取值)."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.contracts import Contract
from credit_tier.rulebook.source import Summary


def summaries(columns: Mapping[str, pa.Array], contract: Contract) -> dict[str, pa.Array]:
    """Fill the columns whose fields declare a summary; a value that was given stands."""
    return {
        field.name: pc.coalesce(columns[field.name], worked_out(columns[field.summary.field], field.summary))
        for field in contract.fields
        if field.summary is not None
    }


def worked_out(texts: pa.Array, summary: Summary) -> pa.Array:
    """Give the first value of a summary that stands for one of the values in each text.

    Examples
    --------
    >>> results = Summary(field="codes", values={"fail": ("quality",), "pass": ("no_problem",)})
    >>> worked_out(pa.array(["no_problem,quality", "no_problem", None]), results).to_pylist()
    ['fail', 'pass', None]
    """
    encoded = texts.dictionary_encode()
    found = [_first(set(text.split(",")), summary) for text in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(encoded.indices)


def _first(held: set[str], summary: Summary) -> str | None:
    return next((value for value, meant in summary.values.items() if held.intersection(meant)), None)

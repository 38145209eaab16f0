"""The population: who is observed, in which region, and which indicators concern whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from credit_tier.engine.database import Database
from credit_tier.engine.measures import CompiledMeasure
from credit_tier.engine.standing import ENTERPRISES, latest_enterprises_sql
from credit_tier.rulebook.attribution_consistency import SUCCESSIONS
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.model import Rulebook

Values = np.ndarray[Any, np.dtype[np.int64]]


def everyone_sql(rulebook: Rulebook, tables: Mapping[str, pa.Table]) -> str:
    """Select the codes that records speak of, each as often as they do; what a change of code names has none yet."""
    named = " UNION ALL ".join(
        f"SELECT code FROM {source.name} WHERE received_on <= $known_on"
        for source in rulebook.sources
        if source.name in tables and source.name != SUCCESSIONS
    )
    return f"SELECT code FROM ({named or 'SELECT NULL::VARCHAR AS code'}) WHERE code IS NOT NULL"


class Population:
    """Enterprises in ascending order of code: the register as known, or every code in the records without one.

    Creates the table ``population`` (place, code, region) for the queries that follow.

    Attributes
    ----------
    codes : pyarrow.StringArray
    regions : pyarrow.DictionaryArray
        Administrative code of each: the register's where it is digits, else positions 3 to 8 of the enterprise code
        (GB 32100).
    applies : dict of str to numpy.ndarray
        For each indicator, bool (n,): whether it concerns the enterprise; unknown counts as yes.
    unlisted : int
        Codes that records speak of but the register does not list; without a register, older numbers that are nobody's.
    """

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        tables: Mapping[str, pa.Table],
        measures: Iterable[CompiledMeasure],
        parameters: Mapping[str, Any],
    ) -> None:
        texts = {item.indicator.id: item.indicator.applies for item in measures}
        everyone = everyone_sql(rulebook, tables)
        listed = ENTERPRISES in tables
        conditions = _conditions(rulebook, texts.values()) if listed else {}
        columns = "".join(f", coalesce({sql}, TRUE) AS {alias}" for alias, sql in conditions.values())
        # An older number (reg:…) says nothing of a region.
        division = "CASE WHEN contains(code, ':') THEN '' ELSE substr(code, 3, 6) END"
        has_region = listed and rulebook.source(ENTERPRISES).field("region") is not None
        # A clerk's 兰州市 is no administrative code; the enterprise code has one.
        region = (
            f"CASE WHEN regexp_full_match(region, '[0-9]+') THEN region ELSE {division} END" if has_region else division
        )
        numbered = "" if rulebook.attribution_rules.numbers_form_enterprises else " WHERE NOT contains(code, ':')"
        everybody = f"SELECT DISTINCT code FROM ({everyone}){numbered}"
        who = latest_enterprises_sql(rulebook.source(ENTERPRISES), tables[ENTERPRISES]) if listed else everybody
        found = database.table(f"SELECT code, {region} AS region{columns} FROM ({who}) ORDER BY code", parameters)
        place = pa.array(np.arange(found.num_rows))
        database.replace("population", found.select(["code", "region"]).append_column("place", place))
        self.codes: pa.StringArray = found["code"].combine_chunks()
        self.regions = found["region"].combine_chunks().dictionary_encode()
        everywhere = np.ones(len(self.codes), dtype=bool)
        self.applies = {
            name: found[conditions[text][0]].to_numpy() if text in conditions else everywhere
            for name, text in texts.items()
        }
        # The codes of many records are first compared with the register, and only what is left is counted once.
        strangers = f"SELECT count(DISTINCT code) AS n FROM ({everyone}) ANTI JOIN population USING (code)"
        self.unlisted = int(database.columns(strangers, parameters)["n"][0])

    def spread(self, item: CompiledMeasure, places: Values | None, values: Values | None) -> Values:
        """Put values where their enterprises are; an enterprise without a row gets the value of nothing."""
        out = np.full(len(self.codes), int(item.empty), dtype=np.int64)
        if places is not None and values is not None:
            out[places] = values
        return out


def _conditions(rulebook: Rulebook, texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    fields = {field.name: field for field in rulebook.source(ENTERPRISES).fields}
    return {
        text: (f"applies{index}", compile_expression(text, fields, Kind.BOOLEAN, text))
        for index, text in enumerate(sorted(set(texts) - {""}))
    }

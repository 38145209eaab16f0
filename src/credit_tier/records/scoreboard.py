"""The scoreboard of source departments: what each sent, for which region, and what is wrong with it (数据质量通报).

Counts and exact shares only; no score is made of them. Every figure is counted by division, so that a region is the
sum of its divisions, and the total the sum of the regions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.digest import Canonical, canonical
from credit_tier.records.conflicts import conflicts
from credit_tier.records.contracts import DELIVERY_SOURCE, HasSources
from credit_tier.records.regions import ENTERPRISES, UNKNOWN, Level, codes_in, divisions_of, register_of
from credit_tier.records.scoreboard_page import Content, page_of
from credit_tier.records.scoreboard_words import lines_of
from credit_tier.records.store import Records
from credit_tier.records.tallies import Departments, Line, SourceScore, Tally, spread
from credit_tier.records.timeliness import NEVER, timeliness


@dataclass(frozen=True, eq=False, repr=False)
class Scoreboard:
    """What `scoreboard` found.

    Attributes
    ----------
    as_of, known_on : datetime.date
    level : Level
    sources : tuple of SourceScore
        In the order of the rulebook, the list of deliveries last; a source that never delivered has figures of 0.
    conflicts : pyarrow.Table
        Both sides of each: kind, source, code, field, value, file, row, other_source, other_value, …
    set_aside : pyarrow.Table
        The rows themselves, as in `QualityReport`, with the column `region`.
    """

    as_of: date
    known_on: date
    level: Level
    sources: tuple[SourceScore, ...]
    conflicts: pa.Table
    set_aside: pa.Table

    @cached_property
    def departments(self) -> Departments:
        """The sources by the department that provides them, in the order of the rulebook."""
        names = dict.fromkeys(score.source.provider.zh for score in self.sources)
        groups = [tuple(score for score in self.sources if score.source.provider.zh == name) for name in names]
        return tuple((group[0].source.provider, group) for group in groups)

    def to_frame(self) -> pd.DataFrame:
        """Give the figures, one line a source and region, the total of a source first.

        Returns
        -------
        pandas.DataFrame
            source, region; rows_in, accepted, set_aside, duplicates, listed, covered, unlisted, disagreements,
            contradictions, days_late, months, months_in_time (int64); covers_to (date or None).
        """
        lines = [(score.source.name, line) for score in self.sources for line in (score.total, *score.regions)]
        return pd.DataFrame(
            [{"source": name, **_figures(line)} for name, line in lines], columns=pd.Index(["source", *_COLUMNS])
        )

    def to_json(self) -> str:
        """Give everything but the rows set aside, as canonical JSON of integers and strings."""
        return canonical(
            {
                "as_of": self.as_of.isoformat(),
                "conflicts": self.conflicts.to_pylist(),
                "known_on": self.known_on.isoformat(),
                "level": self.level.name.lower(),
                "sources": [
                    {
                        "source": score.source.name,
                        "provider": score.source.provider.model_dump(),
                        "total": _plain(score.total),
                        "regions": [_plain(line) for line in score.regions],
                    }
                    for score in self.sources
                ],
            }
        ).decode()

    def __str__(self) -> str:
        """Give what is read in ten seconds."""
        head = f"数据质量通报 scoreboard of source departments, {self.as_of}（已知至 known on {self.known_on}）"
        return "\n".join([head, *lines_of(self.departments)])

    __repr__ = __str__

    def to_html(self) -> str:
        """Give a page that stands alone and prints on A4."""
        return page_of(Content(self.as_of, self.known_on, self.departments, self.conflicts, self.set_aside))


def scoreboard(
    records: Records,
    rulebook: HasSources,
    *,
    as_of: date,
    known_on: date | None = None,
    level: Level = Level.PREFECTURE,
) -> Scoreboard:
    """Count what each source department sent, by region.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
        Its `sources`.
    as_of : date
        The day on which timeliness is judged.
    known_on : date, optional
        Last day of receipt that counts for register, conflicts and timeliness; `as_of` if left out. Rows in, accepted,
        set aside and empty fields are those of everything that was read: a row set aside has no day of receipt.
    level : Level
        How fine the regions are.

    Examples
    --------
    >>> from credit_tier import load_rulebook, read_records
    >>> frame = pd.DataFrame({"统一社会信用代码": ["91620100MA7ABCD12E", ""], "企业名称": ["甲", "乙"]})
    >>> rulebook, day = load_rulebook(), date(2026, 6, 30)
    >>> board = scoreboard(read_records({"enterprises": frame}, rulebook, received_on=day), rulebook, as_of=day)
    >>> [(line.region, line.rows_in, line.accepted, dict(line.set_aside)) for line in board.sources[0].regions]
    [('', 1, 0, {'code_blank': 1}), ('6201', 1, 1, {})]
    """
    known_on = known_on or as_of
    sources = [*rulebook.sources, DELIVERY_SOURCE]
    register = register_of(records.tables.get(ENTERPRISES), known_on)
    found = conflicts(records.tables, rulebook.sources, known_on=known_on)
    rows = records.quality.set_aside
    divisions = divisions_of(codes_in(rows["raw"]), register)
    tallies = {source.name: Tally(source, records, register) for source in sources}
    spread(tallies, "set_aside", rows["table"], rows["reason"], divisions)
    spread(tallies, "conflicts", found["source"], found["kind"], divisions_of(found["code"], register))
    served = set(register.divisions.to_pylist()) or {place for tally in tallies.values() for place in tally.divisions}
    every = served.union(*(tally.divisions for tally in tallies.values()))
    known = records.deliveries.to_pylist()
    scores = []
    for source in sources:
        kept = timeliness(known, source, every, as_of=as_of, known_on=known_on) | {UNKNOWN: NEVER}
        scores.append(tallies[source.name].score(kept, served - {UNKNOWN}, level))
    shown = rows.append_column("region", pc.utf8_slice_codeunits(divisions.cast(pa.string()), 0, int(level)))
    return Scoreboard(as_of, known_on, level, tuple(scores), found, shown)


_COLUMNS = (
    "region",
    "rows_in",
    "accepted",
    "set_aside",
    "duplicates",
    "listed",
    "covered",
    "unlisted",
    "disagreements",
    "contradictions",
    "covers_to",
    "days_late",
    "months",
    "months_in_time",
)


def _figures(line: Line) -> dict[str, object]:
    kept = line.timeliness._asdict()
    return {**line._asdict(), "set_aside": line.refused, "duplicates": line.duplicates, **kept}


def _plain(line: Line) -> dict[str, Canonical]:
    reached = line.timeliness.covers_to
    kept = {**line.timeliness._asdict(), "covers_to": reached.isoformat() if reached else ""}
    return {**line._asdict(), "set_aside": dict(line.set_aside), "empty": dict(line.empty), "timeliness": kept}

"""The invented province: its tables, its truth, and the files its agencies send (示例省份).

Every table is told in a pass of its own over stretches of enterprises, each of which is invented again from its
numbers: memory stays flat however many there are, and a table changes neither with the others nor with the stretches.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets.activities import ACTIVITIES, activities
from credit_tier.datasets.bills import BILLS, bills
from credit_tier.datasets.contributions import CONTRIBUTIONS, contributions
from credit_tier.datasets.decisions import DECISIONS, decisions
from credit_tier.datasets.deliveries import DELIVERIES, WRONG_LINES, deliveries
from credit_tier.datasets.enterprises import Cohort, invented
from credit_tier.datasets.inspections import INSPECTIONS, inspections
from credit_tier.datasets.leniency import LENIENT, lenient_outcomes
from credit_tier.datasets.offices import Office
from credit_tier.datasets.publications import PUBLICATIONS, publications
from credit_tier.datasets.ratings import LABOUR_RATINGS, TAX_RATINGS, labour_ratings, tax_ratings
from credit_tier.datasets.refusals import no_table, refuse
from credit_tier.datasets.register import REGISTER, register
from credit_tier.datasets.reviews import OBJECTIONS, REPAIRS, objections, repairs
from credit_tier.datasets.sending import Planted, Soiled, write_csv
from credit_tier.datasets.setting import GROUP, Setting
from credit_tier.datasets.successions import SUCCESSIONS, successions
from credit_tier.datasets.taxes import ARREARS, FILINGS, arrears, filings
from credit_tier.datasets.truth import truth
from credit_tier.foundation.errors import ArgumentError
from credit_tier.records.reasons import SetAside

STRETCH: Final = GROUP * 1024
"""Enterprises invented at once; it changes memory and speed, and nothing else."""

TABLES: Final[Mapping[str, tuple[Office, Callable[[Cohort], pa.Table]]]] = MappingProxyType(
    {
        REGISTER.table: (REGISTER, register),
        SUCCESSIONS.table: (SUCCESSIONS, successions),
        FILINGS.table: (FILINGS, filings),
        ARREARS.table: (ARREARS, arrears),
        CONTRIBUTIONS.table: (CONTRIBUTIONS, contributions),
        BILLS.table: (BILLS, bills),
        DECISIONS.table: (DECISIONS, decisions),
        INSPECTIONS.table: (INSPECTIONS, inspections),
        LENIENT.table: (LENIENT, lenient_outcomes),
        REPAIRS.table: (REPAIRS, repairs),
        OBJECTIONS.table: (OBJECTIONS, objections),
        ACTIVITIES.table: (ACTIVITIES, activities),
        TAX_RATINGS.table: (TAX_RATINGS, tax_ratings),
        LABOUR_RATINGS.table: (LABOUR_RATINGS, labour_ratings),
        PUBLICATIONS.table: (PUBLICATIONS, publications),
    }
)
"""Every table about enterprises: the office that sends it and the function that tells it, in the order of writing."""
OFFICES: Final = (*(office for office, _ in TABLES.values()), DELIVERIES)
"""All offices, in the order in which their files are written."""


@dataclass(frozen=True)
class SampleFiles:
    """The files that were written.

    Attributes
    ----------
    paths : mapping of str to Path
        By table, the reserved table `deliveries` among them.
    rows : mapping of str to int
        Rows of each file, the header apart; the dirty ones count.
    planted : mapping of Planted to int
        Rows that are odd on purpose, by table, kind of dirt, and the reason for which they are set aside.
    enterprises : int
        Enterprises invented; some rows that name them are too dirty to be used.
    """

    paths: Mapping[str, Path]
    rows: Mapping[str, int]
    planted: Mapping[Planted, int]
    enterprises: int


@dataclass(frozen=True)
class Province:
    """An invented province; see `make_province`.

    Attributes
    ----------
    setting : Setting
        Number of enterprises, seed, and the day it is looked at.
    """

    setting: Setting

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables, `deliveries` among them."""
        return (*TABLES, DELIVERIES.table)

    def cohorts(self, stretch: int = STRETCH) -> Iterator[Cohort]:
        """Give the enterprises, a stretch at a time."""
        last = self.setting.enterprises
        for start in range(1, last + 1, stretch):
            yield invented(self.setting, np.arange(start, min(start + stretch, last + 1)))

    def chunks(self, table: str, stretch: int = STRETCH) -> Iterator[pa.Table]:
        """Give a table a stretch of enterprises at a time; together the chunks are the same whatever the stretch.

        Parameters
        ----------
        table : str
            A name of `sources.toml`, or `deliveries`.
        stretch : int
            Enterprises told of at once.

        Raises
        ------
        ArgumentError
            There is no such table.
        """
        if table == DELIVERIES.table:
            return iter([deliveries(self.setting, OFFICES[:-1])])
        if table not in TABLES:
            raise ArgumentError(no_table(table, self.names))
        _, tell = TABLES[table]
        return (tell(cohort) for cohort in self.cohorts(stretch))

    def table(self, name: str) -> pa.Table:
        """Give a table whole, clean: days as dates, amounts in yuan with two places, words as agencies write them.

        Examples
        --------
        >>> make_province(3).table("enterprises")["name"].to_pylist()
        ['示例0001号机械有限公司', '示例0002号商贸有限公司', '示例0003号信息技术有限公司']
        """
        return pa.concat_tables(self.chunks(name)).combine_chunks()

    def truth(self) -> pa.Table:
        """Give what no agency is told, one row an enterprise: see `truth.truth`.

        Examples
        --------
        >>> make_province(3).truth()["risk_ppm"].to_pylist()
        [142018, 17805, 32303]
        """
        return pa.concat_tables(self.truth_chunks()).combine_chunks()

    def truth_chunks(self, stretch: int = STRETCH) -> Iterator[pa.Table]:
        """Give the truth a stretch of enterprises at a time."""
        return (truth(cohort) for cohort in self.cohorts(stretch))

    def write(self, folder: str | os.PathLike[str]) -> SampleFiles:
        """Write a file an agency, about one row in eighty dirty; see `write_sample`."""
        to = Path(folder)
        to.mkdir(parents=True, exist_ok=True)
        sent = {office.table: self._send(office, to) for office in OFFICES}
        counts: Counter[Planted] = Counter()
        for table in sent.values():
            counts.update(table.planted)
        return SampleFiles(
            paths=MappingProxyType({office.table: to / office.file for office in OFFICES}),
            rows=MappingProxyType({name: table.rows for name, table in sent.items()}),
            planted=MappingProxyType(dict(sorted(counts.items()))),
            enterprises=self.setting.enterprises,
        )

    def _send(self, office: Office, to: Path) -> Soiled:
        soiled = Soiled(office, self.setting.lots(f"dirt in {office.table}"))
        write_csv(to / office.file, self.chunks(office.table), soiled)
        if office is DELIVERIES:
            for kind, reason in zip(WRONG_LINES, (SetAside.UNKNOWN_SOURCE, SetAside.UNREADABLE), strict=True):
                soiled.planted[Planted(office.table, kind, reason.value)] += 1
        return soiled


def make_province(enterprises: int, seed: str = "gansu-demo", *, as_of: date = date(2026, 6, 30)) -> Province:
    """Make an invented province, with a known latent risk in every enterprise.

    Nothing is computed yet: tables, truth and files are made when asked for. Seed, number and purpose decide
    everything through SHA-256 and integer arithmetic, so the same arguments give the same on every machine and with
    every version of a library, and the first enterprises of a larger province are those of a smaller one, but for
    one: the enterprise with a wrong check character may be another.

    Parameters
    ----------
    enterprises : int
        From 1 to 10,000,000.
    seed : str
        Another seed gives another province.
    as_of : datetime.date
        The day on which it is looked at; nothing in any table arrived later.

    Raises
    ------
    ArgumentError
        `enterprises` is not within 1 to 10,000,000, or `as_of` is no date of the years 1950 to 2150.

    Examples
    --------
    >>> province = make_province(100)
    >>> [province.table(name).num_rows for name in ("enterprises", "inspections")]
    [103, 50]
    """
    refuse(enterprises, seed, as_of)
    return Province(Setting(enterprises, seed, as_of))

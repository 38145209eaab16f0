"""An invented small province, as the files a clerk would send (示例数据文件)."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from credit_tier.datasets.deliveries import DELIVERIES
from credit_tier.datasets.dirt import Line, soiled
from credit_tier.datasets.offices import Office
from credit_tier.datasets.province import OFFICES, Province
from credit_tier.foundation.errors import ArgumentError, Fault, Text

MOST_ENTERPRISES = 10_000_000
FIRST_YEAR, LAST_YEAR = 1950, 2150
"""Years around which every day of the files can be written and read."""

_LINE_END = "\r\n"


@dataclass(frozen=True)
class SampleFiles:
    """The files that were written.

    Attributes
    ----------
    paths : mapping of str to Path
        By table, the reserved table `deliveries` among them.
    rows : mapping of str to int
        Rows of each file, the header apart; the dirty ones count.
    enterprises : int
        Enterprises invented; some rows that name them are too dirty to be used.
    """

    paths: Mapping[str, Path]
    rows: Mapping[str, int]
    enterprises: int


def write_sample(
    folder: str | os.PathLike[str],
    *,
    enterprises: int = 2000,
    seed: str = "gansu-demo",
    as_of: date = date(2026, 6, 30),
) -> SampleFiles:
    """Write the files of an invented province, about one row in eighty dirty.

    Each file has the headers, encoding, spelling of days and column order of its own office; the folder can be given
    to `credit_tier.read_records` as it is (of a province so small that some file is a header alone, with a day of
    receipt). Every name, code and document number is made up. The same arguments give the same bytes everywhere.

    Parameters
    ----------
    folder : path
        Made where it does not exist; files of the same names are replaced.
    enterprises : int
        From about 1,000 on every kind of dirt and every grade occurs.
    seed : str
        Another seed gives another province.
    as_of : datetime.date
        The day on which the files are looked at; nothing in them arrived later.

    Returns
    -------
    SampleFiles

    Raises
    ------
    ArgumentError
        `enterprises` is not within 1 to 10,000,000, or `as_of` is no date of the years 1950 to 2150.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     files = write_sample(folder, enterprises=3)
    ...     lines = files.paths["enterprises"].read_text(encoding="utf-8-sig").splitlines()
    >>> print(lines[1])
    91620500MA0000015H,示例0001号机械有限公司,620500,2017-08-15,存续,制造业,微型,否,是,2024-07-05
    >>> files.paths["tax_filings"].name, files.rows["enterprises"], len(files.paths)
    ('纳税申报.csv', 3, 11)
    """
    _refuse(enterprises, as_of)
    to = Path(folder)
    to.mkdir(parents=True, exist_ok=True)
    province = Province(enterprises, seed, as_of)
    rows = {office.table: _write(to / office.file, office, _lines(province, office)) for office in OFFICES}
    paths = {office.table: to / office.file for office in OFFICES}
    return SampleFiles(MappingProxyType(paths), MappingProxyType(rows), enterprises)


def _lines(province: Province, office: Office) -> Iterable[Line]:
    rows = province.rows(office)
    return rows if office is DELIVERIES else soiled(rows, office, province.lots(f"dirt in {office.table}"))


def _write(path: Path, office: Office, lines: Iterable[Line]) -> int:
    count = 0
    with path.open("w", encoding=office.encoding, newline="") as file:
        writer = csv.writer(file, lineterminator=_LINE_END)
        writer.writerow(office.columns.values())
        for line in lines:
            count += 1
            if isinstance(line, str):
                file.write(line + _LINE_END)
            else:
                writer.writerow(line)
    return count


def _refuse(enterprises: object, as_of: object) -> None:
    faults = []
    if type(enterprises) is not int or not 1 <= enterprises <= MOST_ENTERPRISES:
        faults.append(_no_number(enterprises))
    if type(as_of) is not date or not FIRST_YEAR <= as_of.year <= LAST_YEAR:  # a datetime is a date, too
        faults.append(_no_day(as_of))
    if faults:
        raise ArgumentError(faults)


def _no_number(value: object) -> Fault:
    return Fault(
        "enterprises",
        Text(f"户数不可用：{value!r}", f"Not a number of enterprises: {value!r}."),
        Text(f"1 至 {MOST_ENTERPRISES} 的整数", f"An integer from 1 to {MOST_ENTERPRISES}."),
        Text("例如 enterprises=2000", "For example enterprises=2000."),
    )


def _no_day(value: object) -> Fault:
    return Fault(
        "as_of",
        Text(f"不是可用的日期：{value!r}", f"Not a day that can be used: {value!r}."),
        Text(
            f"datetime.date，{FIRST_YEAR} 至 {LAST_YEAR} 年",
            f"A datetime.date of the years {FIRST_YEAR} to {LAST_YEAR}.",
        ),
        Text("例如 date(2026, 6, 30)", "For example date(2026, 6, 30)."),
    )

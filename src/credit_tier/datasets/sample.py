"""An invented small province, as the files a clerk would send (示例数据文件)."""

from __future__ import annotations

import os
from datetime import date

from credit_tier.datasets.province import SampleFiles, make_province


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
    >>> print(lines[2])
    91629900000000027R,示例0002号商贸有限公司,企业,620600,2005-07-15,存续,批发和零售业,微型,是,是,,,2024-07-05
    >>> files.paths["tax_filings"].name, files.rows["enterprises"], len(files.paths)
    ('纳税申报.csv', 3, 16)
    """
    return make_province(enterprises, seed, as_of=as_of).write(folder)

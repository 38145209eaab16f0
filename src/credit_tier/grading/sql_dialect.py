"""The engines a statement is written for, and the names of its columns on them (方言与列名)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

SHORT_NAME: Final = 30
"""The longest name that Oracle before 12.2 and older Dameng take."""
_HASH: Final = 5


class Dialect(StrEnum):
    """What the statement is written for.

    Examples
    --------
    >>> [dialect.value for dialect in Dialect if dialect.executed]
    ['duckdb', 'sqlite', 'postgresql', 'clickhouse']
    """

    DUCKDB = "duckdb"
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    CLICKHOUSE = "clickhouse"
    MYSQL = "mysql"
    """From 8.0 on: WITH."""
    ORACLE = "oracle"
    SQLSERVER = "sqlserver"
    SPARK = "spark"
    HIVE = "hive"
    DAMENG = "dameng"
    """达梦, as Oracle."""
    KINGBASE = "kingbase"
    """人大金仓 KingbaseES, as PostgreSQL."""

    @property
    def executed(self) -> bool:
        """Whether our tests run the statement on the engine itself; else it is written by the same rules, unproved."""
        return self in {Dialect.DUCKDB, Dialect.SQLITE, Dialect.POSTGRESQL, Dialect.CLICKHOUSE}

    @property
    def grammar(self) -> str:
        """The name of its grammar in sqlglot."""
        return _GRAMMARS.get(self, self.value)

    @property
    def capitals(self) -> bool:
        """Whether names that are written without quotes are stored in capitals there."""
        return self in {Dialect.ORACLE, Dialect.DAMENG}


_GRAMMARS: Final[Mapping[Dialect, str]] = {
    Dialect.POSTGRESQL: "postgres",
    Dialect.SQLSERVER: "tsql",
    Dialect.DAMENG: "oracle",
    Dialect.KINGBASE: "postgres",
}


class Naming(StrEnum):
    """How the column of an indicator is called in the table that the statement reads."""

    PLAIN = "plain"
    """``tax_late_filings``."""
    SHORT = "short"
    """The same, and no name in the statement longer than 30 characters."""
    LIBRARY = "library"
    """``tax.late_filings``, as in the Parquet files that this library writes."""

    @classmethod
    def usual(cls, dialect: Dialect) -> Naming:
        """Give what suits the engine."""
        return cls.SHORT if dialect.capitals else cls.PLAIN


def plain_names(identifiers: Iterable[str]) -> dict[str, str]:
    """Give every identifier a name without dots; where two would be one, both carry a part of their hash.

    Examples
    --------
    >>> plain_names(["tax.late_filings", "a.b_c", "a_b.c"])
    {'tax.late_filings': 'tax_late_filings', 'a.b_c': 'a_b_c_5b8f9', 'a_b.c': 'a_b_c_a3715'}
    """
    names = {identifier: identifier.replace(".", "_") for identifier in identifiers}
    often = Counter(names.values())
    return {one: f"{name}_{_hash(one)}" if often[name] > 1 else name for one, name in names.items()}


def within(name: str, longest: int | None) -> str:
    """Shorten a name; the same name is always shortened alike, whatever else there is.

    Examples
    --------
    >>> within("p_regulatory_serious_violation_list", 30)
    'p_regulatory_serious_vio_a5652'
    """
    if longest is None or len(name) <= longest:
        return name
    return f"{name[: longest - _HASH - 1]}_{_hash(name)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH]

"""DuckDB, opened so that rulebook SQL can only compute: no files, no network, no settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import duckdb

from credit_tier.foundation.errors import CreditTierError, Fault, Text

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


class EngineError(CreditTierError):
    """The database could not finish: out of memory, or a number beyond every integer it has."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How much of the machine the database may use; never part of a result.

    Parameters
    ----------
    threads : int
        0: as many as there are cores.
    memory_limit : str
        As DuckDB writes it, e.g. ``"1GB"``; empty: its own default.
    """

    threads: int = 0
    memory_limit: str = ""


class Database(AbstractContextManager["Database"]):
    """An in-memory database over Arrow tables; each value it returns is a full column, never a row by position."""

    def __init__(self, tables: Mapping[str, pa.Table], engine: Engine | None = None) -> None:
        engine = engine or Engine()
        settings: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}
        if engine.threads:
            settings["threads"] = str(engine.threads)
        if engine.memory_limit:
            settings["memory_limit"] = engine.memory_limit
        try:
            self._connection = duckdb.connect(":memory:", config=settings)
        except duckdb.Error as error:
            raise _not_opened(str(error)) from error
        self._connection.execute("SET lock_configuration = true")
        for name, table in tables.items():
            self._connection.register(name, table)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self._connection.close()

    def names(self, query: str, parameters: Mapping[str, Any]) -> list[str]:
        """Give the names of the columns of a query."""
        return [row["column_name"] for row in self.rows(f"DESCRIBE {query}", parameters)]

    def create(self, name: str, query: str, parameters: Mapping[str, Any]) -> None:
        """Keep the result of a query as a table for the queries to come, in place of one of that name."""
        self._run(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", parameters)

    def replace(self, name: str, table: pa.Table) -> None:
        """Register a small table, in place of one of that name."""
        self._connection.register(name, table)

    def columns(self, query: str, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Give the columns of a query as arrays, not to be written to; the query itself must leave no NULL."""
        found = self.table(query, parameters)
        return {name: column.to_numpy() for name, column in zip(found.column_names, found.columns, strict=True)}

    def table(self, query: str, parameters: Mapping[str, Any]) -> pa.Table:
        """Give the result of a query as an Arrow table."""
        with _explained():
            return self._connection.sql(query, params=_named(query, parameters)).to_arrow_table()

    def rows(self, query: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Give the rows of a small query as dictionaries."""
        result = self._run(query, parameters)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _run(self, query: str, parameters: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        with _explained():
            return self._connection.execute(query, _named(query, parameters))


def _named(query: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Give the parameters that a query names: DuckDB refuses others."""
    return {name: value for name, value in parameters.items() if f"${name}" in query}


@contextmanager
def _explained() -> Iterator[None]:
    """Tell what DuckDB could not do in the words of this library."""
    try:
        yield
    except duckdb.Error as error:
        reason = str(error).splitlines()[0][:200]
        raise EngineError(
            Fault(
                "DuckDB",
                Text(f"计算未能完成：{reason}", f"The computation could not finish: {reason}"),
                Text("数值须在整数范围内，内存须够用", "Values must fit integers, and memory must suffice."),
                Text(
                    "请检查表达式与数据，或用 Engine(memory_limit=…) 放宽内存",
                    "Check expressions and data, or give Engine(memory_limit=...).",
                ),
            )
        ) from error


def _not_opened(reason: str) -> EngineError:
    said = reason.splitlines()[0][:200]
    return EngineError(
        Fault(
            "Engine",
            Text(f"数据库未能打开：{said}", f"The database could not be opened: {said}"),
            Text('threads 为正整数，memory_limit 如 "1GB"', 'threads from 1, and a memory_limit such as "1GB".'),
            Text("请改正 Engine(...) 的参数", "Correct the arguments of Engine(...)."),
        )
    )

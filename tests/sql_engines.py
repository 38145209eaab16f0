"""Four engines that run a generated statement on a small table: DuckDB, SQLite, a PostgreSQL server, ClickHouse."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import tempfile
import warnings

import duckdb
import pytest

TABLE = "indicator_values"


def inserted(rows, table=TABLE):
    """Give the VALUES of the rows as text that every engine reads alike."""
    lines = [
        ", ".join(["NULL" if x is None else f"'{x}'" if isinstance(x, str) else str(x) for x in row]) for row in rows
    ]
    return f"INSERT INTO {table} VALUES " + ", ".join(f"({line})" for line in lines)  # noqa: S608 # of our own making


def created(columns, text, number, tail="", table=TABLE):
    kinds = ", ".join(f'"{name}" {number}' for name in columns[1:])
    return f'CREATE TABLE {table} ("{columns[0]}" {text}, {kinds}){tail}'


class DuckDB:
    dialect = "duckdb"

    def run(self, statement, columns, rows, number="BIGINT", table=TABLE):
        with duckdb.connect() as database:
            database.execute(created(columns, "VARCHAR", number, table=table))
            database.execute(inserted(rows, table))
            found = database.execute(statement)
            names = [item[0] for item in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


class SQLite:
    dialect = "sqlite"

    def run(self, statement, columns, rows, number="INTEGER", table=TABLE):
        database = sqlite3.connect(":memory:")
        try:
            database.execute(created(columns, "TEXT", number, table=table))
            database.execute(inserted(rows, table))
            found = database.execute(statement)
            names = [item[0] for item in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        finally:
            database.close()


class PostgreSQL:
    dialect = "postgresql"

    def __init__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a folder that the user of a machine without a desktop lacks
            pgserver = pytest.importorskip("pgserver", reason="no PostgreSQL server: pgserver is not installed")
        self.folder = tempfile.mkdtemp()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.server = pgserver.get_server(self.folder, cleanup_mode="stop")
        except Exception as error:  # noqa: BLE001 # whatever a machine refuses: a user, a socket, shared memory
            shutil.rmtree(self.folder, ignore_errors=True)
            pytest.skip(f"no PostgreSQL server can be started here: {type(error).__name__}: {error}")
        binaries = pgserver._commands.POSTGRES_BIN_PATH
        self.psql = [str(binaries / "psql"), self.server.get_uri(), "-q", "-v", "ON_ERROR_STOP=1"]

    def close(self):
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, statement, columns, rows, number="BIGINT"):
        script = [f"DROP TABLE IF EXISTS {TABLE}", created(columns, "TEXT", number), inserted(rows)]
        script.append(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER, FORCE_QUOTE *)")
        text = subprocess.run(
            self.psql, input=";\n".join(script) + ";\n", capture_output=True, encoding="utf-8", check=False
        )
        if text.returncode:
            raise RuntimeError(text.stderr)
        return [dict(row) for row in csv.DictReader(io.StringIO(text.stdout))]


class ClickHouse:
    dialect = "clickhouse"

    def __init__(self):
        session = pytest.importorskip("chdb.session", reason="no ClickHouse: chdb is not installed")
        self.session = session.Session()

    def close(self):
        self.session.close()

    def run(self, statement, columns, rows, number="Nullable(Int64)"):
        self.session.query(f"DROP TABLE IF EXISTS {TABLE}")
        self.session.query(created(columns, "String", number, " ENGINE = Memory"))
        self.session.query(inserted(rows))
        found = str(self.session.query(statement, "JSONEachRow"))
        return [json.loads(line) for line in found.splitlines()]

"""How others score the same scorecard; each as its own documentation would have it, without tuning."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.invention import BANDS, LARGEST, Column, Int32
from benchmarks.rounds import Job

NUMPY_BLOCK = 1 << 14


def missing_peers() -> list[str]:
    """Name the peers that are not installed."""
    return [name for name in ("polars", "toad", "optbinning") if find_spec(name) is None]


def peer_jobs(values: Int32, columns: list[Column], right: Callable[[Any], bool], slow_rows: int) -> list[Job]:
    """Prepare all peers on values without missing ones; loading and fitting are not timed.

    Parameters
    ----------
    values : numpy.ndarray
    columns : list of Column
    right : callable
        Compares a score vector, whole or the first rows only, with the truth.
    slow_rows : int
        On how many rows the slow ones run; their times are scaled.
    """
    rows = values.shape[1]
    names = [column.name for column in columns]
    jobs = [
        Job("numpy, searchsorted and take", lambda: numpy_searched(values, columns), rows, right),
        Job("numpy, blocks of comparisons and take", lambda: numpy_blocks(values, columns), rows, right),
        Job("DuckDB, CASE over Arrow", duckdb_case(values, columns), rows, right),
    ]
    if find_spec("polars"):
        eager, streaming = polars_when(values, columns)
        jobs.append(Job("polars, when-then, eager", eager, rows, right))
        jobs.append(Job("polars, when-then, lazy streaming", streaming, rows, right))
    few = pd.DataFrame(values[:, :slow_rows].T.astype(np.float64), columns=names)
    if find_spec("toad"):
        jobs.append(Job("toad, ScoreCard.predict", toad_card(few, columns), slow_rows, right))
    if find_spec("optbinning"):
        jobs.append(Job("optbinning, Scorecard.score", optbinning_card(few, columns), slow_rows, right))
    return jobs


def numpy_searched(values: Int32, columns: list[Column]) -> Int32:
    """Search each value among the cuts, take its points."""
    total = np.zeros(values.shape[1], np.int32)
    for row, column in zip(values, columns, strict=True):
        cuts, points = np.array(column.cuts, np.int32), np.array(column.points, np.int32)
        total += points[np.searchsorted(cuts, row, side="right")]
    return total


def numpy_blocks(values: Int32, columns: list[Column]) -> Int32:
    """Count the cuts that are not above, in blocks, and take the points."""
    total = np.zeros(values.shape[1], np.int32)
    tables = [np.array(column.points, np.int32) for column in columns]
    for start in range(0, len(total), NUMPY_BLOCK):
        block = slice(start, start + NUMPY_BLOCK)
        for row, column, points in zip(values, columns, tables, strict=True):
            codes = np.zeros(len(total[block]), np.uint8)
            for cut in column.cuts:
                codes += row[block] >= cut
            total[block] += np.take(points, codes)
    return total


def duckdb_case(values: Int32, columns: list[Column]) -> Callable[[], Any]:
    """Write the scorecard as one sum of CASE expressions."""
    table = pa.table({column.name: row for column, row in zip(columns, values, strict=True)})
    cases = []
    for column in columns:
        steps = zip(reversed(column.cuts), reversed(column.points[1:]), strict=True)
        whens = " ".join(f'WHEN "{column.name}" >= {cut} THEN {points}' for cut, points in steps)
        cases.append(f"CASE {whens} ELSE {column.points[0]} END")
    query = f"SELECT CAST({' + '.join(cases)} AS INTEGER) AS score FROM invented"  # noqa: S608 # numbers of our own
    connection = duckdb.connect(":memory:")
    connection.register("invented", table)
    return lambda: connection.execute(query).fetchnumpy()["score"]


def polars_when(values: Int32, columns: list[Column], low: int = 0) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Write the scorecard as when-then, for the eager and for the lazy streaming engine.

    Parameters
    ----------
    values : numpy.ndarray
    columns : list of Column
    low : int
        Lowest real value; below it lie the missing codes, if there are any.
    """
    pl = import_module("polars")
    frame = pl.DataFrame({column.name: row for column, row in zip(columns, values, strict=True)})
    score = pl.sum_horizontal(when_then(pl, column, low) for column in columns).alias("score")
    lazy = frame.lazy().select(score)

    def eager() -> Any:
        return frame.select(score)["score"].to_numpy()

    def streaming() -> Any:
        return lazy.collect(engine="streaming")["score"].to_numpy()

    return eager, streaming


def when_then(pl: Any, column: Column, low: int) -> Any:
    """Write one indicator as when-then, from the highest band down."""
    cuts, points = list(column.cuts), list(column.points)
    if low < 0:
        cuts = [low - 2, low - 1, low, *cuts]
        points = [*column.missing, *points]
    value, said = pl.col(column.name), None
    for cut, number in zip(reversed(cuts), reversed(points[1:]), strict=True):
        said = (pl if said is None else said).when(value >= cut).then(pl.lit(number, pl.Int32))
    return said.otherwise(pl.lit(points[0], pl.Int32)) if said is not None else pl.lit(points[0], pl.Int32)


def toad_card(frame: pd.DataFrame, columns: list[Column]) -> Callable[[], Any]:
    """Load the scorecard into toad."""
    card = {}
    for column in columns:
        edges = pairwise(("-inf", *column.cuts, "inf"))
        bins = (f"[{start} ~ {end})" for start, end in edges)
        card[column.name] = dict(zip(bins, map(float, column.points), strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = import_module("toad").ScoreCard().load(card)
    return lambda: loaded.predict(frame)


def optbinning_card(frame: pd.DataFrame, columns: list[Column]) -> Callable[[], Any]:
    """Fit optbinning with our cuts on data that spans them, and put our points in place of the fitted ones."""
    optbinning, linear = import_module("optbinning"), import_module("sklearn.linear_model")
    names = [column.name for column in columns]
    random = np.random.default_rng(2)
    sample = pd.DataFrame(random.integers(0, LARGEST, (20_000, len(names))).astype(np.float64), columns=names)
    target = random.integers(0, 2, len(sample))
    splits = {
        column.name: {
            "user_splits": list(column.cuts),
            "user_splits_fixed": [True] * (BANDS - 1),
            "monotonic_trend": None,
            "min_bin_size": None,
        }
        for column in columns
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        process = optbinning.BinningProcess(names, binning_fit_params=splits)
        card = optbinning.Scorecard(process, linear.LogisticRegression()).fit(sample, target)
    table = card._df_scorecard  # noqa: SLF001 # there is no public way to give a scorecard its points
    card.intercept_ = 0
    points = np.zeros(len(table))
    for column in columns:
        places = np.flatnonzero(table["Variable"] == column.name)
        points[places[:BANDS]] = column.points
    table["Points"] = points
    return lambda: card.score(frame)

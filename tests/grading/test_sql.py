"""The statement gives what the kernel gives, row by row, on four engines; and never a grade of an unknown value."""

import re
import sqlite3
from contextlib import closing
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.engine.indicators import Indicators
from credit_tier.engine.shared_facts import Watched
from credit_tier.foundation.errors import ArgumentError, PurposeError, TrialOnlyError
from credit_tier.grading.grades import grade
from credit_tier.grading.scorecard import ConditionKind, scorecard
from credit_tier.grading.sql_dialect import Dialect, Naming
from credit_tier.grading.sql_names import Input
from credit_tier.grading.sql_statement import to_sql
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.source import Use
from random_cards import HIGHEST, LOWEST, NOT_APPLICABLE, ON, cards, telling_values
from shipped_rulebook import shipped_rulebook
from small_rulebooks import EVENT, condition, indicator, write
from sql_engines import ClickHouse, DuckDB, PostgreSQL, SQLite
from strategies import examples, made_code

KIND = {ConditionKind.VETO: "veto", ConditionKind.CAP: "cap", ConditionKind.NOT_GRADED: "exempt"}


@pytest.fixture(scope="module", params=[DuckDB, SQLite, PostgreSQL, ClickHouse], ids=lambda kind: kind.dialect)
def engine(request):
    opened = request.param()
    yield opened
    getattr(opened, "close", lambda: None)()


def indicators_of(rulebook, matrix, watched=()):
    names = tuple(item.id for item, _ in rulebook.on(ON).for_use)
    values = np.array(matrix, dtype=np.int32).reshape(-1, len(names)).T.copy()
    codes = pa.array([made_code(number) for number in range(values.shape[1])], pa.string())
    return Indicators(codes, names, values, ON, ON, rulebook.digest, "0" * 64, {}, watched=tuple(watched))


def expected(rulebook, matrix, watched=()):
    """Give what the library says of each row, under the names of the statement's columns."""
    found = grade(indicators_of(rulebook, matrix, watched), rulebook, threads=1)
    card = found.card
    for place in range(len(matrix)):
        one = found.of(made_code(place))
        sums = [0] * len(card.themes)
        for item, points in zip(card.indicators, one.points().values(), strict=True):
            sums[item.theme] += points
        reached = {f"t_{t.name}": min(max(total, t.least), t.most) for t, total in zip(card.themes, sums, strict=True)}
        points = {f"p_{name.replace('.', '_')}": points for name, points in one.points().items()}
        held = {f"{KIND[rule.kind]}_{rule.rule.id}": int(rule.rule.id in one.held) for rule in card.conditions}
        said = {"grade": one.grade, "score": one.score, "grade_by_score": one.by_score}
        yield {"code": made_code(place), **said, "faults": 0, "first_fault": None, **points, **reached, **held}


def columns_of(rulebook):
    return ["code", *(name.replace(".", "_") for name in scorecard(rulebook, ON).names)]


def rows_of(matrix):
    return [[made_code(place), *row] for place, row in enumerate(matrix)]


def same(value, other):
    """PostgreSQL's CSV and ClickHouse's JSON give some integers as text, and nothing for NULL."""
    return str(value) == ("" if other is None and value == "" else str(other))


def compare(engine, rulebook, matrix):
    statement = to_sql(rulebook, engine.dialect, on=ON)
    found = engine.run(statement, columns_of(rulebook), rows_of(matrix))
    by_code = {row["code"]: row for row in found}
    wanted = list(expected(rulebook, matrix))
    assert len(found) == len(by_code) == len(wanted)
    for row in wanted:
        got = by_code[row["code"]]
        wrong = {name: (got[name], value) for name, value in row.items() if not same(got[name], value)}
        assert wrong == {}
        assert got["rulebook"] == rulebook.digest


def test_every_value_at_which_anything_changes_and_every_missing_kind_grade_as_in_the_kernel(engine):
    rulebook = shipped_rulebook()
    usual, edges = [0] * len(rulebook.on(ON).for_use), telling_values(rulebook)
    matrix = []
    for place, (item, version) in enumerate(rulebook.on(ON).for_use):
        own = {band.start + shift for band in version.bands if band.start is not None for shift in (-1, 0, 1)}
        rules = [rule for rule in scorecard(rulebook, ON).conditions if rule.rule.indicator == item.id]
        own |= {bound + shift for rule in rules for bound in (rule.low, rule.high) for shift in (-1, 0, 1)}
        own |= {NOT_APPLICABLE, NOT_APPLICABLE + 1, NOT_APPLICABLE + 2, LOWEST, HIGHEST}
        matrix += [
            [*usual[:place], value, *usual[place + 1 :]] for value in sorted(own) if -(2**31) <= value <= HIGHEST
        ]
    generator = np.random.default_rng(11)
    matrix += generator.choice(edges, size=(150, len(usual))).tolist()
    compare(engine, rulebook, matrix)


def test_every_use_has_a_statement_of_its_own(engine):
    rulebook = shipped_rulebook()
    for use in rulebook.identity.uses:
        card = scorecard(rulebook, ON, use)
        matrix = np.random.default_rng(2).choice(telling_values(rulebook), size=(60, len(card.names)))
        codes = pa.array([made_code(number) for number in range(len(matrix))], pa.string())
        values = matrix.T.astype(np.int32)
        taken = Indicators(codes, card.names, values, ON, ON, rulebook.digest, "0" * 64, {}, use=use)
        graded = grade(taken, rulebook)
        columns = ["code", *(name.replace(".", "_") for name in card.names)]
        found = engine.run(to_sql(rulebook, engine.dialect, on=ON, use=use), columns, rows_of(matrix.tolist()))
        got = sorted((row["code"], row["grade"], int(row["score"]), row["use_of_grade"]) for row in found)
        scores = graded.scores.score.tolist()
        assert got == sorted(
            zip(codes.to_pylist(), graded.grade_codes(), scores, [use.value] * len(matrix), strict=True)
        )


def test_every_score_around_every_cut_off_grades_as_in_the_kernel(engine, tmp_path):
    # Points that equal the value, so that each score from 18 to 62 occurs.
    bands = ", ".join(f'{{ from = {n}, points = {n}, reason = {{ zh = "x", en = "x" }} }}' for n in range(18, 63))
    first = '{ points = 0, reason = { zh = "x", en = "x" } }'
    text = indicator(
        "decisions", f'{EVENT}, aggregate = "count"', direction="more_is_better", bands=f"[{first}, {bands}]"
    )
    rules = condition("veto", "v", "one.a", grade="B", start=60) + condition("not_graded", "n", "one.a", below=19)
    cuts = [("A", 60), ("B", 40), ("C", 20), ("D", None)]
    rulebook = write(
        tmp_path, {"one.a": text}, themes={"one": (0, 61)}, cuts=cuts, base=0, least=19, most=100, conditions=rules
    )
    compare(engine, rulebook, [[value] for value in range(17, 64)])


@given(data=st.data())
@examples(15, shrink=False)
def test_random_rulebooks_and_rows_grade_as_in_the_kernel(engine, data):
    rulebook = data.draw(cards())
    number = len(rulebook.on(ON).for_use)
    value = st.sampled_from(telling_values(rulebook)) | st.integers(-(2**31), 2**31 - 1)
    compare(
        engine,
        rulebook,
        data.draw(st.lists(st.lists(value, min_size=number, max_size=number), min_size=1, max_size=30)),
    )


def two_values(tmp_path):
    texts = {f"one.{name}": indicator("decisions", f'{EVENT}, aggregate = "count"') for name in ("a", "b")}
    rules = condition("veto", "v", "one.a", grade="D", start=5) + condition("not_graded", "n", "one.b", below=2)
    return write(tmp_path, texts, themes={"one": (0, 100)}, cuts=[("A", 10), ("D", None)], base=50, conditions=rules)


def test_a_veto_goes_before_an_exemption_and_an_exemption_before_the_score(engine, tmp_path):
    compare(engine, two_values(tmp_path), [[first, second] for first in (0, 4, 5, 6) for second in (0, 1, 2, 3)])


@pytest.mark.parametrize("value", [None, 2**31, -(2**31) - 1, 2**40])
def test_a_value_that_is_null_or_no_int32_is_counted_and_named_and_never_graded(engine, tmp_path, value):
    rulebook = two_values(tmp_path)
    statement = to_sql(rulebook, engine.dialect, on=ON)
    rows = [["x", 3, value], ["y", value, 3], ["z", value, value], ["good", 3, 3]]
    found = {row["code"]: row for row in engine.run(statement, columns_of(rulebook), rows)}
    for code, faults, first in (("x", 1, "one.b"), ("y", 1, "one.a"), ("z", 2, "one.a")):
        row = found[code]
        assert (int(row["faults"]), row["first_fault"]) == (faults, first)
        assert {row[name] or None for name in ("grade", "score", "grade_by_score", "t_one")} == {None}
    assert (found["x"]["veto_v"], found["x"]["exempt_n"] or None) in {(0, None), ("0", None)}
    assert found["good"]["grade"] in {"A", "D"}
    assert int(found["good"]["faults"]) == 0


ROOMY = {"duckdb": "DOUBLE", "sqlite": "REAL", "postgresql": "NUMERIC", "clickhouse": "Nullable(Float64)"}


def test_a_fraction_is_no_value_where_a_column_could_hold_one(tmp_path, engine):
    rulebook = two_values(tmp_path)
    statement = to_sql(rulebook, engine.dialect, on=ON)
    rows = [["half", 3.5, 3], ["whole", 3.0, 3], ["tiny", 0.0000001, 3]]
    found = {row["code"]: row for row in engine.run(statement, columns_of(rulebook), rows, ROOMY[engine.dialect])}
    assert {code: int(row["faults"]) for code, row in found.items()} == {"half": 1, "whole": 0, "tiny": 1}
    assert not found["half"]["grade"]
    assert found["whole"]["grade"]


@pytest.mark.parametrize("value", ["7", "abc", "7abc", b"7", "", "9" * 12])
def test_text_in_a_column_of_sqlite_which_takes_anything_is_never_graded_by_its_letters(tmp_path, value):
    statement = to_sql(two_values(tmp_path), "sqlite", on=ON)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE indicator_values (code TEXT, one_a, one_b TEXT)")
        database.executemany("INSERT INTO indicator_values VALUES (?, ?, ?)", [("x", value, 3), ("y", 3, value)])
        found = database.execute(statement)
        names = [item[0] for item in found.description]
        for line in found.fetchall():
            row = dict(zip(names, line, strict=True))
            assert (row["grade"] is None) == (row["faults"] > 0)
            assert row["faults"] or (value == "7" and row["p_one_a"] is not None)


def test_conditions_read_their_own_columns_where_one_fact_is_on_file_in_several_indicators(engine, tmp_path):
    rulebook = two_values(tmp_path)
    matrix = [[3, 3], [3, 3]]
    watched = [Watched("one.a", made_code(1), 6)]
    statement = to_sql(rulebook, engine.dialect, on=ON, source=Input(watched=True))
    columns = [*columns_of(rulebook), "w_one_a", "w_one_b"]
    rows = [[made_code(0), 3, 3, 3, 3], [made_code(1), 3, 3, 6, 3]]
    found = {row["code"]: row for row in engine.run(statement, columns, rows)}
    for row in expected(rulebook, matrix, watched):
        assert {name: value for name, value in row.items() if not same(found[row["code"]][name], value)} == {}
    assert (found[made_code(0)]["grade"], found[made_code(1)]["grade"]) == ("A", "D")
    unknown = engine.run(statement, columns, [[made_code(0), 3, 3, None, 3]])
    assert (int(unknown[0]["faults"]), unknown[0]["first_fault"], unknown[0]["grade"] or None) == (1, "one.a", None)


@pytest.mark.parametrize("dialect", Dialect)
def test_every_dialect_is_written_and_read_back_and_says_whether_it_was_executed(dialect):
    rulebook = shipped_rulebook()
    statement = to_sql(rulebook, dialect, on=ON)
    parsed = sqlglot.parse_one(statement, read=dialect.grammar)
    assert [item.alias_or_name.lower() for item in parsed.selects][:4] == ["code", "grade", "score", "grade_by_score"]
    assert ("NOT EXECUTED" in statement) == (dialect not in {"duckdb", "sqlite", "postgresql", "clickhouse"})
    assert rulebook.digest in statement.splitlines()[1]
    assert "TRIAL" in statement
    # What engines do not agree on does not occur: division, rounding, text put together, functions, order of rows.
    code = re.sub(r"--[^\n]*|'[^']*'|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]", "", statement)
    words = {"WITH", "AS", "SELECT", "FROM", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "AND", "OR", "IS", "NULL"}
    types = {"BIGINT", "INTEGER", "INT", "SIGNED", "Nullable", "Int64"}
    assert set(re.findall(r"[A-Za-z_]\w*", code)) <= words | types
    assert not set("/%|&^~!?") & set(code)


@pytest.mark.parametrize("dialect", [Dialect.ORACLE, Dialect.DAMENG])
def test_names_on_oracle_and_dameng_are_in_capitals_and_at_most_thirty_characters(dialect):
    statement = re.sub("--[^\n]*", "", to_sql(shipped_rulebook(), dialect, on=ON))
    names = set(re.findall(r'"([^"]*)"', statement))
    inner = {"key", "points", "total", "fault_count", "fault_first", "t"}
    assert max(map(len, names)) <= 30
    steps = {"taken", "pointed", "summed", "themed", "scored", "ranged"}
    assert {n for n in names if n != n.upper()} <= inner | steps | {n for n in names if re.fullmatch(r"[vws]\d+", n)}


def test_short_names_do_not_depend_on_what_else_there_is(tmp_path):
    long = "a_theme_of_a_long_name.an_indicator_of_a_name_longer_still"
    text = indicator("decisions", f'{EVENT}, aggregate = "count"')
    theme = long.split(".", maxsplit=1)[0]
    one = write(tmp_path / "1", {long: text}, themes={theme: (0, 10)})
    two = write(tmp_path / "2", {long: text, long + "s": text, "b.c": text}, themes={theme: (0, 10), "b": (0, 1)})
    names = [re.findall(r'"(p_[^"]+)"', to_sql(book, "postgresql", on=ON, naming="short")) for book in (one, two)]
    assert set(names[0]) < set(names[1])
    assert len(set(names[1])) == 3


def test_two_indicators_whose_plain_names_would_be_one_keep_two(tmp_path, engine):
    texts = dict.fromkeys(("a.b_c", "a_b.c"), indicator("decisions", f'{EVENT}, aggregate = "count"'))
    rulebook = write(tmp_path, texts, themes={"a": (0, 10), "a_b": (0, 10)})
    statement = to_sql(rulebook, engine.dialect, on=ON)
    columns = re.findall(r"--   (a_b_c_\w+) =", statement)
    assert len(set(columns)) == 2
    assert engine.run(statement, ["code", *columns], [["x", 1, 2]])[0]["grade"]


def test_the_columns_of_the_librarys_own_files_are_read_as_they_are(tmp_path):
    rulebook = shipped_rulebook()
    matrix = np.random.default_rng(3).choice(telling_values(rulebook), size=(40, len(rulebook.on(ON).for_use)))
    graded = grade(indicators_of(rulebook, matrix.tolist()), rulebook)
    graded.save(tmp_path / "grades.parquet")
    with duckdb.connect() as database:
        database.execute(f"CREATE VIEW indicator_values AS FROM '{tmp_path / 'grades.parquet'}'")
        statement = to_sql(rulebook, "duckdb", on=ON, naming=Naming.LIBRARY)
        found = database.execute(statement).fetchall()
    assert [row[:3] for row in found] == [
        (code, letter, score)
        for code, letter, score in zip(
            graded.codes.to_pylist(), graded.grade_codes(), graded.scores.score.tolist(), strict=True
        )
    ]


HOSTILE = ['a"b', "a'b", "a`b", "a]b", "a;DROP TABLE x", "a--b", "表", "a b", "select"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", [DuckDB, SQLite])
def test_a_name_of_a_table_or_column_is_never_taken_for_a_statement(tmp_path, kind, name):
    rulebook, engine = two_values(tmp_path), kind()
    quoted = name.replace('"', '""')
    statement = to_sql(rulebook, engine.dialect, on=ON, source=Input(table=name, key=name))
    found = engine.run(statement, [quoted, "one_a", "one_b"], [["x", 3, 3]], table=f'"{quoted}"')
    assert found[0][name] == "x"


NO_NAMES = [Input(table=name) for name in ("", "a.b.c.d", "a..b")]
NO_NAMES += [Input(key=name) for name in ("a\nb", "one_a", "x" * 129)]


@pytest.mark.parametrize("source", NO_NAMES, ids=repr)
def test_names_that_cannot_be_are_refused(tmp_path, source):
    with pytest.raises(ArgumentError):
        to_sql(two_values(tmp_path), "duckdb", on=ON, source=source)


def test_a_title_never_ends_the_comment_it_stands_in(tmp_path):
    rulebook = shipped_rulebook()
    title = rulebook.identity.title.model_copy(update={"zh": "甲\n; DROP TABLE x\u2028\r--"})
    named = rulebook.model_copy(update={"identity": rulebook.identity.model_copy(update={"title": title})})
    statement = to_sql(named, "duckdb", on=ON)
    lines = statement.split("WITH", 1)[0].splitlines()
    assert all(line.startswith("-- ") for line in lines if line)
    assert "; DROP" in lines[1]


def test_unknown_words_unlawful_uses_and_official_statements_of_trial_numbers_are_refused():
    rulebook = shipped_rulebook()
    for wrong in ({"dialect": "access"}, {"dialect": "duckdb", "naming": "long"}):
        with pytest.raises(ArgumentError, match=r"duckdb|plain"):
            to_sql(rulebook, on=ON, **wrong)
    with pytest.raises(TrialOnlyError):
        to_sql(rulebook, "duckdb", on=ON, trial=False)
    narrowed = rulebook.model_copy(update={"identity": rulebook.identity.model_copy(update={"uses": (Use.REPORT,)})})
    with pytest.raises(PurposeError):
        to_sql(narrowed, "duckdb", on=ON, use=Use.SUPERVISION)


def test_the_same_rulebook_and_day_give_the_same_bytes():
    assert to_sql(load_rulebook(), "oracle", on=ON) == to_sql(load_rulebook(), "oracle", on=date(2026, 6, 30))

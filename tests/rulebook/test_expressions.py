import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.errors import ExpressionError
from credit_tier.rulebook.expressions import LONGEST, Kind, compile_expression
from expression_strategies import AS_OF, FIELDS, booleans, integers, rows
from strategies import examples

SCHEMA = pa.schema(
    [
        ("a", pa.int64()),
        ("b", pa.int64()),
        ("d", pa.date32()),
        ("m", pa.date32()),
        ("f", pa.bool_()),
        ("g", pa.bool_()),
        ("s", pa.string()),
        ("n", pa.string()),
        ("c", pa.string()),
    ]
)


def compiled(text, kind=Kind.BOOLEAN):
    return compile_expression(text, FIELDS, kind, "gansu/tax/x.toml: version[0].measure.where")


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect(":memory:") as connection:
        yield connection


def evaluated(connection, text, kind, table):
    connection.register("t", pa.Table.from_pylist(table, SCHEMA))
    sql = compiled(text, kind)
    query = f"SELECT {sql} FROM t"  # noqa: S608 # what is tested
    parameters = {"as_of": AS_OF} if "$" in sql else {}
    return [value for (value,) in connection.execute(query, parameters).fetchall()]


@given(st.data(), st.lists(rows, min_size=1, max_size=6))
@examples(150)
def test_whatever_the_list_allows_means_what_plain_python_makes_of_it(connection, data, table):
    text, meaning = data.draw(booleans(3))
    assert evaluated(connection, text, Kind.BOOLEAN, table) == [meaning(row) for row in table]


@given(st.data(), st.lists(rows, min_size=1, max_size=6))
@examples(120)
def test_integer_expressions_are_exact(connection, data, table):
    text, meaning = data.draw(integers(3))
    assert evaluated(connection, text, Kind.INTEGER, table) == [meaning(row) for row in table]


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("d > :as_of", '("d" > $as_of)'),
        ("(:as_of < d)", '($as_of < "d")'),
        ("NOT f AND a=1", '((NOT "f") AND ("a" = 1))'),
        ("a != 1 OR b <> 2", '(("a" <> 1) OR ("b" <> 2))'),
        ("a IS NOT NULL", '(NOT ("a" IS NULL))'),
        ("a NOT BETWEEN 1 AND 3", '(NOT ("a" BETWEEN 1 AND 3))'),
        ("c IN ('x', 'y')", "(\"c\" IN ('x', 'y'))"),
        ("s = 'it''s'", "(\"s\" = 'it''s')"),
        ("COALESCE(c, 'x') = 'y'", "(COALESCE(\"c\", 'x') = 'y')"),
        ('"a" > -5', '("a" > (- 5))'),
    ],
)
def test_an_expression_is_written_out_by_the_library_and_not_passed_on(text, sql):
    assert compiled(text) == sql


FUNCTIONS = "read_csv('x') read_text('/etc/passwd') getenv('HOME') glob('*') LENGTH(s) ABS(a) ROUND(a) RANDOM() NOW() today() UNNEST([1]) SUM(a) COUNT(*) IF(f,f,f) TRY(f) GETVARIABLE('x') COLUMNS('x') current_setting('x') pg_sleep(9) NULLIF(a,1) GREATEST(a,b) struct_pack(x:=a) list_value(a)"  # noqa: E501
ATTACKS = [
    *FUNCTIONS.replace(") ", ")\n").split("\n"),
    *(f"{function} = 1" for function in FUNCTIONS.replace(") ", ")\n").split("\n")),
    *(f"a {sign} 2 = 1" for sign in ("/", "//", "%", "^", "**", "&", "|", "<<", ">>", "DIV", "||", "#", "@>", "->")),
    *(f"s {word} 'x'" for word in ("LIKE", "ILIKE", "NOT LIKE", "SIMILAR TO", "GLOB", "~", "~*", "REGEXP", "COLLATE")),
    "a IN (SELECT 1)",
    "f AND EXISTS (SELECT 1)",
    "EXISTS (FROM t)",
    "(SELECT TRUE)",
    "a = (SELECT 1)",
    "a = ANY (SELECT 1)",
    "a > ANY ([1])",
    "a > ALL ([1])",
    "f UNION SELECT TRUE",
    "WITH x AS (SELECT 1) SELECT TRUE",
    "FROM t",
    "VALUES (TRUE)",
    "COPY t TO '/tmp/x'",
    "COPY (SELECT 1) TO '/tmp/x'",
    "ATTACH '/tmp/x'",
    "PRAGMA version",
    "SET threads = 1",
    "INSTALL httpfs",
    "LOAD httpfs",
    "DROP TABLE t",
    "CREATE TABLE x (a INT)",
    "INSERT INTO t VALUES (1)",
    "DELETE FROM t",
    "EXECUTE x",
    "CALL x()",
    "EXPLAIN f",
    "DESCRIBE t",
    "d > CURRENT_DATE",
    "d > CURRENT_TIMESTAMP",
    "d > DATE '2020-01-01'",
    "d > INTERVAL 1 DAY",
    "d - INTERVAL 1 MONTH > :as_of",
    "d + 1 > :as_of",
    "a::BOOLEAN",
    "CAST(a AS BOOLEAN)",
    "TRY_CAST(a AS BOOLEAN)",
    "f; DROP TABLE t",
    "f; f",
    "f -- x",
    "f /* x */",
    "/* x */ f",
    "f AND /* x */ g",
    "CASE WHEN f THEN g /* x */ ELSE f END",
    "x -> x > 1",
    "LAMBDA x: x > 1",
    "{'a': 1}.a = 1",
    "[1][1] = 1",
    "MAP {'a': 1}",
    "(a, b) = (1, 2)",
    "SUM(a) OVER () > 1",
    "ROW_NUMBER() OVER (ORDER BY a) = 1",
    "COUNT(*) FILTER (WHERE f) > 1",
    "a IS DISTINCT FROM 1",
    "f IS TRUE",
    "f IS NOT FALSE",
    "a BETWEEN SYMMETRIC 1 AND 2",
    "a IN (b)",
    "a IN (1 + 1)",
    "a IN (NULL)",
    "a IN ()",
    "a = NULL",
    "NULL",
    "NULL = NULL",
    "CASE a WHEN 1 THEN f ELSE g END",
    "CASE WHEN f THEN 1 ELSE 'x' END = 1",
    "CASE END",
    "t.a = 1",
    "main.t.a = 1",
    "memory.main.t.a = 1",
    "a.b = 1",
    "a[1] = 1",
    "*",
    "f AS g",
    "f g",
    "f, g",
    "f ORDER BY a",
    "f LIMIT 1",
    "#1 = 1",
    "? = 1",
    "$1 = 1",
    ":today > d",
    "$today > d",
    "@as_of > d",
    "a = 1.5",
    "a = 1e3",
    "a = 0x10",
    "a = 9999999999999999999",
    "a = '1'",
    "d > '2020-01-01'",
    "d > 1",
    "f = 1",
    "s > 1",
    "a",
    "s",
    "d",
    "1",
    "'x'",
    "a AND f",
    "NOT a",
    "- f",
    "s + s = 'x'",
    "a * b = 1",
    "a * 1001 = 1",
    "c = 'z'",
    "c IN ('x', 'z')",
    "COALESCE(c, 'z') = 'x'",
    "COALESCE(c, 'x') = 'z'",
    "COALESCE(a, 's') = 1",
    "s = E'\\x41'",
    "s = X'41'",
    "s = $$x$$",
    "s = 'a' 'b'",
    "s = 'x\x00y'",
    "s = 'unclosed",
    "A = 1",
    '"A" = 1',
    '"a""b" = 1',
    '"read_csv" = 1',
    "ａ = 1",
    "a＝1",
    "á = 1",
    "а = 1",  # Cyrillic
    "a\u200b = 1",
    "名称 = 1",
    "code = 'x'",
    "received_on > d",
    "rowid = 1",
    "",
    " ",
    ";",
    "\x00",
    "f AND",
    "(f",
    "f)",
    "'",
    '"',
    "/*",
    "--",
    "f" + " AND f" * LONGEST,
    "(" * 3000 + "f" + ")" * 3000,
]


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: ascii(text[:40]))
def test_whatever_is_not_on_the_list_is_refused_with_its_place_and_the_list(text):
    with pytest.raises(ExpressionError) as caught:
        compiled(text)
    [fault] = caught.value.faults
    assert fault.where == "gansu/tax/x.toml: version[0].measure.where"
    assert "Allowed: fields of this table, :as_of" in fault.allowed.en
    assert "\x1b" not in str(fault)


NESTS = ["({})", "NOT {}", "({} AND f)", "(f OR {})", "CASE WHEN {} THEN f ELSE g END", "({}) IS NULL"]


@pytest.mark.parametrize("nest", NESTS)
def test_deep_nesting_is_refused_or_written_out_and_never_breaks_the_reader(nest):
    text, told = "f", set()
    while len(text) < LONGEST:
        try:
            told.add(type(compiled(text)))
        except ExpressionError as refused:
            told.add(type(refused))
        for _ in range(9):
            text = nest.format(text)
    assert str in told
    assert told <= {str, ExpressionError}


WORDS = [
    "a",
    "b",
    "d",
    "f",
    "s",
    "c",
    ":as_of",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS",
    "NULL",
    "BETWEEN",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "COALESCE",
    "(",
    ")",
    ",",
    "=",
    "<",
    ">",
    "<>",
    "+",
    "-",
    "*",
    "/",
    "1",
    "2",
    "'x'",
    "'",
    '"',
    "SELECT",
    "FROM",
    "t",
    "EXISTS",
    "read_csv",
    "CAST",
    "AS",
    "DATE",
    "LIKE",
    "::",
    ";",
    "--",
    "/*",
    "*/",
    "[",
    "]",
    "{",
    "}",
    "->",
    ".",
    "$",
    "?",
    "@",
    "#",
    "%",
    "^",
    "~",
    "!",
    "OVER",
    "FILTER",
    "COPY",
    "SET",
    "ANY",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(max_size=30))
@examples(300)
def test_any_text_gives_sql_or_an_expression_error_and_nothing_else(text):
    for kind in (Kind.BOOLEAN, Kind.INTEGER):
        try:
            sql = compiled(text, kind)
        except ExpressionError:
            continue
        for banned in ("SELECT", "read_csv", ";", "--", "/*", "::", "[", "{", "?", "%"):
            assert banned not in sql.replace("'", "") or banned in text


def test_a_refusal_never_reaches_the_log_as_well(caplog, capsys):
    with pytest.raises(ExpressionError):
        compiled("COPY t TO 'x'")
    assert not caplog.records
    assert capsys.readouterr() == ("", "")

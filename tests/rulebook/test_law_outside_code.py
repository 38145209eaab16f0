"""The law is data: no number of the law stands in ``src/``, and no document is cited there as the ground of one.

A number in code is harmless where it says how something is stored or computed. It is law where code calls it a period,
a rate, a count of visits or officers, points, or an amount. One search looks for such names with a number of their own,
as constants, defaults, arguments and in comparisons; another for document numbers in texts that are run.
"""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

import credit_tier
from credit_tier.rulebook.provisions import provisions
from shipped_rulebook import shipped_rulebook

ROOT = Path(credit_tier.__file__).parent
ELSEWHERE = {"_shipped", "datasets"}
"""Copies of data, and the invented province, whose firms have numbers of their own."""
INVENTED = {"estimation/loop.py"}
"""A world that is played through: how long, and how many visits a year, are no rules."""
FILES = sorted(
    path
    for path in ROOT.rglob("*.py")
    if not ELSEWHERE & set(path.relative_to(ROOT).parts) and path.relative_to(ROOT).as_posix() not in INVENTED
)
UNIT = re.compile(
    r"(month|day|year|rate|share|period|deadline|window|visits|officers|weight|points|score|grade|amount|fine)s?",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"[一-鿿]〔20\d\d〕\d+号|令第?\d+号|公告20\d\d年第\d+号|公告第\d+号")
COMPUTED = {0, 1, -1, 2, 12, 100, 1_000_000}
"""Nothing, one, two, months of a year, percent and ppm: arithmetic, not law."""
SHIFTS = {"add_months", "timedelta"}
"""Functions whose numbers are a period, without a name that says so."""


def constants(tree):
    """Give every name with a number it is given: a constant, a default, an argument, a comparison."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value, node.lineno
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value, node.lineno
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value, node.value.lineno
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = [side.attr if isinstance(side, ast.Attribute) else getattr(side, "id", "") for side in sides]
            yield from ((name, side, node.lineno) for name in names if name for side in sides)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, value, value.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SHIFTS:
            yield from (("months", argument, argument.lineno) for argument in node.args)
        elif isinstance(node, ast.arguments):
            named = [*node.posonlyargs, *node.args]
            pairs = zip(named[len(named) - len(node.defaults) :], node.defaults, strict=True)
            for argument, default in (*pairs, *zip(node.kwonlyargs, node.kw_defaults, strict=True)):
                if default is not None:
                    yield argument.arg, default, default.lineno


def number(node):
    """Give the number a node is, a decimal share in quotes too, or None."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Fraction", "Decimal"} and node.args:
        return number(node.args[0])
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return None
    if isinstance(node.value, int | float):
        return node.value
    if isinstance(node.value, str) and re.fullmatch(r"0\.\d+", node.value):
        return float(node.value)
    return None


def suspects(text, name="x.py"):
    """Give each number in code that a name calls a period, a rate, a count or points of an enterprise."""
    for called, node, line in constants(ast.parse(text)):
        found = number(node)
        of_the_calendar = called == "year" and found is not None and 1900 <= found <= 2100
        if found is not None and found not in COMPUTED and UNIT.fullmatch(called) and not of_the_calendar:
            yield f"{name}:{line}: {called} = {found}"


def cited(text, name="x.py"):
    """Give each document number in a string that is run, which a docstring is not."""
    tree = ast.parse(text)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
        if is_text and NUMBERED.search(node.value):
            yield f"{name}:{node.lineno}: {node.value[:60]}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_period_rate_count_or_points_of_the_law_stands_in_code(path):
    assert list(suspects(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_document_number_of_the_law_stands_in_code_that_runs(path):
    assert list(cited(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())) == []


@pytest.mark.parametrize(
    "line",
    [
        "window = 36", "MONTHS = 24", "def f(*, rate='0.03'): ...", "def f(officers=3): ...", "g(days=20)",
        "share: Fraction = Fraction('0.3')", "ok = firm.visits > 4", "score = -60",
        "rate = 0.03", "ok = 36 <= months", "x = {'months': 36}", "end = add_months(day, -36)",
    ],
)  # fmt: skip
def test_the_search_finds_a_number_of_the_law(line):
    assert len(list(suspects(line))) == 1


@pytest.mark.parametrize("line", ["width = 18", "window = 12", "f(size=4096)", "x = 'share 30'", "STALE_DAYS = 366"])
def test_the_search_leaves_computing_alone(line):
    assert list(suspects(line)) == []


def test_the_search_finds_a_citation_in_code_and_not_in_a_docstring():
    assert len(list(cited("x = '国办发〔2025〕22号'"))) == 1
    assert list(cited('"""国办发〔2025〕22号 says so."""\n')) == []


def test_the_numbers_of_the_law_are_in_the_rulebook():
    # The counterpart: what must not stand in code does stand here, with its basis.
    numbers = {value.value for item in provisions(shipped_rulebook()) if item.citations for value in item.numbers}
    assert {24, 36, "0.03", 20} <= {value for value in numbers if not isinstance(value, date)}

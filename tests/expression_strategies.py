"""Random expressions of the rule language, each with its meaning in plain Python (three-valued, None is NULL)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from credit_tier.rulebook.source import SourceField

AS_OF = date(2026, 6, 30)
TYPES = {
    "a": "integer",
    "b": "money",
    "d": "date",
    "m": "month",
    "f": "flag",
    "g": "flag",
    "s": "text",
    "n": "document_number",
    "c": "choice",
}
FIELDS = {
    name: SourceField.model_validate(
        {"name": name, "zh": name, "type": kind, "choices": {"x": ["x"], "y": ["y"]} if kind == "choice" else {}}
    )
    for name, kind in TYPES.items()
}
NAMES = {"integer": "ab", "date": "dm", "boolean": "fg", "text": "sn"}
COMPARE = {
    "=": lambda x, y: x == y,
    "<>": lambda x, y: x != y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
}
SHAPES = ["AND", "OR", "NOT", "compare", "null", "not null", "in", "not in", "between", "case", "coalesce"]
texts = st.text("xyXY甘'\\ %_", max_size=2)


def both(x, y):
    if x is False or y is False:
        return False
    return None if x is None or y is None else True


def negated(x):
    return None if x is None else not x


def either(x, y):
    return negated(both(negated(x), negated(y)))


def lifted(function):
    return lambda x, y: None if x is None or y is None else function(x, y)


def atoms(kind):
    columns = st.sampled_from(NAMES[kind]).map(lambda name: (name, lambda row: row[name]))
    if kind == "integer":
        return columns | st.integers(0, 3_000_000_000).map(lambda k: (str(k), lambda _: k))
    if kind == "date":
        return columns | st.just((":as_of", lambda _: AS_OF))
    if kind == "boolean":
        return columns | st.sampled_from([("TRUE", lambda _: True), ("FALSE", lambda _: False)])
    return columns | texts.map(lambda t: ("'" + t.replace("'", "''") + "'", lambda _: t))


def joined(left, sign, right, function):
    return f"({left[0]} {sign} {right[0]})", lambda row: function(left[1](row), right[1](row))


@st.composite
def integers(draw, depth):
    if depth == 0:
        return draw(atoms("integer"))
    shape = draw(st.sampled_from(["atom", "+", "-", "neg", "*", "case", "coalesce"]))
    left = draw(integers(depth - 1))
    if shape == "atom":
        return left
    if shape == "neg":
        return f"(- {left[0]})", lambda row: None if left[1](row) is None else -left[1](row)
    if shape == "*":
        k = draw(st.integers(0, 100))  # three levels stay within 64 bits
        return f"({left[0]} * {k})", lambda row: None if left[1](row) is None else left[1](row) * k
    if shape in "+-":
        sign = {"+": lambda x, y: x + y, "-": lambda x, y: x - y}[shape]
        return joined(left, shape, draw(integers(depth - 1)), lifted(sign))
    return draw(chosen(shape, left, integers(depth - 1), depth))


@st.composite
def chosen(draw, shape, left, others, depth):
    right = draw(others)
    if shape == "coalesce":
        return (
            f"COALESCE({left[0]}, {right[0]})",
            lambda row: right[1](row) if left[1](row) is None else left[1](row),
        )
    when = draw(booleans(depth - 1))
    default = draw(st.booleans())
    text = f"CASE WHEN {when[0]} THEN {left[0]}" + (f" ELSE {right[0]}" if default else "") + " END"
    return text, lambda row: left[1](row) if when[1](row) is True else right[1](row) if default else None


@st.composite
def booleans(draw, depth):
    if depth == 0:
        return draw(atoms("boolean"))
    shape = draw(st.sampled_from(SHAPES))
    if shape in {"AND", "OR", "NOT", "case", "coalesce"}:
        left = draw(booleans(depth - 1))
        if shape == "NOT":
            return f"NOT {left[0]}", lambda row: negated(left[1](row))
        if shape in {"case", "coalesce"}:
            return draw(chosen(shape, left, booleans(depth - 1), depth))
        return joined(left, shape, draw(booleans(depth - 1)), both if shape == "AND" else either)
    kind = draw(st.sampled_from(["integer", "date", "text", "boolean"]))
    operand = integers(depth - 1) if kind == "integer" else atoms(kind)
    left = draw(operand)
    if shape == "compare":
        sign = draw(st.sampled_from(sorted(COMPARE)))
        return joined(left, sign, draw(operand), lifted(COMPARE[sign]))
    if shape in {"null", "not null"}:
        word, wanted = ("IS NULL", True) if shape == "null" else ("IS NOT NULL", False)
        return f"({left[0]} {word})", lambda row: (left[1](row) is None) == wanted
    if shape == "between":
        low, high = draw(operand), draw(operand)
        at_least, at_most = lifted(COMPARE[">="]), lifted(COMPARE["<="])
        return f"({left[0]} BETWEEN {low[0]} AND {high[0]})", lambda row: both(
            at_least(left[1](row), low[1](row)), at_most(left[1](row), high[1](row))
        )
    members = draw(st.lists(texts if kind == "text" else st.integers(0, 5), min_size=1, max_size=3))
    if kind != "text":
        left = draw(integers(depth - 1))
    listed = ", ".join("'" + item.replace("'", "''") + "'" if kind == "text" else str(item) for item in members)
    word = "IN" if shape == "in" else "NOT IN"
    inside = lambda row: None if left[1](row) is None else left[1](row) in members  # noqa: E731 # a name for readers
    return f"({left[0]} {word} ({listed}))", inside if shape == "in" else lambda row: negated(inside(row))


rows = st.fixed_dictionaries(
    {
        "a": st.none() | st.integers(-4, 4) | st.integers(-(10**9), 10**9),
        "b": st.none() | st.integers(0, 4) | st.integers(-(10**12), 10**12),
        "d": st.none() | st.integers(-3, 3).map(lambda shift: AS_OF + timedelta(shift)),
        "m": st.none() | st.sampled_from([AS_OF, date(2026, 2, 28), date(2024, 2, 29)]),
        "f": st.none() | st.booleans(),
        "g": st.none() | st.booleans(),
        "s": st.none() | texts,
        "n": st.none() | texts,
        "c": st.none() | st.sampled_from("xy"),
    }
)

"""Expressions in rules: conditions and integers over the fields of one table, and nothing else.

An expression is parsed, every node is compared with a closed list **by exact type** (an ``isinstance`` check
would let subclasses such as ``read_csv(...)`` or ``IN (SELECT ...)`` pass), its types are worked out, and it is
written out again by this module. What reaches the database is only ever text that this module wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

import sqlglot
from sqlglot import exp

from credit_tier.foundation.errors import ExpressionError, Fault, Text
from credit_tier.rulebook.expression_trees import AS_OF, PARAMETER, QUOTED, trees, without_parameter
from credit_tier.rulebook.presumption import Presumption
from credit_tier.rulebook.source import FieldType, Readable

LONGEST = 2_000
LARGEST_FACTOR = 1_000

ALLOWED = Text(
    "允许：本表字段、:as_of、整数、'文本'、TRUE/FALSE/NULL、AND OR NOT、= <> < <= > >=、IS [NOT] NULL、IN (值, …)、"
    "BETWEEN、+ -、乘以不超过 1000 的整数、CASE WHEN、COALESCE",
    "Allowed: fields of this table, :as_of, integers, 'text', TRUE/FALSE/NULL, AND OR NOT, = <> < <= > >=, "
    "IS [NOT] NULL, IN (value, ...), BETWEEN, + -, times an integer up to 1000, CASE WHEN, COALESCE.",
)


_STRANGE = re.compile(rf"[@$?#{{}}\[\]\\`^&|~%;:]|!(?!=)|--|/\*|\b{AS_OF}\b")


class Kind(StrEnum):
    """The type of an expression."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATE = "date"
    TEXT = "text"
    NULL = "null"


KIND_OF_FIELD: Mapping[FieldType, Kind] = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.DOCUMENT_NUMBER: Kind.TEXT,
    FieldType.CHOICE: Kind.TEXT,
    FieldType.DATE: Kind.DATE,
    FieldType.MONTH: Kind.DATE,
    FieldType.MONEY: Kind.INTEGER,
    FieldType.INTEGER: Kind.INTEGER,
    FieldType.FLAG: Kind.BOOLEAN,
}

_COMPARISONS: Mapping[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def compile_expression(text: str, fields: Mapping[str, Readable], wanted: Kind, where: str) -> str:
    """Check an expression and write it out as SQL.

    Parameters
    ----------
    text : str
        As written in the rulebook.
    fields : mapping of str to SourceField or Presumption
        The fields and presumed days it may name; a text compared with a choice must be one of its keys.
    wanted : Kind
        BOOLEAN for a condition, INTEGER for a value.
    where : str
        File and key path, for the error.

    Returns
    -------
    str
        SQL over the quoted field names and the parameter ``$as_of``, fully bracketed.

    Raises
    ------
    ExpressionError
        What is not allowed, and what is.

    Examples
    --------
    >>> from credit_tier.rulebook.source import SourceField
    >>> fields = {name: SourceField(name=name, zh=name, type="date") for name in ("paid_on", "due_on")}
    >>> compile_expression("paid_on > due_on", fields, Kind.BOOLEAN, "x")
    '("paid_on" > "due_on")'
    """
    return _Compiler(fields, where, text).compile(wanted)


class _Compiler:
    """One expression on its way to SQL; exists only so that every refusal can name the place."""

    def __init__(self, fields: Mapping[str, Readable], where: str, text: str) -> None:
        self._fields, self._where, self._text = fields, where, text
        self._writers: Mapping[type[exp.Expression], Callable[[exp.Expression], tuple[str, Kind]]] = {
            exp.Paren: lambda node: self._write(node.this),
            exp.Column: self._column,
            exp.Literal: self._literal,
            exp.Boolean: lambda node: ("TRUE" if node.this else "FALSE", Kind.BOOLEAN),
            exp.Null: lambda _: ("NULL", Kind.NULL),
            exp.And: lambda node: self._logic(node, "AND"),
            exp.Or: lambda node: self._logic(node, "OR"),
            exp.Not: lambda node: (f"(NOT {self._of(node.this, Kind.BOOLEAN)})", Kind.BOOLEAN),
            exp.Is: self._is_null,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Neg: lambda node: (f"(- {self._of(node.this, Kind.INTEGER)})", Kind.INTEGER),
            exp.Add: lambda node: self._sum(node, "+"),
            exp.Sub: lambda node: self._sum(node, "-"),
            exp.Mul: self._product,
            exp.Case: self._case,
            exp.Coalesce: self._coalesce,
            **dict.fromkeys(_COMPARISONS, self._compare),
        }

    def compile(self, wanted: Kind) -> str:
        if len(self._text) > LONGEST:
            raise self._refusal(f"超过 {LONGEST} 个字符", f"longer than {LONGEST} characters")
        # Editions of the parser read these signs differently; the meaning of a rule must not hang on one.
        if sign := _STRANGE.search(PARAMETER.sub("", QUOTED.sub("''", self._text))):
            raise self._refusal(f"不允许使用 {sign[0]}", f"{sign[0]} may not be used")
        try:
            parsed = trees(without_parameter(self._text))
        except (sqlglot.errors.SqlglotError, RecursionError) as error:
            reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
            raise self._refusal("无法解析", re.sub(r"\x1b\[[0-9;]*m", "", reason)) from error
        if len(parsed) != 1 or not isinstance(parsed[0], exp.Expression):
            raise self._refusal("必须恰好是一个表达式", "it must be exactly one expression")
        try:
            return self._of(parsed[0], wanted)
        except RecursionError as error:
            raise self._refusal("嵌套过深", "it is nested too deeply") from error

    def _write(self, node: exp.Expression) -> tuple[str, Kind]:
        writer = self._writers.get(type(node))
        if writer is None or node.comments:
            shown = node.sql(dialect="duckdb")[:80] if writer is None else "/* */"
            raise self._refusal(f"不允许使用 {shown}", f"{shown} may not be used")
        return writer(node)

    def _of(self, node: exp.Expression, wanted: Kind) -> str:
        sql, kind = self._write(node)
        if kind is not wanted:
            raise self._refusal(f"{sql} 的类型是 {kind}，应为 {wanted}", f"{sql} is of type {kind}, not {wanted}")
        return sql

    def _pure(self, node: exp.Expression, *used: str) -> None:
        """Refuse a node that carries any part besides those this module writes out."""
        extra = [key for key, part in node.args.items() if part and key not in used]
        if extra:
            raise self._refusal(f"不允许使用 {node.sql()[:80]}", f"{node.sql()[:80]} may not be used")

    def _column(self, node: exp.Expression) -> tuple[str, Kind]:
        self._pure(node, "this")
        self._pure(node.this, "this", "quoted")
        name = node.name
        if name == AS_OF:
            return "$as_of", Kind.DATE
        if type(node.this) is not exp.Identifier or name not in self._fields:
            known = "、".join(sorted(self._fields))
            raise self._refusal(f"没有字段 {name}（有：{known}）", f"there is no field {name} (there are: {known})")
        read = self._fields[name]
        if isinstance(read, Presumption):
            return read.sql, Kind.DATE
        return f'"{read.name}"', KIND_OF_FIELD[read.type]

    def _literal(self, node: exp.Expression) -> tuple[str, Kind]:
        text = str(node.this)
        if node.args["is_string"]:
            if min(text, default=" ") < " ":
                raise self._refusal("文本中有控制字符", "a text holds a control character")
            return "'" + text.replace("'", "''") + "'", Kind.TEXT
        if not (text.isascii() and text.isdecimal() and len(text) <= 18):
            raise self._refusal(f"数字 {text} 不是整数", f"the number {text} is no integer")
        return text, Kind.INTEGER

    def _logic(self, node: exp.Expression, word: str) -> tuple[str, Kind]:
        self._pure(node, "this", "expression")
        left, right = self._of(node.this, Kind.BOOLEAN), self._of(node.expression, Kind.BOOLEAN)
        return f"({left} {word} {right})", Kind.BOOLEAN

    def _compare(self, node: exp.Expression) -> tuple[str, Kind]:
        self._pure(node, "this", "expression")
        left, right = self._write(node.this), self._write(node.expression)
        if Kind.NULL in (left[1], right[1]):
            raise self._refusal("与 NULL 比较永远不成立，请用 IS NULL", "nothing ever equals NULL; write IS NULL")
        self._same(left, right)
        self._known_choices(node.this, node.expression)
        return f"({left[0]} {_COMPARISONS[type(node)]} {right[0]})", Kind.BOOLEAN

    def _same(self, *parts: tuple[str, Kind]) -> Kind:
        kinds = {kind for _, kind in parts if kind is not Kind.NULL}
        if len(kinds) != 1:
            shown = " / ".join(f"{sql}: {kind}" for sql, kind in parts)
            raise self._refusal(f"类型不同，不能比较：{shown}", f"the types differ: {shown}")
        return kinds.pop()

    def _known_choices(self, *sides: exp.Expression) -> None:
        """Refuse a misspelt choice, which would silently never match; ``COALESCE(choice, 'text')`` is a choice, too."""
        parts = [part for side in sides for part in self._parts(side)]
        for column in (part for part in parts if type(part) is exp.Column and part.name in self._fields):
            read = self._fields[column.name]
            choices = () if isinstance(read, Presumption) else read.choices
            unknown = [str(part.this) for part in parts if type(part) is exp.Literal and part.this not in choices]
            if choices and unknown:
                known = "、".join(choices)
                raise self._refusal(
                    f"字段 {column.name} 没有取值 {unknown[0]}（有：{known}）",
                    f"the field {column.name} has no value {unknown[0]} (there are: {known})",
                )

    def _parts(self, node: exp.Expression) -> list[exp.Expression]:
        if type(node) is exp.Paren:
            return self._parts(node.this)
        return [node.this, *node.expressions] if type(node) is exp.Coalesce else [node]

    def _is_null(self, node: exp.Expression) -> tuple[str, Kind]:
        self._pure(node, "this", "expression")
        if type(node.expression) is not exp.Null:
            raise self._refusal("IS 只能用于 NULL", "IS goes with NULL only")
        return f"({self._write(node.this)[0]} IS NULL)", Kind.BOOLEAN

    def _in(self, node: exp.Expression) -> tuple[str, Kind]:
        self._pure(node, "this", "expressions")
        members = [self._write(member) for member in node.expressions if type(member) is exp.Literal]
        if not members or len(members) != len(node.expressions):
            raise self._refusal("IN 后只能列出具体的值", "IN takes a list of plain values only")
        subject = self._write(node.this)
        self._same(subject, *members)
        self._known_choices(node.this, *node.expressions)
        return f"({subject[0]} IN ({', '.join(sql for sql, _ in members)}))", Kind.BOOLEAN

    def _between(self, node: exp.Expression) -> tuple[str, Kind]:
        self._pure(node, "this", "low", "high")
        parts = [self._write(node.args[key]) for key in ("this", "low", "high")]
        self._same(*parts)
        return f"({parts[0][0]} BETWEEN {parts[1][0]} AND {parts[2][0]})", Kind.BOOLEAN

    def _sum(self, node: exp.Expression, sign: str) -> tuple[str, Kind]:
        self._pure(node, "this", "expression")
        left, right = self._of(node.this, Kind.INTEGER), self._of(node.expression, Kind.INTEGER)
        return f"({_wide(left)} {sign} {right})", Kind.INTEGER

    def _product(self, node: exp.Expression) -> tuple[str, Kind]:
        self._pure(node, "this", "expression")
        left, right = self._of(node.this, Kind.INTEGER), self._of(node.expression, Kind.INTEGER)
        if not any(side.isdecimal() and int(side) <= LARGEST_FACTOR for side in (left, right)):
            raise self._refusal("乘法的一边必须是不超过 1000 的整数", "one side of * must be an integer up to 1000")
        return f"({_wide(left)} * {right})", Kind.INTEGER

    def _case(self, node: exp.Expression) -> tuple[str, Kind]:
        self._pure(node, "ifs", "default")
        arms = [(self._of(arm.this, Kind.BOOLEAN), self._write(arm.args["true"])) for arm in node.args["ifs"]]
        default = self._write(node.args["default"]) if node.args.get("default") else ("NULL", Kind.NULL)
        kind = self._same(*(result for _, result in arms), default)
        body = " ".join(f"WHEN {condition} THEN {result[0]}" for condition, result in arms)
        return f"(CASE {body} ELSE {default[0]} END)", kind

    def _coalesce(self, node: exp.Expression) -> tuple[str, Kind]:
        parts = [self._write(node.this), *(self._write(part) for part in node.expressions)]
        kind = self._same(*parts)
        return f"COALESCE({', '.join(sql for sql, _ in parts)})", kind

    def _refusal(self, zh: str, en: str) -> ExpressionError:
        return ExpressionError(
            Fault(
                self._where,
                Text(f"表达式有误：{zh}", f"This expression cannot be used: {en}."),
                ALLOWED,
                Text(f"请改写：{self._text[:120]}", f"Rewrite it: {self._text[:120]}"),
            )
        )


def _wide(operand: str) -> str:
    """Make arithmetic 128-bit: an absurd amount in one row must saturate, not stop the whole observation."""
    return f"CAST({operand} AS HUGEINT)"

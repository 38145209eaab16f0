"""What stands above the statement: by which rules, on which day, for which use, and what its columns are (语句说明)."""

from __future__ import annotations

from collections.abc import Iterator

from credit_tier.engine.missing import Missing
from credit_tier.grading.scorecard import Scorecard
from credit_tier.grading.sql_dialect import Dialect
from credit_tier.grading.sql_names import Names
from credit_tier.rulebook.model import Rulebook


def heading(card: Scorecard, rulebook: Rulebook, dialect: Dialect, names: Names, *, trial: bool) -> str:
    """Give the comments; every line is one, whatever a title holds."""
    lines = [*_rules(card, rulebook, dialect, trial=trial), *_reading(names), *_columns(card, names)]
    return "\n".join("-- " + "".join(sign if sign.isprintable() else " " for sign in line) for line in lines)


def _rules(card: Scorecard, rulebook: Rulebook, dialect: Dialect, *, trial: bool) -> Iterator[str]:
    identity = rulebook.identity
    yield "信用等级计算语句 Credit grades as one statement"
    yield f"规则手册 rulebook: {identity.id} {identity.title.zh} {rulebook.digest}"
    yield f"规则日期 rules of: {card.rules.day}"
    if trial:
        yield "试行，不得用于正式评级 TRIAL: no official grade may rest on it"
    yield f"等级类型 grade_type: {identity.grade_type}; 公开范围 disclosure: {identity.disclosure}"
    yield f"本语句用途 use: {card.use}; 规则手册允许 allowed uses: {', '.join(identity.uses)}; 不得他用 no other"
    if dialect.executed:
        yield f"方言 dialect: {dialect}（测试中已执行 executed in the tests of credit_tier）"
    else:
        yield f"方言 dialect: {dialect}（未执行验证 NOT EXECUTED: written by the same rules, proved on no such engine）"


def _reading(names: Names) -> Iterator[str]:
    yield f"读取 reads: {'.'.join(names.table)}; 一家企业一行 one row an enterprise; {names.key} 与整数列 integers"
    kinds = "; ".join(f"{int(kind)} {kind.zh} {kind.en}" for kind in Missing)
    yield f"缺失 missing kinds: {kinds}"
    yield (
        "空值、小数、超出 int32 的值：faults 计数，first_fault 指明，grade 为空，不会静默评级 "
        "NULL, fractions, values beyond int32: counted in faults, named in first_fault, and grade is NULL"
    )
    if not names.watched:
        yield (
            "直接判级、封顶、不参评按同一列判断；一事多报请另给 w_ 列（watched） conditions read the same columns; "
            "where one fact is on file in several indicators, give w_ columns (watched)"
        )


def _columns(card: Scorecard, names: Names) -> Iterator[str]:
    for item, name in zip(card.indicators, names.values, strict=True):
        yield f"  {name} = {item.indicator.id} {item.indicator.title.zh} ({item.indicator.unit})"
    for place, name in names.watched.items():
        yield f"  {name} = {card.names[place]}，条件所看的值 the value that conditions read"
    for rule, name in zip(card.conditions, names.held, strict=True):
        yield f"  {name}: {rule.rule.title.zh}"

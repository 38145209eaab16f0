"""The command assess: what leniency one case, or a table of cases, calls for."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from credit_tier.cli.case_files import CASE_FILES, read_case, read_decision
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Fault, Text, TrialOnlyError
from credit_tier.leniency.assessed_table import AssessedTable, assess_table
from credit_tier.leniency.assessment import Assessment, Decision, assess
from credit_tier.leniency.outcome import Outcome
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.records.writing import OutputForm, write_form
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook, Standing

SHOWN = 10
"""Rows set aside that are told on stderr; all of them are in the file beside the answers."""
TABLES = (".csv", ".xlsx")


def assess_command(options: argparse.Namespace) -> Answer:
    """Assess one case (TOML, JSON) or a table of cases (CSV, workbook, Parquet)."""
    rulebook = load_rulebook(options.rulebook)
    if options.case.suffix.lower() in CASE_FILES:
        return _one(options, rulebook)
    return _table(options, rulebook)


def _one(options: argparse.Namespace, rulebook: Rulebook) -> Answer:
    _refuse(options, {"--earlier": options.earlier, "--norms": options.norms}, "表格 / a table")
    _require_new(options.out)
    case = read_case(options.case, rules_of_leniency(rulebook, options.on))
    found = assess(case, rulebook, on=options.on)
    if options.official:
        _require_official(rulebook, found.illustrative)
    text = found.text(options.language)
    decision = read_decision(options.decide, found) if options.decide else None
    if decision is not None:
        text += "\n" + decided_text(decision, options.language)
    say(text)
    if options.out is not None:
        options.out.write_text(text + "\n", encoding="utf-8")
    return Answer(_said(found, options.on) | _decided(decision) | _made_by(options, rulebook))


def _said(found: Assessment, on: date) -> dict[str, Any]:
    return {
        "on": on.isoformat(),
        "determined": int(found.determined),
        "effect": found.effect.value,
        "obligatory": int(found.obligatory),
        **_ends(found.outcome),
        "category": found.category.value if found.category else "",
        "ground": found.leading.rule.id if found.leading else "",
        "item": found.item.id if found.item else "",
        "missing": [{"condition": gap.condition, "facts": list(gap.facts)} for gap in found.missing],
        "measures": [measure.id for measure in found.measures],
        "review": found.legal_review.name.lower(),
        "trial": int(bool(found.illustrative)),
        "illustrative": list(found.illustrative),
    }


def _ends(outcome: Outcome) -> dict[str, str]:
    return {name: effect.value for name, effect in outcome._asdict().items()}


def _decided(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        return {}
    return {
        "decision": {
            "effect": decision.effect.value,
            "officer": decision.officer,
            "reason": decision.reason,
            "differs": int(decision.differs),
            "below_entitlement": int(decision.below_entitlement),
        }
    }


def decided_text(decision: Decision, language: str) -> str:
    """Word what the officer decided beside the suggestion."""
    if language == "zh":
        differs = "与建议不同" if decision.differs else "与建议一致"
        reason = f"，理由：{decision.reason}" if decision.reason else ""
        less = "；低于当事人依规则应得的从宽，请复核" if decision.below_entitlement else ""
        return f"决定：{decision.effect}（{decision.officer}，{differs}{reason}{less}）"
    differs = "differs from the suggestion" if decision.differs else "as suggested"
    reason = f", because: {decision.reason}" if decision.reason else ""
    less = "; below what the party is entitled to, examine again" if decision.below_entitlement else ""
    return f"Decision: {decision.effect} ({decision.officer}, {differs}{reason}{less})"


def _table(options: argparse.Namespace, rulebook: Rulebook) -> Answer:
    _refuse(options, {"--decide": options.decide}, "单个案件 / one case")
    if options.out is None or options.out.suffix not in TABLES:
        raise ArgumentError(_no_out(options.out))
    aside = options.out.with_name(f"{options.out.stem}_set_aside{options.out.suffix}")
    for path in (options.out, aside):
        _require_new(path)
    found = assess_table(options.case, rulebook, on=options.on, earlier=options.earlier, norms=options.norms)
    if options.official:
        rules = {name for names in set(found.table["illustrative"].to_pylist()) for name in names.split(",") if name}
        _require_official(rulebook, tuple(sorted(rules)))
    form = OutputForm.XLSX if options.out.suffix == ".xlsx" else OutputForm.CSV
    write_form(found.worded(options.language), options.out.with_suffix(""), form)
    if found.refused:
        write_form(found.refusals(), aside.with_suffix(""), form)
    _tell(found, aside)
    return Answer(
        {
            "on": options.on.isoformat(),
            "rows_in": found.rows_in,
            "assessed": found.table.num_rows,
            "set_aside": found.set_aside,
            "determined": found.determined,
            "trials": found.trials,
            "remarks": len(found.remarks),
        }
        | _made_by(options, rulebook),
        yes=found.table.num_rows > 0 or not found.rows_in,
    )


def _tell(found: AssessedTable, aside: Path) -> None:
    say(str(found))
    for row in (*found.refused[:SHOWN], *found.remarks[:SHOWN]):
        place = f"{row.file}: 第 {row.row} 行 row {row.row} {row.column} {row.value}".rstrip()
        say(f"  {place}: {row.reason.zh} / {row.reason.en}")
    if found.refused:
        say(f"退回的行 rows set aside: {aside}")


def _made_by(options: argparse.Namespace, rulebook: Rulebook) -> dict[str, Any]:
    return {"rulebook": rulebook.digest, "out": str(options.out or "")}


def _require_official(rulebook: Rulebook, illustrative: tuple[str, ...]) -> None:
    standing = ("rulebook.toml standing",) if rulebook.identity.standing is Standing.TRIAL else ()
    if standing or illustrative:
        raise TrialOnlyError(
            Fault(
                f"leniency: {name}",
                Text("这是示例规则，不得用于正式建议", "An illustrative rule; nothing official rests on it."),
                Text("正式建议只用有依据的生效规则", "Official suggestions rest on rules in force with their basis."),
                Text("请填入本地依据，或去掉 --official", "Supply the local basis, or leave --official out."),
            )
            for name in (*standing, *illustrative)
        )


def _refuse(options: argparse.Namespace, given: dict[str, Path | None], kind: str) -> None:
    for name, value in given.items():
        if value is not None:
            raise ArgumentError(
                Fault(
                    name,
                    Text(f"{options.case.name} 用不到 {name}", f"{name} says nothing to {options.case.name}."),
                    Text(f"仅用于{kind}", f"For {kind} only."),
                    Text("请去掉这个参数", "Leave it out."),
                )
            )


def _require_new(path: Path | None) -> None:
    if path is not None and path.exists():
        raise ArgumentError(
            Fault(
                str(path),
                Text("已有同名的文件", "There is a file of this name already."),
                Text("新的文件名；结果从不覆盖", "A new name; results are never overwritten."),
                Text("请换一个 --out，或移走旧文件", "Give another --out, or move the old file away."),
            )
        )


def _no_out(path: Path | None) -> Fault:
    return Fault(
        "--out",
        Text(
            "没有写明结果文件" if path is None else f"不能写成 {path.suffix or path.name}",
            "It does not say where the answers go." if path is None else f"Answers cannot be written as {path.name}.",
        ),
        Text("新的 .csv 或 .xlsx 文件", "A new file that ends in .csv or .xlsx."),
        Text("请给出 --out", "Give --out."),
    )

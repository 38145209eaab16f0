"""The command estimate: what the findings of one draw or several say of all who might have been drawn."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from credit_tier.cli.drawing import frame_beside
from credit_tier.cli.drawing_files import MANIFEST, REMOVALS
from credit_tier.cli.folders import Run, read_json, require_new, told_of, unfit, whole_folder, write_csv, write_json
from credit_tier.cli.main import Answer
from credit_tier.cli.register import read_register
from credit_tier.cli.words import say
from credit_tier.estimation.combined import Combined, estimate_together
from credit_tier.estimation.estimates import Estimate, estimate
from credit_tier.estimation.outcomes import Finding, findings_of
from credit_tier.estimation.reading import read_findings
from credit_tier.estimation.shared_findings import shared_findings
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.risk.groups import words_of
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.replacement import Replacement, read_removals, replace_units

GRADE = "grade"


class _Opened(NamedTuple):
    """A draw and who was removed from it."""

    draw: Draw
    removals: Replacement | None

    @property
    def draw_id(self) -> str:
        return self.draw.commitment.draw_id

    @property
    def to_visit(self) -> frozenset[str]:
        stepped_in = (unit for units in (self.removals.net.values() if self.removals else ()) for unit in units)
        return frozenset(row.id for row in self.draw.rows()).union(stepped_in)


def estimate_command(options: argparse.Namespace) -> Answer:
    """Estimate rates of violation, from one draw or several, and say whether they rise along the grades."""
    require_new(options.out)
    _require_fit(options)
    draws = [_opened(folder) for folder in options.draw]
    groups = _groups(options, draws)
    findings = shared_findings([one.to_visit for one in draws], [_findings(options, one.draw_id) for one in draws])
    parts = [
        estimate(
            one.draw,
            found,
            removals=one.removals,
            groups=groups,
            collapse=[tuple(names.split(",")) for names in options.collapse],
            level=options.level,
        )
        for one, found in zip(draws, findings, strict=True)
    ]
    made: Estimate | Combined
    if len(parts) == 1:
        [made], [content] = parts, [_content(part, options) for part in parts]
        named: dict[str, Any] = {"draw_id": draws[0].draw_id}
    else:
        made = estimate_together(parts, shares=options.shares.split(",") if options.shares else None)
        named = {"draw_ids": [one.draw_id for one in draws], "shares": [str(share) for share in made.shares]}
        each = [{"draw_id": one.draw_id, **_content(part, options)} for one, part in zip(draws, parts, strict=True)]
        content = {**_figures(made), "level": options.level, "shares": named["shares"], "draws": each}
    with whole_folder(options.out, last="estimate.json") as out:
        write_csv(made.to_frame(), out / "figures.csv")
        write_json(out / "estimate.json", content)
    say(str(made))
    if "trend" in content:
        say(f"{content['trend']['text']['zh']}\n{content['trend']['text']['en']}")
    whole = made.overall
    return Answer(
        {
            **named,
            "rate": _round(whole.rate),
            "interval": [_round(end) for end in whole.interval] if whole.interval else None,
            "interval_kind": whole.interval_kind.value,
            "unweighted": _round(whole.unweighted),
            "drawn": whole.drawn,
            "judged": whole.judged,
            "violating": whole.violating,
            "no_response": whole.no_response,
            "ineligible": whole.ineligible,
            **({"trend": content["trend"]["rises"]} if "trend" in content else {}),
            **({"more_visits": content["visits_needed"]["more"]} if "visits_needed" in content else {}),
            "out": str(options.out),
        },
        yes=whole.rate is not None,
    )


def _require_fit(options: argparse.Namespace) -> None:
    """Refuse what only one draw, or only several, can be asked."""
    several = len(options.draw) > 1
    if several and (options.half_width or options.collapse):
        what = Text("所需户数与合并层只适用于一次抽取", "Visits needed and joined strata are of one draw.")
        allowed = Text("几次抽取时只用 --shares", "With several draws only --shares.")
    elif not several and options.shares:
        what = Text("只有一次抽取，没有份额可言", "There is one draw, and so no shares.")
        allowed = Text("两次以上抽取", "Two draws or more.")
    else:
        return
    mend = Text("请去掉此项，或分别推断", "Leave it out, or estimate each draw by itself.")
    raise ArgumentError(Fault("--half-width, --collapse, --shares", what, allowed, mend))


def _opened(folder: Path) -> _Opened:
    manifest = folder / MANIFEST
    with told_of(manifest):
        drawn = Draw.from_json(manifest.read_bytes())
    return _Opened(drawn, _removals(folder, drawn))


def _figures(made: Estimate | Combined) -> dict[str, Any]:
    return {
        "subject": made.subject._asdict(),
        "limits": [limit._asdict() for limit in made.limits],
        "figures": [
            {name: None if value is None or value != value else value for name, value in row.items()}  # noqa: PLR0124 # nan
            for row in made.to_frame().astype(object).to_dict("records")
        ],
    }


def _content(made: Estimate, options: argparse.Namespace) -> dict[str, Any]:
    content: dict[str, Any] = {**_figures(made), "level": made.level, "reasons": dict(made.reasons)}
    order = tuple(options.order.split(",")) if options.order else ()
    if GRADE in made.groups and order:
        told = made.trend(GRADE, order)
        content["trend"] = {
            "order": list(told.order),
            "rises": told.rises(),
            "slope": told.slope,
            "standard_error": told.standard_error,
            "p_design": told.p_design,
            "p_exact": None if told.p_exact is None else float(told.p_exact),
            "exchange": told.exchange.value,
            "left_out": told.left_out,
            "text": told.text()._asdict(),
        }
    if options.half_width:
        need = made.visits_needed(options.half_width, allocation=options.allocation)
        strata = [one._asdict() for one in need.strata]
        content["visits_needed"] = {**need._asdict(), "allocation": need.allocation.value, "strata": strata}
    return content


def _findings(options: argparse.Namespace, task: str) -> tuple[Finding, ...]:
    if (options.register is None) == (options.results is None):
        raise ArgumentError(_one_of())
    if options.register is not None:
        return findings_of(read_register(options.register, options.rulebook), task)
    if options.received_on is None:
        raise ArgumentError(_no_day())
    rulebook = load_rulebook(options.rulebook)
    return read_findings(options.results, rulebook, task=task, on=options.received_on, code_table=options.code_table)


def _removals(folder: Path, drawn: Draw) -> Replacement | None:
    """Give who was removed and who stepped in, from the published logs beside the draw."""
    path = folder / REMOVALS
    if not path.is_file():
        return None
    content = read_json(path)
    try:
        entries = [entry for log in content["logs"].values() for entry in log]
        own = content["manifest_hash"] == drawn.manifest_hash
        removals = read_removals(entries) if own else []
    except (KeyError, TypeError, ValueError, AttributeError):
        own = False
    if not own:
        what = Text("这不是此次抽取的剔除记录", "These are not the removals of this draw.")
        raise ArgumentError(unfit(path.name, what, f"open 或 replace 写出的 {REMOVALS}"))
    with told_of(path):
        return replace_units(drawn, removals, frame=frame_beside(folder))


def _groups(options: argparse.Namespace, draws: Sequence[_Opened]) -> dict[str, dict[str, str]]:
    if options.run is None:
        return {}
    run = Run.load(options.run, options.rulebook)
    strata = [stratum for one in draws for stratum in one.draw.core["strata"]]
    units = {row[1] for stratum in strata for row in stratum["selected"] + stratum["reserve"]}
    graded = dict(zip(run.grades.codes.to_pylist(), run.grades.grade_codes().tolist(), strict=True))
    codes = np.array(sorted(units), dtype=np.str_)
    words = words_of(run.records, run.rulebook, codes, on=run.grades.indicators.known_on)
    found = {GRADE: {unit: str(graded[unit]) for unit in units if unit in graded}}
    return found | {kind: dict(zip(codes.tolist(), said.tolist(), strict=True)) for kind, said in words.items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _no_day() -> Fault:
    return Fault(
        "--received-on",
        Text("给了检查结果表，没有给收到之日", "A table of results is given, and not the day it was received on."),
        Text("--received-on YYYY-MM-DD，与 --results 同用", "--received-on YYYY-MM-DD, together with --results."),
        Text("请补上 --received-on", "Add --received-on."),
    )


def _one_of() -> Fault:
    return Fault(
        "--register, --results",
        Text("没有检查结论，或给了两份", "There are no findings, or two sets of them."),
        Text(
            "--register 登记簿文件夹，或 --results 检查结果表及 --received-on",
            "--register with a folder, or --results with a table and --received-on.",
        ),
        Text("请二者取一", "Give one of the two."),
    )

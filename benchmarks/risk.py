"""``python -m benchmarks.risk``: the risk model on real inspections, on planted truth, and against bare LightGBM.

The real file is not part of the project; without ``--real`` its part is left out. Everything that is chosen is chosen
on visits before the cut.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.machine import load_now, machine_lines
from credit_tier import load_rulebook, read_records
from credit_tier.datasets import make_province
from credit_tier.risk.evaluation import Evaluation, evaluate
from credit_tier.risk.feature_table import Features
from credit_tier.risk.features import features_of
from credit_tier.risk.model import RiskModel
from credit_tier.risk.ordering import order_figures, places, visits_made
from credit_tier.risk.outcomes import Outcomes, outcomes_of
from credit_tier.risk.snapshots import Snapshot

CUT = date(2025, 1, 1)
RECEIVED = date(2026, 11, 23)
TOLD_AFTER = timedelta(days=30)
"""The file says nothing of when a result was known: it is taken to be a month after the visit."""
TODAY = date(2026, 6, 30)


def press_visits(file: Path, snapshot: Snapshot, *, inspector: bool = False) -> tuple[Outcomes, Features]:
    """Read the real inspections, and describe each by those known before it."""
    with file.open(encoding="gb18030", newline="") as lines:
        head, *rows = csv.reader(lines)
    day = head.index("监督检查日期")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(head)}
    columns["收到日期"] = [str(date.fromisoformat(row[day][:10]) + TOLD_AFTER) for row in rows]
    rulebook = load_rulebook()
    records = read_records({"inspections": pa.table(columns)}, rulebook, received_on=RECEIVED)
    outcomes = outcomes_of(records, rulebook, until=RECEIVED)
    return outcomes, features_of(records, rulebook, outcomes, snapshot=snapshot, inspector=inspector)


def fit_and_judge(
    outcomes: Outcomes, features: Features, cut: date, **settings: object
) -> tuple[RiskModel, Evaluation]:
    """Fit on visits before a day, evaluate on those from then on."""
    later = features.on >= np.datetime64(cut)
    train, test = features.select(~later), features.select(later)
    model = RiskModel(**settings).fit(train, outcomes)  # type: ignore[arg-type] # parameters by name
    codes = {"region": np.array([code[2:8] for code in test.codes.tolist()])}
    return model, evaluate(model, test, outcomes.found[test.rows], groups=codes)


def press_lines(file: Path, snapshot: Snapshot) -> Iterator[str]:
    """Tell the figures of the real inspections, without and, apart, with the inspector set apart."""
    yield from ("## Real inspections", "")
    yield (
        f"`{file.name}`, trained before {CUT}, tested from then; described by past inspections alone, as of the end of "
        f"the {snapshot} before; a result counts as known {TOLD_AFTER.days} days after the visit."
    )
    for title, inspector in (("Without who inspects", False), ("Apart: with who inspects set apart", True)):
        outcomes, features = press_visits(file, snapshot, inspector=inspector)
        model, told = fit_and_judge(outcomes, features, CUT, inspector=inspector)
        yield from ("", f"### {title}", "", *model_lines(model), "", str(told), "")
        yield f"Found in the first half, above business as usual: {told.of('model', 'found_in_first_half_gain')}."
        later = features.on >= np.datetime64(CUT)
        test = features.select(later)
        moved = model.drift(test, test, outcomes.found[test.rows])
        yield (
            f"Drift since training: advice {moved.advice.value}; {moved.observed:.0f} violations found,"
            f" {moved.expected:.0f} expected; PSI of the score {moved.shifts[0].psi:.2f}."
        )


def planted_lines(enterprises: int) -> Iterator[str]:
    """Tell what share of the ceiling is reached on a province whose risks are known."""
    made, rulebook = make_province(enterprises), load_rulebook()
    records = read_records({name: made.table(name) for name in made.names}, rulebook, received_on=TODAY)
    outcomes = outcomes_of(records, rulebook, until=TODAY)
    features = features_of(records, rulebook, outcomes, snapshot=Snapshot.QUARTER, grades=True)
    cut = features.on[np.argsort(features.on)[int(len(features) * 0.7)]].item()
    model, told = fit_and_judge(outcomes, features, cut)
    share, ceiling = share_of_ceiling(made.truth(), model, features.select(features.on >= np.datetime64(cut)), outcomes)
    yield from (f"## Planted truth: an invented province of {enterprises:,} enterprises", "")
    yield from (*model_lines(model), "", str(told), "")
    yield (
        f"Ranking by the planted risk itself gives an AUC of {ceiling:.3f}: that is the ceiling. The model reaches"
        f" {share:.0%} of the way from chance to it."
    )


def share_of_ceiling(truth: pa.Table, model: RiskModel, test: Features, outcomes: Outcomes) -> tuple[float, float]:
    """Give how far the model gets from chance to the AUC of the planted risk, and that AUC."""
    risk = dict(zip(truth["code"].to_pylist(), truth["risk_ppm"].to_pylist(), strict=True))
    risk.update({old: new for old, new in zip(truth["former_code"].to_pylist(), risk.values(), strict=True) if old})
    planted = np.array([risk.get(code, 0) for code in test.codes.tolist()], dtype=float)
    visits = visits_made(test.on, outcomes.found[test.rows])
    best, reached = (
        order_figures(places(score), visits, np.ones(len(test)))["auc"] for score in (planted, model.logits(test))
    )
    return (reached - 0.5) / (best - 0.5), best


def model_lines(model: RiskModel) -> Iterator[str]:
    """Say which learner, why, and what it learnt from."""
    one = model.fitted_
    yield f"Learner {one.learner.value}: {one.why.en} AUC on the later part of training {one.signal}."
    losses = ", ".join(f"{name} {value:.4f}" for name, value in one.losses.items())
    yield f"Signal {'shown' if model.signal_shown else 'NOT shown'}. Log loss there: {losses}."
    yield f"Trained {one.earlier.first} to {one.earlier.last}: {one.earlier.rows:,} visits, {one.earlier.found} found;"
    yield f"chosen and calibrated {one.later.first} to {one.later.last}: {one.later.rows:,} visits, {one.later.found}."


def main() -> None:
    """Run, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.risk", description=__doc__)
    parser.add_argument("--real", type=Path, help="inspections_press.csv")
    parser.add_argument("--snapshot", choices=[one.value for one in Snapshot], default="month")
    parser.add_argument("--enterprises", type=int, default=15_000)
    parser.add_argument("--rows", type=int, nargs=2, default=(500_000, 2_200_000), metavar=("FIT", "PREDICT"))
    parser.add_argument("--date", default="")
    parser.add_argument("--write", type=Path, help="the page to write, docs/risk-figures.md")
    given, load = parser.parse_args(), load_now()
    from benchmarks.risk_speed import risk_speed_section  # noqa: PLC0415 # LightGBM only where it is timed

    lines = ["# The risk model in figures", "", "Made by `python -m benchmarks.risk`; intervals at 95 %.", ""]
    lines += list(press_lines(given.real, Snapshot(given.snapshot))) if given.real else []
    lines += ["", *planted_lines(given.enterprises), ""]
    lines += risk_speed_section(*given.rows).lines()
    lines += ["## The machine", "", *machine_lines(given.date, "full", load), ""]
    text = "\n".join(lines)
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

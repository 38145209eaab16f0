"""``python -m benchmarks.risk``: the risk model on real inspections, on planted truth, and against bare LightGBM.

The real file is not part of the project; without it its part is left out. Everything that is chosen is chosen on visits
before the cut, and fitted on what was known then.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from benchmarks.machine import load_now, machine_lines
from benchmarks.risk_calibration import signal_lines
from credit_tier import load_rulebook, read_records
from credit_tier.datasets import make_province
from credit_tier.risk.evaluation import Evaluation, evaluate
from credit_tier.risk.feature_table import Features
from credit_tier.risk.features import features_of
from credit_tier.risk.model import RiskModel
from credit_tier.risk.ordering import order_figures, places, visits_made
from credit_tier.risk.outcomes import Flags, outcomes_of
from credit_tier.risk.snapshots import Snapshot
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records

CUT = date(2025, 1, 1)
NOT_THERE = "The real inspections were not at hand: their part is left out."
RECEIVED = date(2026, 11, 23)
TOLD_AFTER = timedelta(days=30)
"""The file says nothing of when a result was known: it is taken to be a month after the visit."""
TODAY, PLANTED_CUT = date(2026, 6, 30), date(2025, 10, 1)


class Judged(NamedTuple):
    """A model, and the later visits it was judged on."""

    model: RiskModel
    told: Evaluation
    test: Features
    found: Flags


def press_records(file: Path, rulebook: Rulebook) -> Records:
    """Read the real inspections, each known some days after the visit."""
    with file.open(encoding="gb18030", newline="") as lines:
        head, *rows = csv.reader(lines)
    day = head.index("监督检查日期")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(head)}
    columns["收到日期"] = [str(date.fromisoformat(row[day][:10]) + TOLD_AFTER) for row in rows]
    return read_records({"inspections": pa.table(columns)}, rulebook, received_on=RECEIVED)


def fit_and_judge(
    records: Records, rulebook: Rulebook, cut: date, until: date, snapshot: Snapshot, *, inspector: bool = False
) -> Judged:
    """Fit on what was found and known before a day, as one would have on it; evaluate on visits from then on."""
    known = outcomes_of(records, rulebook, until=cut - timedelta(days=1))
    train = features_of(records, rulebook, known, snapshot=snapshot, inspector=inspector)
    model = RiskModel(inspector=inspector).fit(train, known, rulebook)
    later = outcomes_of(records, rulebook, until=until).between(cut)
    test = features_of(records, rulebook, later, snapshot=snapshot, rules_on=train.rules_on, grades=True)
    found = later.found[test.rows]
    codes = {"region": np.array([code[2:8] for code in test.codes.tolist()])}
    return Judged(model, evaluate(model, test, found, groups=codes), test, found)


def press_lines(file: Path, snapshot: Snapshot) -> Iterator[str]:
    """Tell the figures of the real inspections, without and, apart, with the inspector set apart."""
    rulebook = load_rulebook()
    records = press_records(file, rulebook)
    yield from ("## Real inspections", "")
    yield (
        f"`{file.name}`, fitted on what was found and known before {CUT}, judged on visits from then on; described by "
        f"past inspections alone, as of the end of the {snapshot} before; a result counts as known {TOLD_AFTER.days} "
        "days after the visit. No setting was chosen on this file."
    )
    for title, inspector in (("Without who inspects", False), ("Apart: with who inspects set apart", True)):
        one = fit_and_judge(records, rulebook, CUT, RECEIVED, snapshot, inspector=inspector)
        yield from ("", f"### {title}", "", *model_lines(one.model), "", *evaluation_lines(one), "")
        moved = one.model.drift(one.test, one.test, one.found)
        yield (
            f"Drift since training: advice {moved.advice.value}; {moved.observed:.0f} violations found,"
            f" {moved.expected:.0f} expected; PSI of the score {moved.shifts[0].psi:.2f}."
        )
    months, counts = np.unique(one.test.on[one.found].astype("datetime64[M]"), return_counts=True)
    yield f"{counts.max()} of the {counts.sum()} violations are of one month, {months[counts.argmax()]}: a campaign."


def evaluation_lines(one: Judged) -> Iterator[str]:
    """Tell the figures, and in words whether the model would have found violations earlier than was done."""
    yield from (str(one.told), "")
    gain = one.told.of("model", "found_in_first_half_gain")
    verdict = "above" if gain.low > 0 else "below" if gain.high < 0 else "no different, beyond doubt, from"
    yield f"Found in the first half: {verdict} business as usual by {gain}."


def planted_lines(enterprises: int) -> Iterator[str]:
    """Tell what share of the ceiling is reached on a province whose risks are known."""
    made, rulebook = make_province(enterprises), load_rulebook()
    records = read_records({name: made.table(name) for name in made.names}, rulebook, received_on=TODAY)
    one = fit_and_judge(records, rulebook, PLANTED_CUT, TODAY, Snapshot.QUARTER)
    share, ceiling = share_of_ceiling(made.truth(), one)
    yield from (f"## Planted truth: an invented province of {enterprises:,} enterprises, cut at {PLANTED_CUT}", "")
    yield from (*model_lines(one.model), "", *evaluation_lines(one), "")
    yield (
        f"Ranking by the planted risk itself gives an AUC of {ceiling:.3f} inside plans: that is the ceiling. The model"
        f" reaches {share:.0%} of the way from chance to it."
    )


def share_of_ceiling(truth: pa.Table, one: Judged) -> tuple[float, float]:
    """Give how far the model gets from chance to the AUC of the planted risk, and that AUC."""
    risk = dict(zip(truth["code"].to_pylist(), truth["risk_ppm"].to_pylist(), strict=True))
    risk.update({old: new for old, new in zip(truth["former_code"].to_pylist(), risk.values(), strict=True) if old})
    planted = np.array([risk.get(code, 0) for code in one.test.codes.tolist()], dtype=float)
    visits = visits_made(one.test.on, one.found, one.told.plan)
    best, reached = (
        order_figures(places(score, visits.plan), visits, np.ones(len(one.test)))["auc"]
        for score in (planted, one.model.logits(one.test))
    )
    return (reached - 0.5) / (best - 0.5), best


def model_lines(model: RiskModel) -> Iterator[str]:
    """Say which learner, why, and what it learnt from."""
    one = model.fitted_
    yield f"Learner {one.learner.value}: {one.why.en} Log loss where it was chosen: {_losses(one.losses)}."
    yield f"AUC on the visits kept for the signal {one.signal.auc}; log loss there: {_losses(one.signal.losses)}."
    yield one.signal.text.en
    yield f"Trained {one.earlier.first} to {one.earlier.last}: {one.earlier.rows:,} visits, {one.earlier.found} found;"
    yield f"chosen and calibrated {one.later.first} to {one.later.last}: {one.later.rows:,} visits, {one.later.found};"
    if one.proof:
        yield f"of these kept for the signal: from {one.proof.first}, {one.proof.rows:,} visits, {one.proof.found}."


def _losses(losses: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in losses.items())


def main() -> None:
    """Run, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.risk", description=__doc__)
    parser.add_argument("--real", type=Path, help="inspections_press.csv")
    parser.add_argument("--snapshot", choices=[one.value for one in Snapshot], default="month")
    parser.add_argument("--enterprises", type=int, default=15_000)
    parser.add_argument("--rows", type=int, nargs=2, default=(500_000, 2_200_000), metavar=("FIT", "PREDICT"))
    parser.add_argument("--repetitions", type=int, default=200)
    parser.add_argument("--date", default="")
    parser.add_argument("--write", type=Path, help="the page to write, docs/risk-figures.md")
    given, load = parser.parse_args(), load_now()
    from benchmarks.risk_speed import risk_speed_section  # noqa: PLC0415 # LightGBM only where it is timed

    lines = ["# The risk model in figures", "", "Made by `python -m benchmarks.risk`; intervals at 95 %.", ""]
    there = given.real is not None and given.real.is_file()
    lines += list(press_lines(given.real, Snapshot(given.snapshot))) if there else [NOT_THERE]
    lines += ["", *planted_lines(given.enterprises), "", *signal_lines(given.repetitions), ""]
    lines += risk_speed_section(*given.rows).lines()
    lines += ["## The machine", "", *machine_lines(given.date, "full", load), ""]
    text = "\n".join(lines)
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Whom to look at first: fit on past inspections, judge on later ones, explain one firm, and give sizes to a draw."""

from datetime import date

import numpy as np

from credit_tier import load_rulebook, read_records
from credit_tier.datasets import make_province
from credit_tier.risk.evaluation import evaluate
from credit_tier.risk.explaining import explain_risk
from credit_tier.risk.features import features_of, features_on
from credit_tier.risk.model import RiskModel
from credit_tier.risk.outcomes import outcomes_of
from credit_tier.risk.sizes import plan_shares, risk_sizes
from credit_tier.risk.snapshots import Snapshot

TODAY, CUT = date(2026, 6, 30), np.datetime64("2025-10-01")

province, rulebook = make_province(1_200), load_rulebook()
tables = {name: province.table(name) for name in province.names}
records = read_records(tables, rulebook, received_on=TODAY)

# Each visit is described by what was known before it; nothing of its own finding, nothing of who went there.
outcomes = outcomes_of(records, rulebook, until=TODAY)
features = features_of(records, rulebook, outcomes, snapshot=Snapshot.QUARTER, rules_on=TODAY, grades=True)
later = features.on >= CUT
train, test = features.select(~later), features.select(later)

# The plain model is asked for here; "auto" takes LightGBM where it is better on the later part of training.
model = RiskModel(learner="logistic").fit(train, outcomes, rulebook)
# Of so few visits none is shown here, and the model says so; with 15,000 enterprises it is (tests/long/test_risk.py).
print(model)
print(model.fitted_.signal.text.en)
print(evaluate(model, test, outcomes.found[test.rows], replicates=200))

# Now: rank everyone, give the reasons of the first, and sizes in which everyone keeps a chance. Where no signal was
# shown, all chances and sizes are alike: then this is a draw with equal chances, and nobody comes first.
now = features_on(records, rulebook, TODAY, rules_on=model.rules_on_)
chance = model.predict(now)
first = str(now.codes[int(np.argmax(chance))])
[reasons] = explain_risk(model, now, rulebook, [first])
print(reasons.text("zh"))
print(reasons.text("en"))
sizes = risk_sizes(chance, floor="0.25")
print(f"sizes from {sizes.min():,} to {sizes.max():,};", plan_shares(50, control="0.2"))
print("drift:", model.drift(now).advice.text.en)

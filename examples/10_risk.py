"""Whom to look at first: fit on past inspections, judge on later ones, explain one firm, and give sizes to a draw."""

from datetime import date

import numpy as np

from credit_tier import load_rulebook, read_records
from credit_tier.datasets import make_province
from credit_tier.foundation.errors import CreditTierError
from credit_tier.risk.evaluation import evaluate
from credit_tier.risk.explaining import explain_risk, percent
from credit_tier.risk.features import features_of, features_on
from credit_tier.risk.model import RiskModel
from credit_tier.risk.outcomes import outcomes_of
from credit_tier.risk.sizes import plan_shares, risk_sizes
from credit_tier.risk.snapshots import Snapshot

TODAY, CUT = date(2026, 6, 30), np.datetime64("2026-01-01")

province, rulebook = make_province(3_500), load_rulebook()
tables = {name: province.table(name) for name in province.names}
records = read_records(tables, rulebook, received_on=TODAY)

# Each visit is described by what was known before it; nothing of its own finding, nothing of who went there.
outcomes = outcomes_of(records, rulebook, until=TODAY)
features = features_of(records, rulebook, outcomes, snapshot=Snapshot.QUARTER, rules_on=TODAY, grades=True)
later = features.on >= CUT
train, test = features.select(~later), features.select(later)

print("1. Fit: both learners, chosen and judged on the latest visits of training")
model = RiskModel(threads=1).fit(train, outcomes, rulebook)
print(model)
print(model.fitted_.why.en)
print(model.fitted_.signal.text.en)

print("\n2. Evaluate on the half-year after: how much sooner would violations have been found?")
print(evaluate(model, test, outcomes.found[test.rows], replicates=200))

print("\n3. Rank everyone as of today, and give the reasons of the first in the words of the rulebook")
now = features_on(records, rulebook, TODAY, rules_on=model.rules_on_)
chance = model.predict(now)
for row in np.lexsort([now.codes, -model.ranking(now)])[:3].tolist():
    print(f"  {now.codes[row]}  {percent(chance[row])}")
first = str(now.codes[int(np.argmax(model.ranking(now)))])
[reasons] = explain_risk(model, now, rulebook, [first])
print(reasons.text("zh"))
print(reasons.text("en"))

print("\n4. Sizes for a draw: whoever has little risk keeps a chance, and a share of the visits is plain chance")
sizes = risk_sizes(chance, floor="0.25")
print(f"sizes from {sizes.min():,} to {sizes.max():,}, on average {sizes.mean():,.0f};", plan_shares(50, control="0.2"))
print("drift:", model.drift(now).advice.text.en)

# Fewer visits say less: nobody is ranked by what is not shown, and of too few findings nothing is fitted at all.
print("\n5. The same of a small district, and of a handful of visits")
district = train.select(np.arange(len(train)) % 6 == 0)
small = RiskModel().fit(district, outcomes, rulebook)
print(small)
print(small.fitted_.signal.text.en)
alike = small.predict(now)
print(f"chances from {percent(alike.min())} to {percent(alike.max())}; sizes {set(risk_sizes(alike).tolist())}")
try:
    RiskModel().fit(train.select(np.arange(60)), outcomes, rulebook)
except CreditTierError as refusal:
    print(refusal)

"""What is planted is there, at the rates that are written down, and with the sign that is meant.

Errors are stated in standard deviations of a count of independent events; five of them are exceeded by chance less
than once in a million tests.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from credit_tier.datasets import make_province, planted
from credit_tier.datasets.enterprises import invented
from credit_tier.datasets.inspections import VISITS, visits
from credit_tier.datasets.planted import AGENCIES, TRADES, Theme

N = 30_000
PROVINCE = make_province(N, "planted")


@pytest.fixture(scope="module")
def cohort():
    return invented(PROVINCE.setting, np.arange(1, N + 1))


@pytest.fixture(scope="module")
def truth():
    return PROVINCE.truth().to_pandas().set_index("code")


def near(count, trials, rate, deviations=5):
    spread = (trials * rate * (1 - rate)) ** 0.5
    assert abs(count - trials * rate) <= deviations * max(spread, 1), (count, trials * rate, spread)


def by_code(table, column, happened):
    """Give, by code, the share of rows in which something happened."""
    frame = PROVINCE.table(table).to_pandas()
    return happened(frame).groupby(frame[column]).mean()


def test_trades_regions_sizes_and_forms_have_their_shares(truth):
    for column, names, shares in (
        ("trade", [trade.word for trade in TRADES], [trade.share for trade in TRADES]),
        ("region", *zip(*planted.REGIONS, strict=True)),
    ):
        counts = truth[column].value_counts()
        for name, share in zip(names, shares, strict=True):
            near(counts[name], N, share / 1000)
    # Firsts of their groups are companies whatever is thrown.
    near((truth["legal_form"] == "sole").sum(), N * 15 // 16, planted.FORM_SHARES[1] / 1000)
    near((truth["legal_form"] == "branch").sum(), N * 15 // 16, planted.FORM_SHARES[3] / 1000)


def test_the_risk_is_the_product_of_its_parts(truth):
    product = truth["own_risk_ppm"].astype("int64")
    for part in ("trade_permille", "size_permille", "age_permille"):
        product = product * truth[part] // 1000
    assert (product.clip(planted.LEAST_RISK, planted.MOST_RISK) == truth["risk_ppm"]).all()
    assert truth["risk_ppm"].between(planted.LEAST_RISK, planted.MOST_RISK).all()


def test_the_own_risk_has_its_quantiles(truth):
    for per_mille, value in planted.OWN_RISK[1:-1]:
        near((truth["own_risk_ppm"] < value).sum(), N, per_mille / 1000)


@pytest.mark.parametrize("theme", list(Theme))
def test_themes_follow_the_risk_with_a_luck_of_their_own(truth, theme):
    own = truth[f"{theme.name.lower()}_risk_ppm"]
    assert 0.9 < own.rank().corr(truth["risk_ppm"].rank()) < 0.99


def test_visits_find_what_the_risk_and_the_agency_say(cohort):
    made = visits(cohort)
    risk = cohort.risk[made.at]
    for number, agency in enumerate(AGENCIES):
        for targeted in (0, 1):
            mine = (made.agency == number) & ((made.turn < VISITS) & (made.turn % 2 == targeted))
            chance = np.minimum(risk[mine] * agency.strictness // 1000, planted.MOST_FOUND) / 1e6
            found = (made.result[mine] > 0).sum()
            spread = (chance * (1 - chance)).sum() ** 0.5
            assert abs(found - chance.sum()) < 5 * spread


def test_visits_by_draw_are_fair_and_targeted_ones_are_not(cohort):
    made = visits(cohort)
    risk = cohort.risk[made.at]
    random, targeted = (risk[(made.turn < VISITS) & (made.turn % 2 == turn)] for turn in (0, 1))
    mean, spread = cohort.risk.mean(), cohort.risk.std()
    # Closed and newly founded enterprises are visited less often by either, which hardly moves the mean.
    assert abs(random.mean() - mean) < 5 * spread / len(random) ** 0.5 + 0.02 * mean
    assert targeted.mean() > 1.3 * mean


def test_bad_conduct_meets_in_the_same_enterprises(truth):
    late = by_code("tax_filings", "code", lambda rows: rows["filed_on"].isna() | (rows["filed_on"] > rows["due_on"]))
    unpaid = by_code(
        "social_security", "code", lambda rows: (rows["paid"] < rows["payable"]) & rows["deferred_until"].isna()
    )
    open_bills = by_code("utility_bills", "code", lambda rows: rows["paid"] < rows["amount"])
    failed = by_code("inspections", "code", lambda rows: rows["result"] != "合格")
    penalties = PROVINCE.table("decisions").to_pandas().groupby("code").size()
    conduct = pd.DataFrame(
        {"late": late, "unpaid": unpaid, "open": open_bills, "failed": failed, "penalties": penalties}
    )
    conduct["penalties"] = conduct["penalties"].fillna(0)
    conduct["risk"] = truth["risk_ppm"]
    correlations = conduct.corr(min_periods=1000)
    # Of 10,000 pairs and more, chance alone would seldom reach 0.05.
    assert correlations.to_numpy().min() > 0.1, correlations
    worst, best = (conduct[conduct["risk"].rank(pct=True).between(*edges)].mean() for edges in ((0.9, 1), (0, 0.5)))
    assert (worst > 3 * best).all()


def test_seasons_are_in_bills_and_contributions():
    bills = PROVINCE.table("utility_bills").to_pandas()
    month = pd.to_datetime(bills["period"]).dt.month
    assert set(month[bills["utility"] == "供暖"]) == {11, 12, 1, 2, 3}
    assert set(month[bills["utility"] == "电费"]) == set(range(1, 13))
    trade = PROVINCE.truth().to_pandas().set_index("code")["trade"]
    social = PROVINCE.table("social_security").to_pandas()
    insured = social["insured"].groupby([social["code"].map(trade), pd.to_datetime(social["period"]).dt.month]).mean()
    assert insured["旅游服务", 8] > 1.5 * insured["旅游服务", 1]
    assert insured["建筑安装", 6] > 1.3 * insured["建筑安装", 2]
    assert insured["商贸", 6] < 1.1 * insured["商贸", 2]


def test_filings_are_later_in_the_month_of_the_spring_festival():
    filings = PROVINCE.table("tax_filings").to_pandas()
    late = filings["filed_on"] > filings["due_on"]
    month = pd.to_datetime(filings["due_on"]).dt.to_period("M").astype(str)
    monthly = filings["tax_type"] == "增值税"
    rates = late[monthly].groupby(month[monthly]).mean()
    counts = monthly.groupby(month).sum()
    # Both Februaries of monthly filers against Marches; each rate has its own error.
    for festival, plain in (("2026-02", "2026-03"), ("2025-01", "2025-10")):
        error = (0.04 / counts[festival] + 0.04 / counts[plain]) ** 0.5
        assert abs(rates[festival] / rates[plain] - 1.5) < 5 * error / rates[plain]


def test_deferrals_fall_into_the_trades_that_defer():
    social = PROVINCE.table("social_security").to_pandas()
    trade = PROVINCE.truth().to_pandas().set_index("code")["trade"]
    last = social[pd.to_datetime(social["period"]).dt.strftime("%Y-%m") == "2026-04"]
    deferred = last["deferred_until"].notna().groupby(last["code"].map(trade))
    for one in TRADES:
        near(deferred.sum()[one.word], deferred.size()[one.word], one.deferring / 1e6)

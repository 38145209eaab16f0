"""The truth about an invented province: what is planted in each enterprise, and told to no agency (真值).

The risk is a chance in parts per million: that an inspection of ordinary strictness, of the enterprise as it is, finds
a violation. Whoever estimates or models can be held against it.
"""

from __future__ import annotations

import pyarrow as pa

from credit_tier.datasets.columns import days, where, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.inspections import targeted_chance
from credit_tier.datasets.months import NEVER
from credit_tier.datasets.planted import RANDOM_VISIT, REGIONS, SIZE_WORDS, TRADES, Form, Succession, Theme
from credit_tier.datasets.successions import SUCCESSION_NAMES


def truth(cohort: Cohort) -> pa.Table:
    """Give one row an enterprise.

    Returns
    -------
    pyarrow.Table
        `code`, `former_code` and `head_code` (text, null where there is none); `risk_ppm` and its parts: `own_risk_ppm`
        and the factors `trade_permille`, `size_permille`, `age_permille`; the risk as each theme has it; the chances of
        a visit in a quarter, `random_visit_ppm` and `targeted_visit_ppm`; form, trade, size and region in words;
        `succession` with `turned_on`.
    """
    columns = {
        "number": cohort.number,
        "risk_ppm": cohort.risk,
        "own_risk_ppm": cohort.own_risk,
        "trade_permille": cohort.trade_factor,
        "size_permille": cohort.size_factor,
        "age_permille": cohort.age_factor,
        **{f"{theme.name.lower()}_risk_ppm": cohort.theme_risk(theme) for theme in Theme},
        "targeted_visit_ppm": targeted_chance(cohort),
    }
    kinds = [SUCCESSION_NAMES.get(kind) for kind in Succession]
    return pa.table(
        {
            "code": cohort.code,
            "former_code": where(cohort.renamed, cohort.former_code, None),
            "head_code": where(cohort.form == Form.BRANCH, cohort.first_code, None),
            **{name: pa.array(values, pa.int32()) for name, values in columns.items()},
            "random_visit_ppm": pa.array([RANDOM_VISIT], pa.int32()).take(pa.array(cohort.number * 0)),
            "legal_form": words([form.name.lower() for form in Form], cohort.form),
            "trade": words([trade.word for trade in TRADES], cohort.trade),
            "size": words(SIZE_WORDS, cohort.size),
            "region": words([code for code, _ in REGIONS], cohort.region),
            "succession": words(kinds, cohort.succession),
            "turned_on": days(cohort.turned_on, cohort.turned_on == NEVER),
        }
    )

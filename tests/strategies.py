"""Hypothesis strategies shared by the tests; every value is synthetic."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from credit_tier.foundation.codes import ALPHABET, check_character, organisation_check_character
from credit_tier.foundation.dates import add_months, last_day

DIGITS = "0123456789"


def examples(number, *, shrink=True):
    """Bound a property test by its number of examples, not by the noise of the machine.

    Where one example takes tenths of a second, making a counterexample small would take minutes.
    """
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    phases = [phase for phase in Phase if shrink or phase not in {Phase.shrink, Phase.explain}]
    return settings(max_examples=number, deadline=None, suppress_health_check=quiet, phases=phases)


days = st.dates(date(1990, 1, 1), date(2050, 12, 31))


def days_near(centre, months=14):
    """Give days that crowd where rules change: month ends, window edges, the day itself and its neighbours."""
    edges = [add_months(centre, -number) for number in (0, 1, 2, 3, 12, 24, 36)]
    near = st.builds(lambda edge, shift: edge + timedelta(shift), st.sampled_from(edges), st.integers(-2, 2))
    ends = st.integers(-months, 2).map(lambda shift: add_months(centre, shift)).map(lambda d: last_day(d.year, d.month))
    anywhere = st.integers(-31 * months, 62).map(lambda shift: centre + timedelta(shift))
    return near | ends | anywhere


@st.composite
def enterprise_codes(draw):
    """Give valid codes of GB 32100: both check characters hold."""
    organisation = "".join(draw(st.lists(st.sampled_from(ALPHABET), min_size=8, max_size=8)))
    division = "62" + "".join(draw(st.lists(st.sampled_from(DIGITS), min_size=4, max_size=4)))
    head = draw(st.sampled_from(["91", "92", "93", "12", "51", "Y1", "N1"])) + division
    body = head + organisation + organisation_check_character(organisation)
    return body + check_character(body)


def made_code(number):
    """Give the valid code of a synthetic enterprise by its number."""
    organisation = f"{number:08d}"
    body = "91620000" + organisation + organisation_check_character(organisation)
    return body + check_character(body)

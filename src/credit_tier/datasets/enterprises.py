"""The invented enterprises of one stretch of numbers: who they are, and the risk that nobody is told (企业).

An enterprise is invented from its number alone, so any stretch can be invented apart from all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.months import NEVER, months_before
from credit_tier.datasets.names import codes, former_codes, names
from credit_tier.datasets.planted import Form, Response, Succession, Theme
from credit_tier.datasets.setting import GROUP, Setting, firsts
from credit_tier.foundation.lots import PER_MILLE, Booleans, Integers

_LEAST_AGE_OF_HEIRS: Final = 400
_GRAIN: Final = 1_000


@dataclass(frozen=True)
class Cohort:
    """Enterprises of a stretch of numbers, one position each.

    Attributes
    ----------
    setting : Setting
    number, form, region, trade, size : array of int
        Number from 1; the others are positions in the tables of `planted`.
    age : array of int
        Months since founding that were thrown; a branch may be younger than that.
    founded_on, closed_on, turned_on : array of int
        Days since 1970. `turned_on` is the day of the succession; closing and succession may never come.
    succession : array of int
        See `planted.Succession`.
    """

    setting: Setting
    number: Integers
    form: Integers
    region: Integers
    trade: Integers
    size: Integers
    age: Integers
    founded_on: Integers
    closed_on: Integers
    turned_on: Integers
    succession: Integers

    def __len__(self) -> int:
        return len(self.number)

    def happens(self, purpose: str, ppm: int | Integers) -> Booleans:
        """Tell for whom something happens."""
        return self.setting.lots(purpose).happens(ppm, self.number)

    def rate(self, theme: Theme, response: Response) -> Integers:
        """Give a rate that follows the risk of a theme, in ppm."""
        above: Integers = np.maximum(self.theme_risk(theme) - response.start, 0) * response.slope // PER_MILLE
        rate: Integers = np.minimum(response.least + above, response.most)
        return rate

    def theme_risk(self, theme: Theme) -> Integers:
        """Give the risk of a theme: that of the enterprise, times the luck of the theme."""
        luck = _quantile(planted.THEME_LUCK, self._thousandths(f"luck {theme.name}"))
        risk: Integers = np.clip(self.risk * luck // PER_MILLE, planted.LEAST_RISK, planted.MOST_RISK)
        return risk

    @cached_property
    def risk(self) -> Integers:
        """The latent risk, ppm: the chance that an inspection of ordinary strictness finds a violation."""
        risk = self.own_risk * self.trade_factor // PER_MILLE * self.size_factor // PER_MILLE
        risk = np.clip(risk * self.age_factor // PER_MILLE, planted.LEAST_RISK, planted.MOST_RISK)
        return np.asarray(risk, dtype=np.int64)

    @cached_property
    def own_risk(self) -> Integers:
        """The part of the risk that nothing visible explains, ppm."""
        return _quantile(planted.OWN_RISK, self._thousandths("own risk"))

    @property
    def trade_factor(self) -> Integers:
        """Factor of the trade on the risk, per mille."""
        return np.array([trade.risk for trade in planted.TRADES])[self.trade]

    @property
    def size_factor(self) -> Integers:
        """Factor of the size on the risk, per mille."""
        return np.array(planted.SIZE_RISK)[self.size]

    @property
    def age_factor(self) -> Integers:
        """Factor of the age on the risk, per mille."""
        below = np.array([months for months, _ in planted.AGE_RISK])
        return np.array([factor for _, factor in planted.AGE_RISK])[np.searchsorted(below, self.age, side="right")]

    @cached_property
    def taxed(self) -> Booleans:
        """Who is registered for tax."""
        return self.happens("taxed", np.array(planted.TAXED)[self.form])

    @cached_property
    def employing(self) -> Booleans:
        """Who is registered for social insurance."""
        return self.happens("employing", np.array(planted.EMPLOYING)[self.form])

    @cached_property
    def code(self) -> pa.Array:
        """Codes as of `as_of`."""
        return codes(self)

    @cached_property
    def former_code(self) -> pa.Array:
        """Codes before a succession that changed them; the same where there was none."""
        return former_codes(self)

    @cached_property
    def name(self) -> pa.Array:
        """Names."""
        return names(self, invented(self.setting, firsts(self.number)))

    @cached_property
    def first_code(self) -> pa.Array:
        """The code of the first enterprise of each group, which branches belong to and others merge into."""
        return invented(self.setting, firsts(self.number)).code

    @property
    def renamed(self) -> Booleans:
        """Whose code changed."""
        return np.isin(self.succession, (Succession.CODE_CHANGED, Succession.TURNED_COMPANY))

    def codes_on(self, at: Integers, day: Integers, lag: int = 0) -> pa.Array:
        """Give the codes that rows bear: the former one up to `lag` days after a succession."""
        both = pa.concat_arrays([self.code, self.former_code])
        old = self.renamed[at] & (day < self.turned_on[at] + lag)
        return both.take(pa.array(at + len(self) * old))

    def trades_on(self, at: Integers, day: Integers) -> Booleans:
        """Tell which enterprises existed on a day."""
        return (self.founded_on[at] <= day) & (day <= self.closed_on[at])

    def _thousandths(self, purpose: str) -> Integers:
        return self.setting.lots(purpose).below(PER_MILLE * _GRAIN, self.number)


def invented(setting: Setting, number: Integers) -> Cohort:
    """Invent enterprises by their numbers."""
    lots = setting.lots
    form = np.where(number % GROUP == 1, int(Form.COMPANY), lots("form").share(planted.FORM_SHARES, number))
    age, founded_on = _founded(setting, number)
    _, head_founded_on = _founded(setting, firsts(number))
    founded_on = np.where(form == Form.BRANCH, np.maximum(founded_on, head_founded_on), founded_on)
    size = lots("size").share(planted.SIZE_SHARES, number)
    succession, turned_on = _successions(setting, number, form, founded_on)
    return Cohort(
        setting=setting,
        number=number,
        form=form,
        region=lots("region").share([share for _, share in planted.REGIONS], number),
        trade=lots("trade").share([trade.share for trade in planted.TRADES], number),
        size=np.where((form == Form.SOLE) | (form == Form.COOPERATIVE), np.minimum(size, 1), size),
        age=age,
        founded_on=founded_on,
        closed_on=_closed(setting, number, founded_on, succession, turned_on),
        turned_on=turned_on,
        succession=succession,
    )


def _founded(setting: Setting, number: Integers) -> tuple[Integers, Integers]:
    lots = setting.lots("founded")
    span = lots.share([share for _, share in planted.AGES], number)
    least, most = (np.array([ages[side] for ages, _ in planted.AGES])[span] for side in (0, 1))
    age = lots.between(least, most, number, 1)
    return age, months_before(setting.as_of, age) - lots.below(28, number, 2)


def _successions(setting: Setting, number: Integers, form: Integers, founded_on: Integers) -> tuple[Integers, Integers]:
    lots = setting.lots("succession")
    turned_on = setting.today - lots.between(*planted.SUCCESSION_DAYS, number)
    company, sole = form == Form.COMPANY, form == Form.SOLE
    changed = company & lots.happens(planted.CODE_CHANGED, number, 1)
    absorbed = company & lots.happens(planted.ABSORBED, number, 2)
    upgraded = sole & lots.happens(planted.TURNED_COMPANY, number, 3)
    kinds = (Succession.CODE_CHANGED, Succession.ABSORBED, Succession.TURNED_COMPANY)
    kind = np.select([changed, absorbed, upgraded], [int(one) for one in kinds], int(Succession.NONE))
    possible = (turned_on > founded_on + _LEAST_AGE_OF_HEIRS) & (number % GROUP != 1)
    kind = np.where(possible, kind, int(Succession.NONE))
    return kind, np.where(kind == Succession.NONE, NEVER, turned_on)


def _closed(
    setting: Setting, number: Integers, founded_on: Integers, succession: Integers, turned_on: Integers
) -> Integers:
    lots = setting.lots("closed")
    closed_on = setting.today - lots.between(40, 600, number)
    closed = lots.happens(planted.CLOSED, number, 1) & (closed_on > founded_on)
    closed &= (succession == Succession.NONE) & (number % GROUP != 1)
    return np.where(succession == Succession.ABSORBED, turned_on, np.where(closed, closed_on, NEVER))


def _quantile(knots: Sequence[tuple[int, int]], thousandths: Integers) -> Integers:
    """Read a quantile function, straight between its knots, in integers; at `thousandths` of a per mille."""
    places, values = (np.array([knot[side] for knot in knots]) for side in (0, 1))
    places = places * _GRAIN
    right = np.searchsorted(places, thousandths, side="right")
    left = right - 1
    run = (thousandths - places[left]) * (values[right] - values[left])
    value: Integers = values[left] + run // (places[right] - places[left])
    return value

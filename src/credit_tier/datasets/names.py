"""Names and codes of invented enterprises, plainly made up (名称与代码)."""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.datasets import planted
from credit_tier.datasets.columns import joined, where, words
from credit_tier.datasets.made_codes import credit_codes, registration_numbers
from credit_tier.datasets.months import number_of
from credit_tier.datasets.planted import Form, Succession
from credit_tier.datasets.setting import Setting
from credit_tier.foundation.lots import Booleans, Integers

NEW_NUMBERING: Final = number_of(date(2015, 10, 1))
"""Since this day an organisation's number begins with letters."""


class Enterprises(Protocol):
    """Enterprises that names and codes are made for; `enterprises.Cohort` are some."""

    @property
    def setting(self) -> Setting:
        """What everything depends on."""

    @property
    def number(self) -> Integers:
        """From 1."""

    @property
    def form(self) -> Integers:
        """Legal forms."""

    @property
    def trade(self) -> Integers:
        """Positions in `planted.TRADES`."""

    @property
    def founded_on(self) -> Integers:
        """Days since 1970."""

    @property
    def succession(self) -> Integers:
        """See `planted.Succession`."""

    @property
    def renamed(self) -> Booleans:
        """Whose code changed."""

    @property
    def code(self) -> pa.Array:
        """Codes as of `as_of`."""


_ENDS: Final = ("有限公司", "店", "专业合作社")
_SHOWN: Final = 17


def codes(cohort: Enterprises) -> pa.Array:
    """Give codes as of `as_of`: credit codes, or the registration number of sole traders that have nothing else."""
    turned = cohort.succession == Succession.TURNED_COMPANY
    form = np.where(turned, int(Form.COMPANY), cohort.form)
    made = credit_codes(cohort.number, form, letters=_letters(cohort), second=cohort.renamed)
    bare = (cohort.form == Form.SOLE) & ~turned & _happens(cohort, "number only", planted.NUMBER_ONLY)
    return where(bare, registration_numbers(cohort.number), _misspelt(cohort, made))


def former_codes(cohort: Enterprises) -> pa.Array:
    """Give codes before a succession that changed them; the present ones where there was none."""
    none = np.zeros(len(cohort.number), dtype=bool)
    first = credit_codes(cohort.number, cohort.form, letters=_letters(cohort), second=none)
    turned = cohort.succession == Succession.TURNED_COMPANY
    bare = turned & _happens(cohort, "number only before", planted.FORMER_NUMBER_ONLY)
    return where(cohort.renamed, where(bare, registration_numbers(cohort.number), first), cohort.code)


def names(cohort: Enterprises, heads: Enterprises) -> pa.Array:
    """Give names; a branch bears that of its headquarters, `heads` at the same position."""
    branch = joined(_called(heads), "有限公司第", _text(cohort.number), "分公司")
    turned = cohort.succession == Succession.TURNED_COMPANY
    ends = words(_ENDS, np.where(turned | (cohort.form == Form.BRANCH), 0, cohort.form))
    return where(cohort.form == Form.BRANCH, branch, joined(_called(cohort), ends))


def _called(cohort: Enterprises) -> pa.Array:
    lots = cohort.setting.lots("rare name")
    which = lots.below(len(planted.RARE_CHARACTERS), cohort.number, 1)
    rare = np.where(lots.happens(planted.RARE_NAME, cohort.number), 1 + which, 0)
    given = words(("", *planted.RARE_CHARACTERS), rare)
    return joined("示例", _text(cohort.number), "号", given, words([one.word for one in planted.TRADES], cohort.trade))


def _misspelt(cohort: Enterprises, made: pa.Array) -> pa.Array:
    """Give one enterprise a wrong check character."""
    wrong = cohort.number == cohort.setting.misspelt
    if not wrong.any():
        return made
    ends = pc.if_else(pc.ends_with(made, "Y"), "X", "Y")
    return where(wrong, joined(pc.utf8_slice_codeunits(made, 0, _SHOWN), ends), made)


def _happens(cohort: Enterprises, purpose: str, ppm: int) -> Booleans:
    return cohort.setting.lots(purpose).happens(ppm, cohort.number)


def _letters(cohort: Enterprises) -> Booleans:
    return cohort.founded_on >= NEW_NUMBERING


def _text(number: Integers) -> pa.Array:
    return pc.utf8_lpad(pa.array(number).cast(pa.string()), width=4, padding="0")

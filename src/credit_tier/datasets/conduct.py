"""Conduct: the latent class of an enterprise, from which all its records follow (潜在行为类别).

No file tells it. That late filings, unpaid contributions, penalties and failed inspections meet in the same
enterprises comes from here alone. The rates are invented and say nothing about any place.
"""

from __future__ import annotations

from typing import NamedTuple


class Conduct(NamedTuple):
    """How often an enterprise of a class does what it should not, per mille.

    Attributes
    ----------
    late_filing, missed_filing : int
        Of each tax filing due.
    unpaid_month : int
        Of each month of social insurance.
    late_bill, unpaid_bill : int
        Of each utility bill.
    arrears : int
        Of the enterprise: tax owed at some time.
    penalty : int
        Of each occasion to be penalised, see `decisions.OCCASIONS`.
    abnormal_list, serious_list : int
        Of the enterprise.
    failed_inspection : int
        Of each inspection.
    repaired : int
        Of each penalty that may be repaired.
    """

    late_filing: int
    missed_filing: int
    unpaid_month: int
    late_bill: int
    unpaid_bill: int
    arrears: int
    penalty: int
    abnormal_list: int
    serious_list: int
    failed_inspection: int
    repaired: int


GOOD = Conduct(
    late_filing=3,
    missed_filing=0,
    unpaid_month=2,
    late_bill=15,
    unpaid_bill=2,
    arrears=3,
    penalty=8,
    abnormal_list=3,
    serious_list=0,
    failed_inspection=30,
    repaired=600,
)
MIDDLING = Conduct(
    late_filing=70,
    missed_filing=10,
    unpaid_month=60,
    late_bill=120,
    unpaid_bill=25,
    arrears=100,
    penalty=110,
    abnormal_list=50,
    serious_list=0,
    failed_inspection=200,
    repaired=400,
)
POOR = Conduct(
    late_filing=220,
    missed_filing=80,
    unpaid_month=280,
    late_bill=250,
    unpaid_bill=120,
    arrears=450,
    penalty=320,
    abnormal_list=250,
    serious_list=20,
    failed_inspection=450,
    repaired=120,
)
GRAVE = Conduct(
    late_filing=300,
    missed_filing=350,
    unpaid_month=650,
    late_bill=250,
    unpaid_bill=400,
    arrears=750,
    penalty=550,
    abnormal_list=500,
    serious_list=600,
    failed_inspection=700,
    repaired=0,
)

CLASSES = ((GOOD, 800), (MIDDLING, 140), (POOR, 50), (GRAVE, 10))
"""The classes with their shares, per mille."""

"""What each indicator of the shipped rulebook measures, written by hand from its title and its cited rule."""

from __future__ import annotations

from reference_observation import Meaning


def ordinary_penalty(*domains, others=False):
    def where(row, _day):
        inside = row["domain"] in domains
        return row["kind"] == "penalty" and inside is not others and row["procedure"] in {None, "ordinary"}

    return where


def still_listed(kind):
    return lambda row, day: row["kind"] == kind and (row["ended_on"] is None or row["ended_on"] > day)


def still_owed(row, day):
    return row["amount"] > 0 and (row["cleared_on"] is None or row["cleared_on"] > day)


def filed_late(row, _day):
    return row["filed_on"] is None or row["filed_on"] > row["due_on"]


def fell_due(row, day):
    return row["due_on"] is None or row["due_on"] < day


def demanded(row, day):
    return fell_due(row, day) and (row["deferred_until"] is None or row["deferred_until"] < day)


def short_of(row, day, owed):
    return (row["paid"] or 0) < owed or (row["paid_on"] is not None and row["paid_on"] > day)


def paid_so_far(row, day):
    return 0 if row["paid_on"] is not None and row["paid_on"] > day else row["paid"] or 0


def open_bill(row, day):
    return bool(row["disputed"]) or (fell_due(row, day) and short_of(row, day, row["amount"]))


def paid_on_time(row, day):
    late = row["paid_on"] is not None and row["due_on"] is not None and row["paid_on"] > row["due_on"]
    return 0 if row["disputed"] or late or short_of(row, day, row["amount"]) else row["amount"]


MEANINGS = {
    "registration.age_months": Meaning(),
    "regulatory.abnormal_list": Meaning(still_listed("abnormal_list")),
    "regulatory.serious_list": Meaning(still_listed("serious_list")),
    "regulatory.safety_weight": Meaning(ordinary_penalty("safety", "environment")),
    "regulatory.penalties": Meaning(ordinary_penalty("tax", "safety", "environment", others=True)),
    "regulatory.failed_inspections": Meaning(
        lambda row, _day: row["result"] == "fail" and row["status"] in {None, "published"}
    ),
    "tax.arrears_age": Meaning(still_owed),
    "tax.late_filings": Meaning(lambda row, day: row["due_on"] < day and filed_late(row, day)),
    "tax.penalties": Meaning(ordinary_penalty("tax")),
    "social_security.unpaid_months": Meaning(
        lambda row, day: row["payable"] > 0 and demanded(row, day) and short_of(row, day, row["payable"])
    ),
    "social_security.paid_share": Meaning(demanded, paid_so_far, lambda row, _day: row["payable"]),
    "utility.open_months": Meaning(open_bill),
    "utility.on_time_share": Meaning(fell_due, paid_on_time, lambda row, _day: row["amount"]),
}
APPLIES = {
    "tax.late_filings": lambda row: row.get("has_tax_registration"),
    "social_security.unpaid_months": lambda row: row.get("has_employees_insured"),
    "social_security.paid_share": lambda row: row.get("has_employees_insured"),
}

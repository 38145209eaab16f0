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
    return row["cleared_on"] is None or row["cleared_on"] > day


def filed_late(row, day):
    filed, due = row["filed_on"], row["due_on"]
    if filed is not None and filed > due:
        return True
    return (filed is None or filed > day) and due < day


def not_deferred(row, day):
    return row["deferred_until"] is None or row["deferred_until"] < day


def short_paid(row, day):
    late = row["paid_on"] is not None and row["paid_on"] > day
    return row["payable"] > 0 and ((row["paid"] or 0) < row["payable"] or late) and not_deferred(row, day)


def paid_so_far(row, day):
    return 0 if row["paid_on"] is not None and row["paid_on"] > day else row["paid"] or 0


def open_bill(row, _day):
    return bool(row["disputed"]) or (row["paid"] or 0) < row["amount"]


def paid_on_time(row, day):
    late = row["paid_on"] is not None and row["due_on"] is not None and row["paid_on"] > row["due_on"]
    return 0 if open_bill(row, day) or late else row["amount"]


MEANINGS = {
    "registration.age_months": Meaning(),
    "regulatory.abnormal_list": Meaning(still_listed("abnormal_list")),
    "regulatory.serious_list": Meaning(still_listed("serious_list")),
    "regulatory.safety_weight": Meaning(ordinary_penalty("safety", "environment")),
    "regulatory.penalties": Meaning(ordinary_penalty("tax", "safety", "environment", others=True)),
    "regulatory.failed_inspections": Meaning(lambda row, _day: row["result"] == "fail"),
    "tax.arrears_age": Meaning(still_owed),
    "tax.late_filings": Meaning(filed_late),
    "tax.penalties": Meaning(ordinary_penalty("tax")),
    "social_security.unpaid_months": Meaning(short_paid),
    "social_security.paid_share": Meaning(not_deferred, paid_so_far, lambda row, _day: row["payable"]),
    "utility.open_months": Meaning(open_bill),
    "utility.on_time_share": Meaning(value=paid_on_time, over=lambda row, _day: row["amount"]),
}
APPLIES = {
    "tax.late_filings": lambda row: row.get("has_tax_registration"),
    "social_security.unpaid_months": lambda row: row.get("has_employees_insured"),
    "social_security.paid_share": lambda row: row.get("has_employees_insured"),
}

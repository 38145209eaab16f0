"""What each indicator of the shipped rulebook measures, written by hand from its title and its cited rule."""

from __future__ import annotations

from reference_observation import Meaning


def published(row, day):
    return row["published_until"] is None or row["published_until"] >= day


def open_order(*duties):
    open_ = still_listed("correction_order")
    return lambda row, day: open_(row, day) and row["ordered_duty"] in duties


def still_listed(kind):
    return lambda row, day: row["kind"] == kind and (row["ended_on"] is None or row["ended_on"] > day)


def still_owed(row, day):
    return row["amount"] > 0 and (row["cleared_on"] is None or row["cleared_on"] > day)


def filed_late(row, _day):
    return row["filed_on"] is None or row["filed_on"] > row["due_on"]


def filing(duty):
    return lambda row: (row["duty"] or "declaration") == duty and row["due_on"] is not None


def late(duty):
    mine = filing(duty)
    return lambda row, day: mine(row) and row["due_on"] < day and filed_late(row, day)


def missing(duty):
    mine = filing(duty)
    return lambda row, day: mine(row) and row["due_on"] < day and (row["filed_on"] is None or row["filed_on"] > day)


def tax_demanded(row, day):
    deferred = row["deferred_until"] is not None and row["deferred_until"] >= day
    return row["paid"] is not None and (row["payable"] or 0) > 0 and row["due_on"] < day and not deferred


def tax_unpaid(row, day):
    paid = 0 if row["paid_on"] is not None and row["paid_on"] > day else row["paid"]
    return max(row["payable"] - paid, 0)


def level(scale):
    """The place of a level in its scale, from 1, worst first."""
    return lambda row, _day: scale.index(row["level"]) + 1


def fell_due(row, day):
    """R37: where no last day is sent, counted off day by day: the 16th of the next month is the first day owed."""
    if row["due_on"] is not None:
        return day > row["due_on"]
    return row["period"] is not None and (day - row["period"]).days >= 16  # 15 days to pay


def demanded(row, day):
    return fell_due(row, day) and (row["deferred_until"] is None or row["deferred_until"] < day)


def short_of(row, day, owed):
    return (row["paid"] or 0) < owed or (row["paid_on"] is not None and row["paid_on"] > day)


def contribution_owed(row, day):
    return row["payable"] > 0 and demanded(row, day) and short_of(row, day, row["payable"])


def paid_so_far(row, day):
    return 0 if row["paid_on"] is not None and row["paid_on"] > day else row["paid"] or 0


def open_bill(row, day):
    return bool(row["disputed"]) or (fell_due(row, day) and short_of(row, day, row["amount"]))


def paid_on_time(row, day):
    late = row["paid_on"] is not None and row["due_on"] is not None and row["paid_on"] > row["due_on"]
    return 0 if row["disputed"] or late or short_of(row, day, row["amount"]) else row["amount"]


def stated_ordinary(row):
    """By ordinary procedure: said so, or beyond what the simplified one can do (行政处罚法 51)."""
    beyond = row["severity"] in {"considerable", "grave"} or row["penalty_class"] == "restrictive"
    beyond |= (row["fine"] or 0) > 300_000 or (row["confiscated"] or 0) > 0
    return beyond if row["procedure"] is None else row["procedure"] == "ordinary"


def class_of(row):
    """轻微、一般、严重: as the agency says, and by the kinds of penalty where it does not; unstated is a fine."""
    if row["severity"] is not None:
        return {"considerable": "general"}.get(row["severity"], row["severity"])
    return {"restrictive": "grave", "admonitory": "minor"}.get(row["penalty_class"], "general")


def penalty(of_class, *, domains=(), but=()):
    def where(row, day):
        inside = row["domain"] in domains if domains else row["domain"] not in but
        mine = row["kind"] == "penalty" and inside and class_of(row) == of_class
        return mine and stated_ordinary(row) and published(row, day)

    return where


def procedure_unknown(row, day):
    """Nobody can tell: a fine that the simplified procedure could impose, too."""
    unsaid = row["kind"] == "penalty" and row["procedure"] is None and published(row, day)
    minor = row["penalty_class"] == "admonitory" or row["severity"] == "minor"
    return unsaid and not stated_ordinary(row) and not minor


def found(result):
    return lambda row, _day: row["result"] == result and row["status"] in {None, "published"}


def settled(row):
    return row["result"] in {"pass", "corrected", "fail"} and row["status"] in {None, "published"}


def still_published(kind):
    return lambda row, day: row["kind"] == kind and published(row, day)


def paid_in_time(row, day):
    known = row["paid_on"] is not None and row["due_on"] is not None
    return (
        not row["disputed"]
        and (row["paid"] or 0) >= row["amount"]
        and known
        and row["paid_on"] <= min(row["due_on"], day)
    )


def confirmed_and_open(row, day):
    due = row["due_on"] is not None and row["due_on"] < day
    return bool(row["confirmed"]) and not row["disputed"] and due and short_of(row, day, row["amount"])


def confirmed_and_paid_late(row, day):
    known = row["paid_on"] is not None and row["due_on"] is not None
    return bool(row["confirmed"]) and not row["disputed"] and known and row["due_on"] < row["paid_on"] <= day


MEANINGS = {
    "registration.age_months": Meaning(),
    "regulatory.abnormal_list": Meaning(still_listed("abnormal_list")),
    "regulatory.serious_list": Meaning(still_listed("serious_list")),
    "regulatory.court_defaulter": Meaning(still_listed("court_defaulter")),
    "regulatory.unperformed": Meaning(
        lambda row, day: (
            row["kind"] == "penalty"
            and stated_ordinary(row)
            and class_of(row) != "minor"
            and row["perform_by"] < day
            and (row["performed_on"] is None or row["performed_on"] > day)
        )
    ),
    "regulatory.safety_weight": Meaning(penalty("general", domains=("safety", "environment"))),
    "regulatory.penalties": Meaning(penalty("general", but=("tax", "labour", "safety", "environment"))),
    "regulatory.grave_penalties": Meaning(penalty("grave")),
    "regulatory.unclassified_penalties": Meaning(procedure_unknown),
    "regulatory.failed_inspections": Meaning(found("fail"), among=settled),
    "regulatory.refused_inspections": Meaning(found("uncooperative")),
    "regulatory.false_promises": Meaning(
        lambda row, day: row["kind"] == "false_promise" and row["domain"] != "tax" and published(row, day)
    ),
    "regulatory.accidents": Meaning(still_published("accident")),
    "regulatory.complaints": Meaning(still_published("complaint")),
    "registration.closed": Meaning(lambda row, _day: row["state"] == "closed"),
    "tax.arrears_age": Meaning(still_owed),
    "tax.late_filings": Meaning(late("declaration"), among=lambda row: row["duty"] in {None, "declaration"}),
    "tax.withholding_late": Meaning(late("withholding")),
    "tax.statements_late": Meaning(late("statements")),
    "tax.undeclared_months": Meaning(missing("declaration")),
    "tax.accounts_unreported": Meaning(missing("bank_accounts")),
    "tax.unpaid_share": Meaning(tax_demanded, tax_unpaid, lambda row, _day: row["payable"]),
    "tax.penalties": Meaning(penalty("general", domains=("tax",))),
    "tax.serious_case": Meaning(still_listed("serious_tax_case")),
    "tax.abnormal_taxpayer": Meaning(still_listed("abnormal_taxpayer")),
    "tax.false_promise": Meaning(
        lambda row, day: row["kind"] == "false_promise" and row["domain"] == "tax" and published(row, day)
    ),
    "tax.credit_level": Meaning(value=level(["tax_d", "tax_c", "tax_m", "tax_b", "tax_a"])),
    "social_security.unpaid_months": Meaning(contribution_owed),
    "social_security.arrears_months": Meaning(contribution_owed),
    "social_security.late_declarations": Meaning(late("contribution")),
    "social_security.registration_orders": Meaning(open_order("social_insurance_registration")),
    "social_security.labour_level": Meaning(value=level(["labour_c", "labour_b", "labour_a"])),
    "social_security.wage_list": Meaning(still_listed("wage_arrears_list")),
    "social_security.labour_penalties": Meaning(penalty("general", domains=("labour",))),
    "registration.late_reports": Meaning(
        lambda row, day: (
            row["kind"] == "annual_report"
            and row["published_on"] is not None
            and row["due_on"] < row["published_on"] <= day
        )
    ),
    "registration.information_unpublished": Meaning(
        lambda row, day: (
            row["kind"] == "company_information"
            and row["due_on"] < day
            and (row["published_on"] is None or row["published_on"] > day)
        )
    ),
    "registration.change_orders": Meaning(open_order("change_of_registration", "filing_of_registration")),
    "social_security.paid_share": Meaning(demanded, paid_so_far, lambda row, _day: row["payable"]),
    "utility.open_months": Meaning(open_bill),
    "utility.on_time_months": Meaning(paid_in_time),
    "utility.standing_months": Meaning(paid_in_time),
    "utility.supplied_months": Meaning(),
    "utility.arrears_months": Meaning(confirmed_and_open),
    "utility.arrears_age": Meaning(confirmed_and_open),
    "utility.overdue_months": Meaning(confirmed_and_paid_late),
    "utility.on_time_share": Meaning(fell_due, paid_on_time, lambda row, _day: row["amount"]),
}
TAXED = (
    "late_filings",
    "undeclared_months",
    "withholding_late",
    "statements_late",
    "accounts_unreported",
    "unpaid_share",
)
INSURING = ("unpaid_months", "paid_share", "arrears_months", "late_declarations")
APPLIES = {
    **{f"tax.{name}": lambda row: row.get("has_tax_registration") for name in (*TAXED, "credit_level")},
    **{f"social_security.{name}": lambda row: row.get("has_employees_insured") for name in INSURING},
}

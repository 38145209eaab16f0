"""Where no last day for payment was sent, nothing is owed before the presumed one, whatever is known later (R37)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import explain, grade, observe
from credit_tier.engine.database import Engine
from credit_tier.foundation.dates import last_day
from credit_tier.foundation.errors import ExpressionError, RulebookError
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.extension import extend
from credit_tier.rulebook.presumption import LONGEST_DAYS
from credit_tier.rulebook.source import Use
from record_sets import delivery, records_of
from shipped_rulebook import shipped_rulebook
from strategies import examples

CODE = "91620100MA7ABCD12E"
AS_OF, LATER = date(2026, 3, 31), date(2026, 9, 30)
FIRM = {"record_id": "e", "code": CODE, "received_on": date(2026, 1, 1), "founded_on": date(2010, 1, 1)}
ENDS = [last_day(2026, month) for month in (1, 2, 3)]


def graded(tables, known_on, use=Use.SUPERVISION, as_of=AS_OF):
    rulebook = shipped_rulebook()
    sent = [delivery(name, AS_OF) for name in ("enterprises", "social_security", "utility_bills")]
    records = records_of(rulebook, {"enterprises": [FIRM], **tables}, sent)
    seen = observe(records, rulebook, as_of=as_of, known_on=known_on, use=use, engine=Engine(threads=1))
    return grade(seen, rulebook, threads=1), records


@st.composite
def rows(draw, number, *, due):
    """A contribution or a bill; one that is not due on the day has no last day and a late period, or a later day."""
    stated = draw(st.integers(0, 40).map(lambda days: AS_OF + timedelta(days)))
    end, due_on = draw(st.sampled_from([(AS_OF, None), *((end, stated) for end in ENDS)]))
    received = draw(st.dates(AS_OF + timedelta(1), LATER))
    if due:
        end, due_on, received = draw(st.sampled_from(ENDS)), draw(st.none() | st.dates(ENDS[0], LATER)), AS_OF
    row = {"record_id": f"r{number}", "code": CODE, "received_on": received, "period": end, "due_on": due_on}
    row |= {"paid": draw(st.sampled_from([None, 0, 50, 100])), "paid_on": draw(st.none() | st.dates(AS_OF, received))}
    if draw(st.booleans()):
        return "social_security", row | {"insurance": f"险{number}", "payable": 100}
    confirmed = draw(st.sampled_from([None, True]))
    return "utility_bills", row | {"account": f"{number}", "utility": "power", "amount": 100, "confirmed": confirmed}


@given(st.data(), st.sampled_from([Use.SUPERVISION, Use.FINANCING]))
@examples(30, shrink=False)
def test_what_was_not_yet_due_on_the_day_never_lowers_a_score_when_it_becomes_known(data, use):
    tables = {}
    for number in range(data.draw(st.integers(1, 6))):
        source, row = data.draw(rows(number, due=number % 2 == 0))
        tables.setdefault(source, []).append(row)
    then, now = (graded(tables, known_on, use)[0].of(CODE).score for known_on in (AS_OF, LATER))
    assert now >= then, tables


@pytest.mark.parametrize(("language", "said"), [("zh", "推定的缴费期限（未报送）：2026-02-15"), ("en", "presumed")])
def test_an_explanation_names_the_day_that_was_presumed_and_no_day_that_was_sent(language, said):
    row = {"record_id": "s", "code": CODE, "received_on": AS_OF, "period": ENDS[0], "payable": 100, "paid": 0}
    for due_on in (None, date(2026, 2, 10)):
        grades, records = graded({"social_security": [{**row, "due_on": due_on}]}, AS_OF)
        found = explain(grades, CODE, records)
        line = next(line for line in found.lines if line.indicator.id == "social_security.unpaid_months")
        assert line.evidence[0].get("payable_by") == (date(2026, 2, 15) if due_on is None else None)
        assert (said in found.text(language)) == (due_on is None)


def test_the_presumption_keeps_a_grade_from_being_official_and_is_named():
    named = shipped_rulebook().on(AS_OF, Use.SUPERVISION).illustrative()
    assert "sources.toml presumed social_security.payable_by" in named


def test_rules_of_facts_and_other_sources_do_not_read_a_presumed_day():
    source = shipped_rulebook().source("social_security")
    with pytest.raises(ExpressionError, match="payable_by"):
        compile_expression("payable_by < :as_of", {one.name: one for one in source.for_rules}, Kind.BOOLEAN, "x")
    for hostile in ("payable_by + 1 < :as_of", "payable_by > 0", "payable_by(1) < :as_of", "x.payable_by < :as_of"):
        with pytest.raises(ExpressionError):
            compile_expression(hostile, source.for_measures(), Kind.BOOLEAN, "x")


RULE = {"name": '"payable_until"', "of": '"due_on"', "after": '"period"', "days": "15"}
BAD = [("days", "0"), ("days", str(LONGEST_DAYS + 1)), ("days", "true"), ("days", '"15"'), ("days", "1.5")]
BAD += [("of", '"moon"'), ("of", '"payable"'), ("after", '"insurance"'), ("after", '"due_on"'), ("of", '"a\\" + 1"')]
BAD += [("name", '"paid_on"'), ("name", '"record_id"'), ("name", '"x; DROP"')]


@pytest.mark.parametrize(("key", "wrong"), [("", ""), *BAD])
def test_a_presumption_that_cannot_be_meant_is_refused(key, wrong):
    body = "\n".join(f"{name} = {wrong if name == key else value}" for name, value in RULE.items())
    patch = (
        f'[[sources.source]]\nname = "social_security"\n[[sources.source.presumed]]\n{body}\n'
        'title = { zh = "期", en = "day" }\nin_force = 2025-07-01\nstatus = "illustrative"\n'
    )
    if not key:
        extend(shipped_rulebook(), patch)
        return
    with pytest.raises(RulebookError):
        extend(shipped_rulebook(), patch)

"""Proofs: utilities never lower a tier, one more adverse record never lifts a grade, points keep their direction."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.engine.database import Engine
from credit_tier.engine.observation import observe
from credit_tier.foundation.dates import add_months, last_day
from credit_tier.foundation.errors import RulebookError
from credit_tier.grading.grades import grade
from credit_tier.rulebook.indicator import Direction
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.source import Use
from credit_tier.supervision.tiers import supervise
from record_sets import CODES, delivery, records_of
from shipped_rulebook import shipped_rulebook
from small_rulebooks import indicator, write
from strategies import examples

DAY = date(2026, 6, 30)
CODE = CODES[0]
ONE_THREAD = Engine(threads=1)
SOURCES = [
    "enterprises",
    "decisions",
    "tax_filings",
    "tax_arrears",
    "social_security",
    "utility_bills",
    "inspections",
    "publications",
    "tax_ratings",
    "labour_ratings",
]


def days(last_months=40, first=0):
    return st.integers(first, last_months * 30).map(lambda back: DAY - timedelta(days=back))


def months(last=0):
    return st.integers(last, 13).map(lambda back: add_months(DAY, -back)).map(lambda day: last_day(day.year, day.month))


@st.composite
def adverse(draw, number):
    """One record that can only tell against an enterprise, and the source it belongs to."""
    source = draw(
        st.sampled_from(["decisions", "decisions", "inspections", "tax_arrears", "social_security", "tax_filings"])
    )
    fact = draw(st.none() | st.sampled_from(["F1", "F2", "F3"]))
    row = {"record_id": f"a{number}", "code": CODE, "received_on": DAY, "fact_id": fact}
    kinds = ["penalty"] * 4 + [
        "abnormal_list",
        "serious_list",
        "court_defaulter",
        "false_promise",
        "accident",
        "complaint",
    ]
    kinds += ["serious_tax_case", "abnormal_taxpayer", "wage_arrears_list"]
    match source:
        case "decisions":
            row |= {
                "kind": draw(st.sampled_from(kinds)),
                "domain": draw(st.sampled_from(["market", "tax", "labour", "safety", "utility"])),
                "procedure": draw(st.sampled_from(["ordinary", "simplified", None])),
                "severity": draw(st.sampled_from(["minor", "general", "grave", None])),
                "penalty_class": draw(st.sampled_from(["restrictive", "pecuniary", "admonitory", None])),
                "document_no": f"甘示例〔2026〕{number}号",
                "decided_on": draw(days()),
                "perform_by": draw(st.none() | days(14)),
            }
        case "inspections":
            row |= {
                "result": draw(st.sampled_from(["fail", "uncooperative"])),
                "inspected_on": draw(days()),
                "item_no": f"{number}",
            }
        case "tax_arrears":
            row |= {"amount": 100, "owed_since": draw(days()), "tax_type": f"税{number}"}
        case "social_security":
            # A month is owed some days after its end (R37); one that is not due yet tells against nobody.
            row |= {"period": draw(months(1)), "payable": 100, "paid": 0}
        case _:
            # What is due today is not late yet: it only shows that the firm's filings have been sent.
            row |= {"due_on": draw(days(first=1)), "tax_type": f"税{number}", "payable": 100, "paid": 0}
    return source, row


@st.composite
def firms(draw):
    """A firm with adverse records of all sources, shared facts and sources that are late, and one record more."""
    register = {
        "record_id": "e",
        "code": CODE,
        "received_on": DAY,
        "founded_on": draw(st.sampled_from([None, date(2010, 1, 1), date(2024, 1, 1)])),
    }
    register |= {
        "has_tax_registration": draw(st.sampled_from([None, True])),
        "has_employees_insured": draw(st.sampled_from([None, True])),
    }
    tables = {"enterprises": [register]}
    for number in range(draw(st.integers(1, 8))):
        source, row = draw(adverse(number))
        tables.setdefault(source, []).append(row)
    late = draw(st.sets(st.sampled_from(SOURCES[1:]), max_size=3))
    silent = draw(st.sets(st.sampled_from(SOURCES[1:]), max_size=2))
    sent = [
        delivery(name, add_months(DAY, -20) if name in late else DAY, received_on=DAY)
        for name in SOURCES
        if name not in silent
    ]
    return tables, sent, draw(adverse(99))


def graded(rulebook, tables, deliveries, use=Use.SUPERVISION):
    seen = observe(
        records_of(rulebook, tables, deliveries), rulebook, as_of=DAY, known_on=DAY, use=use, engine=ONE_THREAD
    )
    return grade(seen, rulebook, threads=1)


def rank(grades):
    """Better grades rank lower; an enterprise that is not graded is neither better nor worse than any."""
    one = grades.of(CODE)
    place = [step.code for step in grades.card.grades].index(one.grade)
    return None if place == grades.card.not_graded else place, one.score


@given(firms(), st.sampled_from([Use.SUPERVISION, Use.FINANCING]))
@examples(30, shrink=False)
def test_one_more_adverse_record_never_lifts_a_grade_or_a_score_and_one_less_never_lowers_it(drawn, use):
    rulebook = shipped_rulebook()
    tables, sent, (source, row) = drawn
    more = {**tables, source: [*tables.get(source, []), row]}
    before, after = (rank(graded(rulebook, some, sent, use)) for some in (tables, more))
    assert after[1] <= before[1], (before, after)
    if None not in (before[0], after[0]):
        assert after[0] >= before[0], (before, after)
    assert before[0] is None or after[0] is not None


@st.composite
def bills(draw):
    rows = []
    for number in range(draw(st.integers(0, 14))):
        period = draw(months())
        row = {"record_id": f"b{number}", "code": CODE, "received_on": DAY, "period": period, "account": f"{number}"}
        row |= {
            "utility": draw(st.sampled_from(["power", "water", "gas", "heat"])),
            "amount": draw(st.sampled_from([0, 100, 10**12])),
        }
        row |= {"paid": draw(st.sampled_from([None, 0, 99, 100, 10**12])), "due_on": draw(st.none() | days(14))}
        row |= {"paid_on": draw(st.none() | days(14)), "disputed": draw(st.sampled_from([None, True, False]))}
        row |= {
            "confirmed": draw(st.sampled_from([None, True, False])),
            "fact_id": draw(st.none() | st.sampled_from(["F1", "F2"])),
        }
        rows.append(row)
    return rows


@given(firms(), bills(), st.sampled_from([None, DAY, add_months(DAY, -20)]))
@examples(20, shrink=False)
def test_utilities_alone_never_lower_a_score_a_grade_or_a_tier(drawn, rows, covered):
    rulebook = shipped_rulebook()
    tables, sent, _ = drawn
    others = [item for item in sent if item["source"] != "utility_bills"]
    own = [] if covered is None else [delivery("utility_bills", covered, received_on=DAY)]
    without, with_them = (
        graded(rulebook, tables, others),
        graded(rulebook, {**tables, "utility_bills": rows}, others + own),
    )
    assert with_them.of(CODE).score >= without.of(CODE).score
    assert (rank(with_them)[0] is None) == (rank(without)[0] is None)
    assert (rank(with_them)[0] or 0) <= (rank(without)[0] or 0)
    tiers = [supervise(grades, rulebook).tier.tolist() for grades in (without, with_them)]
    assert tiers[1] <= tiers[0]


def test_in_the_financing_profile_confirmed_arrears_may_weigh_and_the_two_profiles_never_mix():
    rulebook = shipped_rulebook()
    bill = {
        "record_id": "b",
        "code": CODE,
        "received_on": DAY,
        "utility": "power",
        "period": date(2026, 5, 31),
        "amount": 100,
    }
    bill |= {"paid": 0, "due_on": date(2026, 6, 1), "confirmed": True}
    firm = {"enterprises": [{"record_id": "e", "code": CODE, "received_on": DAY, "founded_on": date(2010, 1, 1)}]}
    sent = [delivery(name, DAY) for name in SOURCES]
    scores = {
        (use, bool(rows)): graded(rulebook, {**firm, "utility_bills": rows}, sent, use).of(CODE)
        for use in (Use.SUPERVISION, Use.FINANCING)
        for rows in ([], [bill])
    }
    assert scores[Use.SUPERVISION, True].score == scores[Use.SUPERVISION, False].score
    assert scores[Use.FINANCING, True].score < scores[Use.FINANCING, False].score
    letters = {
        use: {step.code for step in rulebook.on(DAY, use).scale.grades} for use in (Use.SUPERVISION, Use.FINANCING)
    }
    assert letters[Use.SUPERVISION].isdisjoint(letters[Use.FINANCING])


POINTS = st.integers(-30, 30)
BILLS = 'time = "period", window_months = 12, aggregate = "count"'


def small(folder, direction, points, missing, *, utility="true", bonus="true"):
    """A rulebook of one indicator on bills."""
    bands = ", ".join(
        f'{{ {f"from = {place}, " if place else ""}points = {given}, reason = {{ zh = "x", en = "x" }} }}'
        for place, given in enumerate(points)
    )
    kinds = ", ".join(
        f"{kind} = {given}"
        for kind, given in zip(("not_applicable", "not_reported", "source_late"), missing, strict=True)
    )
    text = indicator(
        "bills", BILLS, direction=direction, bands=f"[{bands}]", missing=f"{{ {kinds} }}", absent="not_reported"
    )
    try:
        write(folder, {"all.one": text}, themes={"all": (-100, 100)})
    except RulebookError as error:
        if "source[2]" not in str(error) and "direction" in str(error):
            raise
    sources = (folder / "sources.toml").read_text(encoding="utf-8")
    (folder / "sources.toml").write_text(
        sources.replace('name = "bills"\n', f'name = "bills"\nutility = {utility}\nbonus_only = {bonus}\n'),
        encoding="utf-8",
    )
    return load_rulebook(folder)


@given(
    st.sampled_from([*Direction]),
    st.lists(POINTS, min_size=1, max_size=4),
    st.tuples(POINTS, POINTS, POINTS),
    st.integers(0, 6),
)
@examples(30, shrink=False)
def test_a_random_rulebook_whose_utilities_could_lower_a_score_or_go_the_wrong_way_does_not_load(
    direction, points, missing, number
):
    from pathlib import Path  # noqa: PLC0415 # of a folder made for each example

    with tempfile.TemporaryDirectory() as name:
        try:
            rulebook = small(Path(name), direction.value, points, missing)
        except RulebookError:
            ordered = sorted(points, reverse=direction is Direction.MORE_IS_WORSE)
            level = direction is Direction.NEUTRAL and len({*points, *missing}) == 1
            right = level or (direction is not Direction.NEUTRAL and points == ordered)
            assert not (right and set(missing) == {min(points)})
            return
    firm = {"enterprises": [{"record_id": "e", "code": CODE, "received_on": DAY, "founded_on": date(2010, 1, 1)}]}
    rows = [
        {"record_id": f"b{place}", "code": CODE, "received_on": DAY, "period": date(2026, 5, 31), "amount": place}
        for place in range(number)
    ]
    without, with_them = (
        graded(rulebook, {**firm, **more}, [delivery(source.name, DAY) for source in rulebook.sources])
        for more in ({}, {"bills": rows})
    )
    assert with_them.of(CODE).score >= without.of(CODE).score
    assert points == sorted(points, reverse=direction is Direction.MORE_IS_WORSE)
    # Nor may one kind of silence get less than another: a source that is late would lower a score.
    assert set(missing) == {min(points)}


@pytest.mark.parametrize(
    ("utility", "bonus", "words"),
    [("true", "false", "Utility data may only add points"), ("false", "false", None), ("true", "true", None)],
)
def test_a_source_says_itself_whether_it_is_a_utility(tmp_path, utility, bonus, words):
    if words is None:
        assert small(tmp_path, "more_is_worse", [10, 0], (0, 0, 0), utility=utility, bonus=bonus)
        return
    with pytest.raises(RulebookError, match=words):
        small(tmp_path, "more_is_worse", [10, 0], (0, 0, 0), utility=utility, bonus=bonus)


def test_a_source_that_looks_like_a_utility_under_any_name_has_to_say_so(tmp_path):
    small(tmp_path, "more_is_worse", [10, 0], (0, 0, 0))
    sources = (tmp_path / "sources.toml").read_text(encoding="utf-8")
    text = sources.replace("utility = true\nbonus_only = true\n", "").replace('zh = "账单"', 'zh = "用电缴费"')
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match="looks like bills of a utility"):
        load_rulebook(tmp_path)

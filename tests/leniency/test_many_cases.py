"""A table of cases gets the answers that each case gets by itself."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.leniency.assessment import assess
from credit_tier.leniency.case import Case, CaseError, EarlierAct
from credit_tier.leniency.case_columns import case_columns
from credit_tier.leniency.column_answers import answers_of
from credit_tier.leniency.fitness import require_fit
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.rulebook.case_facts import Drafting, Harm, Stage
from credit_tier.rulebook.leniency_rules import RANK, Effect
from leniency.random_cases import ACTS, FLAGS, ON, RULEBOOK, hidden, valid, whole_cases
from strategies import examples

NEAR = (date(2021, 7, 14), date(2023, 2, 28), date(2024, 2, 29), date(2025, 7, 1), date(2026, 3, 1), ON)
DAYS = ("began_on", "ended_on", "discovered_on", "reported_on", "corrected_on", "correct_by")
AGE_OF_ACT = ("began_on", "ended_on", "continuing", "ongoing", "discovered_on", "reported", "reported_on")
cases = whole_cases() | whole_cases().flatmap(hidden)


def said_by_columns(given_cases):
    answers = answers_of(case_columns(given_cases, RULEBOOK.leniency_rules), rules_of_leniency(RULEBOOK, ON))
    rests, gaps, sanctions = answers.rests.values, answers.gaps.values, answers.sanctions.values
    for row in range(len(given_cases)):
        rested, gap = rests[answers.rested[row]], gaps[answers.missing[row]]
        yield {
            "ends": answers.ends[row].tolist(),
            "review": int(answers.review[row]),
            **rested._asdict(),
            "missing": gap.conditions,
            "facts": gap.facts,
            "sanction": sanctions[answers.sanction[row]],
        }


def said_one_by_one(case):
    found = assess(case, RULEBOOK, on=ON)
    gaps = found.missing
    benchmark = found.sanction.benchmark if found.outcome.must_least is not Effect.SPARED else None
    return {
        "ends": [RANK[effect] for effect in found.outcome],
        "review": int(found.legal_review),
        "ground": found.leading.rule.id if found.leading else "",
        "category": found.category or "",
        "item": found.item.id if found.item else "",
        "measures": tuple(measure.id for measure in found.measures),
        "articles": tuple(map(str, found.articles)),
        "illustrative": tuple(name for name in found.illustrative if not benchmark or name != benchmark.id),
        "missing": tuple(sorted({gap.condition for gap in gaps})),
        "facts": tuple(sorted({fact for gap in gaps for fact in gap.facts})),
        "sanction": found.sanction,
    }


@examples(60)
@given(st.lists(cases, min_size=1, max_size=12))
def test_every_case_of_a_table_is_answered_as_it_is_by_itself(many):
    assert list(said_by_columns(many)) == [said_one_by_one(case) for case in many]


def relatives(seed):
    """Give cases of one matter that differ in a few facts: what columns take for alike, must be alike."""
    dice = Random(seed)  # noqa: S311 # no secret
    act = dice.choice([*ACTS, "unlisted", None])
    choices = dict.fromkeys(FLAGS, (True, False, None)) | dict.fromkeys(DAYS, (*NEAR, None))
    choices |= {"harm": (*Harm, None), "stage": (*Stage, None), "value": (5, None), "drafting": (*Drafting, None)}
    choices |= {"earlier": [(), (EarlierAct(on=NEAR[3], act=act),)], "norms": [None, ()], "domain": ("tax", None)}
    family = [Case(act=act)]
    for _ in range(400):
        names = dice.sample(sorted(choices), 2) + dice.sample(AGE_OF_ACT, 1)
        changed = valid(dice.choice(family), **{name: dice.choice(choices[name]) for name in names})
        if changed is not None and fits(changed):
            family.append(changed)
    return family


def fits(case):
    try:
        require_fit(case, rules_of_leniency(RULEBOOK, ON))
    except CaseError:
        return False
    return True


@pytest.mark.parametrize("seed", range(12))
def test_cases_that_differ_in_a_few_facts_are_told_apart_where_it_matters(seed):
    many = relatives(seed)
    assert len(many) > 50
    for case, columns in zip(many, said_by_columns(many), strict=True):
        assert columns == said_one_by_one(case), case

"""A table of cases gets the answers that each case gets by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from credit_tier.leniency.assessment import assess
from credit_tier.leniency.case_columns import case_columns
from credit_tier.leniency.column_answers import answers_of
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.rulebook.leniency_rules import RANK, Effect
from leniency.random_cases import ON, RULEBOOK, hidden, whole_cases
from strategies import examples

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

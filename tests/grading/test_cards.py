"""The cards of grades and of an explanation say what the objects hold, and stay small whatever their size."""

from __future__ import annotations

import dataclasses
from datetime import date
from time import perf_counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from credit_tier import explain, grade, load_rulebook, observe, read_records
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.showing import share_text
from graded_populations import some, values_of
from shown_cards import shown

DAY = date(2026, 6, 30)
CODE = "91620100MA7ABCD12E"


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="module")
def grades(rulebook):
    return grade(some(rulebook), rulebook)


def test_the_card_of_grades_counts_as_the_grades_do(grades):
    seen = shown(grades)
    counts = grades.counts()
    assert seen.column(0, 1) == list(counts.values())
    assert seen.column(0, 2) == [share_text(number, len(grades)) for number in counts.values()]
    assert [cell[0] for cell in seen.column(0, 0)] == [code[0] for code in counts]
    scores = sorted(grades.scores.score.tolist())
    assert f"分数 {scores[0]} 至 {scores[-1]}，中位数 {scores[(len(scores) - 1) // 2]}" in seen.text
    assert "试行" in seen.text
    assert grades.rulebook.digest[:12] in seen.text


def test_the_card_of_grades_counts_the_rules_that_override_scores(grades):
    seen, held = shown(grades), grades.scores.held
    often = {}
    for bit, item in enumerate(grades.card.conditions):
        often[item.rule.title.zh] = sum(int(bits) >> bit & 1 for bits in held.tolist())
    most = max(often.items(), key=lambda pair: pair[1])
    assert f"{most[0]} {most[1]:,} 家" in seen.text


def test_nobody_and_one_enterprise_have_cards_too(rulebook):
    width = len(rulebook.on(DAY).for_use)
    none = grade(values_of(rulebook, np.zeros((0, width), dtype=np.int32)), rulebook)
    assert "没有企业" in shown(none).text
    assert set(shown(none).column(0, 2)) == {"—"}
    one = grade(some(rulebook, number=1), rulebook)
    assert sum(shown(one).column(0, 1)) == 1


def test_two_hundred_thousand_are_shown_at_once_and_no_larger_than_four_hundred(grades, rulebook):
    indicators = grades.indicators
    values = np.tile(indicators.values, 500)
    codes = pa.array([f"x{number:07d}" for number in range(values.shape[1])], pa.string())
    many = grade(dataclasses.replace(indicators, codes=codes, values=values), rulebook)
    took = []
    for _ in range(5):
        start = perf_counter()
        card = many._repr_html_()
        took.append(perf_counter() - start)
    assert min(took) < 0.05
    assert len(card) < len(grades._repr_html_()) + 200
    assert shown(many).column(0, 1) == [500 * number for number in grades.counts().values()]


@pytest.fixture(scope="module")
def explained(rulebook):
    tables = {
        "enterprises": [{"code": CODE, "founded_on": "2012-05-04"}],
        "tax_arrears": [{"code": CODE, "amount": "500000", "owed_since": "2024-01-01"}],
        "decisions": [{"code": CODE, "kind": "serious_list", "domain": "market", "decided_on": "2026-01-01"}],
    }
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    records = read_records(frames, rulebook, received_on=DAY)
    return explain(grade(observe(records, rulebook, as_of=DAY), rulebook), CODE, records)


def test_the_card_of_an_explanation_says_grade_score_themes_and_what_cost_most(explained):
    seen = shown(explained)
    assert f"{CODE}　D 级（差）　{explained.graded.score} 分" in seen.text
    assert seen.column(0, 1) == [theme.counted for theme in explained.themes]
    assert seen.column(0, 2) == [theme.most for theme in explained.themes]
    lost = sorted([item.lost for item in explained.lines if item.lost], reverse=True)
    assert seen.column(1, 0) == lost[: len(seen.column(1, 0))]
    assert f"另有 {len(lost) - len(seen.column(1, 0))} 项失分较少" in seen.text
    assert f"{len(explained.lines) - len(lost)} 项未失分" in seen.text


def test_the_card_of_an_explanation_says_what_overrode_the_score_and_by_what_right(explained):
    seen = shown(explained)
    for rule in explained.conditions:
        assert rule.title.zh in seen.text
    assert explained.conditions
    assert f"只看分数是 {explained.graded.by_score} 级" in seen.text
    for rule in explained.path.blocked_by:
        assert f"暂不能升级：{rule.title.zh}" in seen.text
    assert "示例" in seen.text
    assert "试行" in seen.text


def test_a_hostile_name_or_code_stays_words(explained):
    bad = "<img src=x onerror=alert(1)>"
    seen = shown(dataclasses.replace(explained, code=bad, rulebook=Bilingual(zh=bad, en=bad)))
    assert seen.text.count(bad) == 2


def test_every_enterprise_of_a_population_has_a_card(grades):
    for code in grades.codes.to_pylist()[:60]:
        seen = shown(explain(grades, code))
        assert f"{grades.of(code).score} 分" in seen.text

"""Comparisons in the financing use, and between two days of one law, with reasons reckoned by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from credit_tier import compare, grade
from credit_tier.analysis.affected import affected
from credit_tier.analysis.contributions import contributions
from credit_tier.analysis.rulebook_changes import rulebook_diff
from credit_tier.analysis.sweeps import sweep
from credit_tier.engine.indicators import Indicators
from credit_tier.foundation.errors import ArgumentError, NotInForceError
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.source import Use
from random_cards import NOT_REPORTED, ON
from shipped_rulebook import shipped_rulebook
from strategies import made_code

BOOK = shipped_rulebook()
LATE = "tax.late_filings"
AMENDED = """
[[indicator."tax.late_filings".version]]
in_force = 2026-07-01
points_status = "illustrative"
basis = { document = "示例", article = "示例", read = "secondary", last_checked = 2026-06-30 }
measure = { table = "tax_filings", time = "due_on", window_months = 12, aggregate = "count" }
bands = [
  { points = 60, reason = { zh = "无", en = "none" } },
  { from = 1, points = -300, reason = { zh = "{value} 次", en = "{value}" } },
]
missing = { not_applicable = 48, not_reported = 48, source_late = 48 }
"""


def seen(use, late, book=BOOK):
    """Give enterprises of which nothing was reported but how often they filed late."""
    names = tuple(item.id for item, _ in book.on(ON, use).for_use)
    values = np.full((len(names), len(late)), NOT_REPORTED, np.int32)
    values[names.index(LATE)] = late
    codes = pa.array([made_code(number) for number in range(len(late))], pa.string())
    return Indicators(codes, names, values, ON, ON, book.digest, "0" * 64, {}, use=use)


def scale(use, **changes):
    said = "".join(f"{key} = {value}\n" for key, value in changes.items())
    return f'[[grades.scale]]\nuses = ["{use}"]\nin_force = 2025-07-01\n{said}'


def test_in_financing_only_what_is_ruled_for_financing_moves_anyone_and_nothing_is_inspected():
    values = seen(Use.FINANCING, [0, 1, 3])
    before = grade(values, BOOK, trial=True)
    for use, down in ((Use.SUPERVISION, 0), (Use.FINANCING, -1000)):
        found = compare(BOOK, scale(use, base=down or -1000), values)
        assert found.moved().tolist() == [use is Use.FINANCING] * 3
        assert found.old.use is found.new.use is Use.FINANCING
        assert found.visits().empty
        assert found.cost().empty
        if use is Use.FINANCING:
            worst = before.card.grades[-2].code
            assert set(found.new.counts().items()) >= {(worst, 3)}
            assert set(found.reasons()["by"]) == {"base"}
            assert found.to_frame()["new_grade"].tolist() == [worst] * 3
            assert (before.scores.score > found.new.scores.score).all()


def test_points_of_one_indicator_move_both_uses_by_the_same_points():
    for use in (Use.SUPERVISION, Use.FINANCING):
        values = seen(use, [0, 1, 4])
        points = [band.points for band in BOOK.indicator(LATE).version[-1].bands]
        path = f'indicator."{LATE}".version[0].bands[1].points'
        table = sweep(BOOK, path, [points[1], points[1] - 8], values).to_frame()
        assert table["drawn"].tolist() == ([0, 0] if use is Use.FINANCING else table["drawn"].tolist())
        found = compare(BOOK, place_patch(path, points[1] - 8), values)
        assert (found.old.scores.score - found.new.scores.score).tolist() == [0, 8, 0]


def place_patch(path, value):
    from credit_tier.analysis.rule_paths import place_of  # noqa: PLC0415 # beside its only use

    return place_of(BOOK, path).patch(value)


def test_two_days_of_one_law_move_whom_the_amended_law_moves_and_by_that_indicator():
    book = extend(BOOK, AMENDED, binding=Binding.WHAT_IF)
    values = seen(Use.SUPERVISION, [0, 1, 4], book)
    diff = rulebook_diff(book, book, on_a=date(2026, 6, 30), on_b=date(2026, 7, 1))
    measured = book.indicator(LATE).version
    assert measured[-1].in_force == date(2026, 7, 1)
    assert diff
    with pytest.raises(ArgumentError, match="取值方法"):  # the amended measure counts other filings
        affected(diff, values)
    same = {"measure": measured[0].measure}
    amended = measured[-1].model_copy(update=same)
    item = book.indicator(LATE).model_copy(update={"version": (*measured[:-1], amended)})
    items = tuple(item if one.id == LATE else one for one in book.indicators)
    law = book.model_copy(update={"indicators": items})
    values = seen(Use.SUPERVISION, [0, 1, 4], law)
    found = affected(rulebook_diff(law, law, on_a=date(2026, 6, 30), on_b=date(2026, 7, 1)), values)
    was = [band.points for band in measured[0].bands]
    drops = (found.old.scores.score - found.new.scores.score).tolist()
    floor = law.on(ON).scale.themes["tax"].least
    tax = [found.old.of(code).points() for code in values.codes.to_pylist()]
    raw = [sum(points for name, points in own.items() if name.startswith("tax.")) for own in tax]
    cut = [0, was[1] + 300, was[2] + 300]
    assert drops == [total - max(total - lost, floor) for total, lost in zip(raw, cut, strict=True)]
    assert found.moved().tolist()[0] is False
    assert all(by.startswith(LATE) for by in found.reasons()["by"])
    assert found.old.rulebook != found.new.rulebook


def test_a_day_without_rules_is_refused_in_words():
    with pytest.raises(NotInForceError) as caught:
        affected(rulebook_diff(BOOK, BOOK, on_a=date(1999, 1, 1), on_b=ON), seen(Use.SUPERVISION, [0]))
    assert all(text.zh and text.en for text in caught.value.faults[0][1:])


@pytest.mark.parametrize("ask", [compare, lambda a, b, values: affected(rulebook_diff(a, b), values)])
def test_values_for_one_use_are_never_compared_by_the_rules_of_another_rulebook(ask):
    other = extend(BOOK, scale(Use.FINANCING, base=5), binding=Binding.WHAT_IF)
    with pytest.raises(ArgumentError) as caught:
        ask(other, BOOK, seen(Use.FINANCING, [0]))
    assert "修订前的规则手册" in str(caught.value)
    assert "old rulebook" in str(caught.value)


@pytest.mark.parametrize("many", [0, 1])
@pytest.mark.parametrize("use", [Use.SUPERVISION, Use.FINANCING])
def test_nobody_and_one_enterprise_are_told_apart_from_many_in_either_use(use, many):
    values = seen(use, [4] * many)
    graded = grade(values, BOOK, trial=True)
    found = compare(BOOK, scale(use, base=-1000), values)
    assert int(found.moves()["enterprises"].sum()) == len(found.reasons()) == many
    assert set(contributions(graded).by_indicator()["why_dead"]) <= {"unsaid", ""}
    assert sweep(BOOK, f"grades.scale[{use}@2025-07-01].base", [0, -1000], values).rows[1].worse == many

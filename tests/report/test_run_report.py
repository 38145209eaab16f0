"""The report on a run: what it says is what was counted, in one language, for every reader."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from credit_tier import load_rulebook
from credit_tier.analysis.comparison import compare
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.missing import Missing
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.report import run_pictures
from credit_tier.report.run_report import run_report
from credit_tier.supervision.tiers import supervise
from graded_populations import some

CHINESE = re.compile(r"[\u3400-\u9fff]+")
PATCH = '[[grades.scale]]\nuses = ["supervision"]\nin_force = 2025-07-01\nbase = -60'
VOID = {"meta", "path", "rect", "line", "br", "img"}


class Page(HTMLParser):
    """Tables by caption, texts by language, and everything a checker of accessibility asks."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.ids, self.headings, self.svgs, self.langs = {}, [], [], [], []
        self.used, self.foreign, self.naked, self.heads = [], [], 0, []
        self._open, self._row, self._cell, self._caption = [], None, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        self.used += re.findall(r"url\(#([^)]+)\)", " ".join(value or "" for value in given.values()))
        self.foreign += [v for k, v in attrs if k in {"src", "href"} and not str(v).startswith("#")]
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "svg":
            self.svgs.append(given)
        if tag == "table":
            self._caption, self._rows = "", []
        if tag == "tr":
            self._row = []
        if tag in {"td", "th"}:
            self._cell = ""
            self.heads += [given.get("scope")] if tag == "th" else []
        if tag not in VOID:
            self._open.append((tag, given.get("lang") or (self._open[-1][1] if self._open else None)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in {"td", "th"}:
            self._row.append(self._cell)
            self._cell = None
        if tag == "tr":
            self._rows.append(self._row)
        if tag == "table":
            self.naked += not self._caption
            self.tables[self._caption] = self._rows

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if "style" in tags:
            return
        if self._open:
            self.langs.append((self._open[-1][1], data, tags[-1]))
        if self._cell is not None:
            self._cell += data
        elif tags and tags[-1] == "caption":
            self._caption += data


def number(text):
    return int(text.split(" ")[0].replace(",", ""))


@pytest.fixture(scope="module")
def book():
    return load_rulebook()


@pytest.fixture(scope="module")
def run(book):
    return grade(some(book, 700), book)


@pytest.fixture(scope="module")
def traits(run):
    codes = run.codes.to_pylist()
    return pd.DataFrame(
        {
            "region": [("620102", "620201", "620302", "")[place % 4] for place in range(len(codes))],
            "size": [("micro", "small", "large")[place % 3] for place in range(len(codes))],
            "district": ["城南区" if place % 2 else "城北区" for place in range(len(codes))],
            "kind": ["rare" if place < 3 else "odd" if place < 7 else "usual" for place in range(len(codes))],
        },
        index=pd.Index(codes, name="code"),
    )


@pytest.fixture(scope="module")
def pages(run, book, traits):
    tiers = supervise(run, book, fields=[(code, "food") for code in run.codes.to_pylist()[:200]])
    other = compare(book, PATCH, run)
    return {
        (language, name): run_report(run, language=language, traits=traits, tiers=tiers, against=against)
        for language in ("zh", "en")
        for name, against in (("alone", None), ("days", grade(some(book, 600, seed=9), book)), ("rules", other))
    }


def test_grades_overall_and_by_group_are_those_counted_from_the_arrays(run, traits, pages):
    found = Page(pages["en", "alone"]).tables
    letters = np.array([step.code for step in run.card.grades])[run.scores.grade]
    overall = [number(row[1]) for row in found["Enterprises by grade"][1:]]
    assert overall == [*[int((letters == step.code).sum()) for step in run.card.grades], len(run)]
    [table] = [rows for caption, rows in found.items() if caption.endswith("and size")]
    for row in table[1:]:
        mine = letters[(traits["size"] == row[0]).to_numpy()]
        assert number(row[1]) == len(mine)
        assert [number(cell) for cell in row[2:]] == [int((mine == code).sum()) for code in table[0][2:]]
    assert sum(number(row[1]) for row in table[1:]) == len(run)


def test_scores_conditions_and_gaps_are_those_counted_from_the_arrays(run, pages):
    found = Page(pages["en", "alone"]).tables
    graded = run.scores.score[run.scores.grade != run.card.not_graded]
    for row in found["Enterprises by score"][1:]:
        least, most = (int(part.replace(",", "")) for part in row[0].split("–"))
        assert number(row[2]) == int(((graded >= least) & (graded <= most)).sum())
    assert sum(number(row[2]) for row in found["Enterprises by score"][1:]) == len(graded)
    rows = found["Vetoes, caps and exemptions"][1:]
    assert len(rows) == len(run.card.conditions)
    for row, item in zip(rows, run.card.conditions, strict=True):
        values = run.indicators.in_order(run.card.names)[item.place]
        assert number(row[3]) == sum(item.holds(value) for value in values.tolist())
    for row in found["What is missing, by source"][1:]:
        source = next(one for one in run.rulebook.sources if row[0].startswith(f"{one.title.en} ("))
        own = [name for name in run.indicators.names if run.rulebook.indicator(name).source == source.name]
        assert number(row[1]) == len(own)
        values = run.indicators.in_order(tuple(own))
        for cell, kind in zip(row[2:], (Missing.NOT_REPORTED, Missing.SOURCE_LATE), strict=True):
            assert number(cell) == int((values == int(kind)).any(axis=0).sum())


def test_moves_between_two_days_are_those_of_each_enterprise_looked_up(run, book, pages):
    before = grade(some(book, 600, seed=9), book)
    found = Page(pages["en", "days"]).tables
    [table] = [rows for caption, rows in found.items() if caption.startswith("Rows:")]
    pairs = {code: (before.of(code).grade, run.of(code).grade) for code in before.codes.to_pylist()}
    for row in table[1:-1]:
        for grade_code, cell in zip(table[0][1:-1], row[1:-1], strict=True):
            assert number(cell) == sum(pair == (row[0], grade_code) for pair in pairs.values())
    assert number(table[-1][-1]) == len(pairs)
    assert "In both: 600; in the earlier only: 0; in this one only: 100." in pages["en", "days"]


def test_moves_and_reasons_by_other_rules_are_those_of_the_comparison(run, book, pages):
    found = Page(pages["en", "rules"]).tables
    other = compare(book, PATCH, run)
    [table] = [rows for caption, rows in found.items() if caption.startswith("Rows:")]
    assert number(table[-1][-1]) == len(run)
    assert sum(number(row[2]) for row in found["Why grades change"][1:]) == int(other.moved().sum())


def test_groups_too_small_stand_together_and_nobody_is_left_out(run, pages):
    rows = Page(pages["en", "alone"]).tables["Enterprises by grade and kind"][1:]
    assert [(row[0], number(row[1])) for row in rows] == [("3 other groups together", len(run))]
    assert "rare" not in pages["en", "alone"]
    assert sum(number(row[1]) for row in rows) == len(run)


@pytest.mark.parametrize("name", ["alone", "days", "rules"])
def test_an_english_page_has_chinese_only_in_names_marked_as_chinese(pages, name):
    page = Page(pages["en", name])
    unmarked = [(tag, text) for lang, text, tag in page.langs if lang != "zh" and CHINESE.search(text)]
    # What a picture says of itself may name a group, as "highest in ...", and can hold no marks.
    assert [text for tag, text in unmarked if tag not in {"title", "desc"}] == []
    assert {name for _, text in unmarked for name in CHINESE.findall(text)} <= {"城南区", "城北区"}
    assert '<tspan lang="zh">城南区</tspan>' in pages["en", name]
    assert '<span lang="zh">城南区</span>' in pages["en", name]


@pytest.mark.parametrize("name", ["alone", "days", "rules"])
def test_a_chinese_page_has_no_english_sentence(pages, name):
    sentence = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
    page = Page(pages["zh", name])
    assert [text for _, text, _ in page.langs if sentence.search(text)] == []
    assert 'lang="zh-CN"' in pages["zh", name]


@pytest.mark.parametrize("key", [(language, name) for language in ("zh", "en") for name in ("alone", "days", "rules")])
def test_a_page_can_be_read_by_everyone_and_needs_nothing_from_elsewhere(pages, key):
    page = Page(pages[key])
    assert len(page.ids) == len(set(page.ids))
    assert set(page.used) <= set(page.ids)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert page.naked == 0
    assert set(page.heads) == {"col", "row"}
    for svg in page.svgs:
        assert svg["role"] == "img"
        assert set(svg["aria-labelledby"].split()) <= set(page.ids)
    assert page.foreign == []
    assert "<script" not in pages[key]
    assert not re.search(r"(?:src|href|url\()=?[\"']?https?:", pages[key])


def test_identifiers_of_two_charts_never_meet():
    svg = '<svg width="9"><clipPath id="clip0"/><g clip-path="url(#clip0)"/><use href="#clip0"/></svg>'
    both = "".join(run_pictures.described(svg, name, "T", "S") for name in ("one", "other"))
    assert sorted(re.findall(r' id="([^"]*clip0)"', both)) == ["one-clip0", "other-clip0"]
    assert re.findall(r"#([a-z]+)-clip0", both) == ["one", "one", "other", "other"]


def test_the_same_input_gives_the_same_bytes_and_no_enterprise_is_named(run, traits, pages):
    assert run_report(run, language="en", traits=traits) == run_report(run, language="en", traits=traits)
    for text in pages.values():
        assert not any(code in text for code in run.codes.to_pylist())


def test_the_trial_and_every_digest_are_named_on_the_page(run, pages):
    for language in ("zh", "en"):
        text = pages[language, "alone"]
        assert 'class="mark"' in text.split("<nav")[0]
        for digest in (run.rulebook.digest, run.digest, run.indicators.digest, run.indicators.records_digest):
            assert digest in text


def test_hostile_names_of_traits_and_groups_stay_text(run):
    codes = run.codes.to_pylist()
    hostile = "<script>alert(1)</script>"
    traits = pd.DataFrame({hostile: [hostile, "a\"'>\u202e"] * (len(codes) // 2)}, index=codes)
    text = run_report(run, language="en", traits=traits)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "\u202e" not in text


def test_without_charts_the_tables_are_there_and_how_to_get_charts(run, traits, monkeypatch):
    drawn = run_report(run, language="en", traits=traits)
    monkeypatch.setattr(run_pictures, "_NEEDED", ("no_such_module",))
    text = run_report(run, language="en", traits=traits)
    assert "<svg" in drawn
    assert "<svg" not in text
    assert "credit-tier[charts]" in text
    assert Page(text).tables == Page(drawn).tables


@pytest.mark.parametrize("many", [0, 1])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nobody_and_a_single_enterprise_are_told_honestly(book, many, language):
    run = grade(some(book, 5), book)
    names = run.indicators.names
    few = Indicators(
        pa.array(run.codes.to_pylist()[:many], pa.string()),
        names, run.indicators.values[:, :many].copy(), run.indicators.as_of, run.indicators.known_on, book.digest,
        "0" * 64, {},
    )  # fmt: skip
    graded = grade(few, book)
    traits = pd.DataFrame(
        {"size": ["micro"] * many}, index=pd.Index(graded.codes.to_pylist(), dtype="str"), dtype="str"
    )
    text = run_report(graded, language=language, traits=traits, against=graded)
    said = {"zh": "无法判断", "en": "cannot be said"}[language]
    assert said in text or "nothing can be said" in text
    assert ("infer their grades" in text or "推知各户等级" in text) == (many == 1)


def test_runs_that_cannot_be_compared_are_refused_in_both_languages(run, book):
    values = run.indicators
    other = book.model_copy(update={"identity": book.identity.model_copy(update={"id": "other"})})
    moved = dataclasses.replace(values, rulebook_digest=other.digest, as_of=date(2026, 7, 31))
    fewer = dataclasses.replace(values, rulebook_digest=other.digest, records_digest="1" * 64)
    for against in (grade(moved, other), grade(fewer, other)):
        with pytest.raises(ArgumentError) as caught:
            run_report(run, against=against)
        [fault] = caught.value.faults
        assert fault.where == "against"
        assert CHINESE.search(fault.what.zh)
        assert fault.what.en
    with pytest.raises(ArgumentError, match="no language"):
        run_report(run, language="fr")


def test_two_graded_runs_of_one_day_are_compared_as_two_rulebooks(run, book):
    softer = compare(book, PATCH, run).new
    text = run_report(softer, language="en", against=run)
    assert "Two editions of the rules" in text
    assert "Compared with the earlier run" not in text

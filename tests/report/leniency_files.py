"""Invented cases and pages that tests of papers look into."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

from credit_tier import Case, assess
from credit_tier.rulebook.case_facts import Harm
from shipped_rulebook import shipped_rulebook

ON = date(2026, 6, 30)
RULEBOOK = shipped_rulebook()
VOID = {"meta", "col"}
LATE_RETURN = Case(
    act="tax_late_filing",
    agency="甘示例县税务局",
    began_on=date(2026, 4, 16),
    continuing=False,
    discovered_on=date(2026, 5, 8),
    ordered=True,
    correct_by=date(2026, 5, 20),
    corrected=True,
    corrected_on=date(2026, 5, 11),
    harm=Harm.MINOR,
    searched=True,
    particulars={"irreparable_loss": False, "wide_effect": False},
)


def found(case, on=ON):
    return assess(case, RULEBOOK, on=on)


class Page(HTMLParser):
    """What a page holds: its elements in order, its text, its attributes; refuses elements that do not close."""

    def __init__(self, page):
        super().__init__()
        self.names, self.texts, self.attributes, self.open = [], [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return "".join(self.texts)


def stands_alone(page):
    """Check that a page needs nothing from elsewhere, says its language, and names every table."""
    seen = Page(page)
    assert page.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert not {"script", "link", "img", "iframe"} & set(seen.names)
    assert not {"src", "href"} & {name for name, _ in seen.attributes}
    assert not any(name.startswith("on") for name, _ in seen.attributes)
    assert "@page" in page
    assert not {word for word in ("url(", "@import", "http") if word in page}
    assert seen.names.count("table") == seen.names.count("caption")
    assert seen.names.count("h1") == 1
    return seen

"""The data dictionary in the docs is the one that the shipped rulebook gives."""

from __future__ import annotations

from credit_tier import load_rulebook
from credit_tier.cli.departments import dictionary_text


def test_the_page_is_up_to_date(page):
    assert page("docs/data-dictionary.md") == dictionary_text(load_rulebook(), "markdown"), (
        "delete docs/data-dictionary.md and run: credit-tier dictionary --out docs/data-dictionary.md"
    )

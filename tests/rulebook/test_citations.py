"""Every citation of the shipped rulebook is found again in the collection of legal facts that it was written from."""

import re
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from credit_tier import load_rulebook
from credit_tier.foundation.basis import Basis, Reading
from credit_tier.rulebook.provisions import provisions

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "law.md"
NUMBER = re.compile(r"(?:20)?\d\d\d?\d?年第?\d+号|〔\d{4}〕\d+号?|第?\d+号|令\s?\d+|第\d+号")
SHORT = {
    "上海市社会信用条例": "上海",
    "余杭区2022年清单（题名未记录）": "余杭",
    "北京市2023年清单（题名未记录）": "北京 2023",
    "国家市场监督管理总局新闻发布会": "总局 press conference",
    "国家税务总局令第19号": "总局令19号",
    "市场主体登记管理条例": "条例",
    "市场主体登记管理条例实施细则": "实施细则",
    "湘潭市2022年清单（题名未记录）": "湘潭",
    "特种设备检查办法": "检查办法",
    "税收征收管理法": "征管法",
    "税收征收管理法实施细则": "细则",
    "食品生产经营监督检查管理办法": "令49",
}
"""What the collection calls a document for short."""
NEAR = 25
"""Rows on either side of one that names a statute, in which its articles are looked for."""
OWN = ("calendar.toml",)
"""Parts whose documents were looked up for themselves, as the notices of holidays; they say where."""
HAN_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")}
WORDS = re.compile(r"第([零一二三四五六七八九十百]+)条")


def arabic(text):
    """Read a Chinese number below a thousand."""
    total, digit = 0, 0
    for mark in text:
        if mark in HAN_DIGITS:
            digit = HAN_DIGITS[mark]
        else:
            total += (digit or 1) * {"十": 10, "百": 100}[mark]
            digit = 0
    return total + digit


def between(text):
    """Give every article inside a range such as 8-12."""
    ends = ((int(first), int(last)) for first, last in re.findall(r"(?<![\d-])(\d{1,3})-(\d{1,3})(?![\d-])", text))
    return {number for first, last in ends if first < last <= first + 10 for number in range(first, last + 1)}


def squeezed(text):
    return re.sub(r"[\s《》“”\"'()（）〔〕\[\]【】、，,.;；:：·*-]", "", text)


def names_of(basis):
    """Give what a document may be called in notes: its title, that without 中华人民共和国, its number, its digits."""
    found = {
        squeezed(SHORT.get(basis.document, basis.document)),
        squeezed(basis.document),
        squeezed(basis.document.removeprefix("中华人民共和国")),
    }
    for text in (basis.number, basis.document):
        if text:
            found.add(squeezed(text))
            found |= {squeezed(part) for part in NUMBER.findall(text)}
    short = re.sub(r"^(关于)?(国务院|国家税务总局|市场监管总局|国家发展改革委|国务院办公厅)", "", basis.document)
    return {name for name in {*found, squeezed(short)} if len(name) > 1}


@pytest.fixture(scope="module")
def facts():
    if not FACTS.is_file():
        pytest.skip("the collection of legal facts is not at hand")
    return FACTS.read_text("utf-8")


@pytest.fixture(scope="module")
def bases():
    found = defaultdict(list)
    for item in provisions(load_rulebook()):
        for citation in item.citations:
            found[citation.basis].append(item.where)
    return found


def test_the_article_numbers_are_read_right():
    assert [arabic(text) for text in ("九", "十", "二十二", "一百三十六", "一百零九")] == [9, 10, 22, 136, 109]


def test_every_document_is_found_again(facts, bases, capsys):
    text = squeezed(facts)
    missing = {
        str(basis): places for basis, places in bases.items() if not any(name in text for name in names_of(basis))
    }
    beyond = {name: places for name, places in missing.items() if not all(one.startswith(OWN) for one in places)}
    doubtful = sorted({f"{basis.read}: {basis}" for basis in bases if basis.read is not Reading.TEXT})
    with capsys.disabled():
        said = (
            f"\n{len(bases)} citations, {len(doubtful)} not read in full text, {len(missing)} not in the collection\n"
        )
        sys.stdout.write(said + "".join(f"  {line}\n" for line in [*doubtful, *sorted(missing)]))
    assert beyond == {}


def test_every_article_that_was_read_is_found_again(facts, bases):
    missing = {}
    for basis, places in bases.items():
        if basis.read is not Reading.TEXT:
            continue
        rows = facts.split("\n")
        named = [at for at, row in enumerate(rows) if any(name in squeezed(row) for name in names_of(basis))]
        heads = [
            part for part in re.split(r"(?m)^## ", facts) if any(n in squeezed(part[:400]) for n in names_of(basis))
        ]
        # The rows of a table go on about one statute without naming it again.
        near = " ".join([*heads, *(row for at, row in enumerate(rows) if any(abs(at - one) <= NEAR for one in named))])
        for article in WORDS.findall(basis.article):
            if not re.search(rf"(?<!\d){arabic(article)}(?!\d)", near) and arabic(article) not in between(near):
                missing[str(basis)] = places
    assert missing == {}


def test_an_invented_document_is_not_found(facts):
    basis = Basis(
        document="某省企业信用加分办法",
        number="某政发〔2031〕77号",
        article="第三条",
        read="text",
        last_checked=date(2026, 1, 1),
    )
    assert not any(name in squeezed(facts) for name in names_of(basis))

"""The amount that a text tells of (文字中的金额): "罚款2000元；没收违法所得1.2万元".

The written rules. Only what names its unit or bears the mark of the currency is an amount. What stands under a
limit (不超过, 以上, 以下), in a range, per day or per piece, or is waived (免予, 减) is none. Of a field without labels
the amount is taken if it is the only one in the text. Of a field with labels (罚款), an amount is labelled if a label
stands between the amount before and itself, within its clause, or right behind the last one (贰仟元罚款), and no
total (合计) is meant; the only labelled amount is taken. Several are added up only where the field says so. Nothing
else is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from credit_tier.records.amounts import FIGURE, LARGEST, MARKS, Amount, read_amount
from credit_tier.records.numerals import CHARACTERS
from credit_tier.records.reasons import Flag, SetAside

_UNIT: Final = "(?:亿元|千万元|百万元|万元|千元|元|圆|圓)"
_SMALL: Final = f"(?:[零〇]?[{CHARACTERS}\\d]角)?(?:[零〇]?[{CHARACTERS}\\d]分)?"
_ONE: Final = (
    rf"(?:{MARKS}{FIGURE}{_UNIT}?|{FIGURE}\s*+{_UNIT}|(?:{MARKS})?+[{CHARACTERS}]++{_UNIT}){_SMALL}[整正]?"
    rf"|[{CHARACTERS}\d]角(?:[{CHARACTERS}\d]分)?[整正]?"
)
_AMOUNT: Final = re.compile(rf"(?<![\d.,{CHARACTERS}])(?:{_ONE})(?:\((?:[大小]写)?:?\s*(?:{_ONE})\))?", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[;。\n!?、]|(?<!\d),|,(?!\d{3}(?!\d))")
_BEFORE: Final = re.compile(
    r"(?:每[^,;。、]{0,8}|按[日天月][^,;。、]{0,4}|不超过|不高于|不低于|不少于|不足|超过|高于|低于|少于|至多|至少|最高|最低"
    r"|约|近|满|[-~—–]|[至到])\s*$"
)
_AFTER: Final = re.compile(
    rf"\s*+(?:以上|以下|以内|以外|左右|余|多|[-~—–至到]|/|每|的?\s*+[\d.{CHARACTERS}]*(?:倍|%|百分之|千分之|万分之))"
)
_WAIVED: Final = re.compile("免|减|不予|不罚|退|撤销|缓|拟|暂不")
_TOTAL: Final = re.compile("合计|共计|总计|总额|累计|共")
_LABEL_BEHIND: Final = re.compile(r"\s*(?:的|之)?\s*")


class Found(NamedTuple):
    """What a text gives for a field of money.

    Attributes
    ----------
    amount : Amount or None
    problem : SetAside or Flag
        `Flag.AMOUNT_IN_TEXT` or `Flag.AMOUNTS_SUMMED` with an amount; else why there is none.
    """

    amount: Amount | None
    problem: SetAside | Flag


class _Mention(NamedTuple):
    """An amount in a text, with what stands before and behind it, and whether it is the last, in its clause."""

    amount: Amount | None
    before: str
    behind: str
    last: bool


NOT_FOUND: Final = Found(None, SetAside.UNREADABLE)


def amount_in_text(text: str, labels: Sequence[str] = (), *, summed: bool = False) -> Found:
    """Find the amount of a field in a text.

    Parameters
    ----------
    text : str
        In half-width characters.
    labels : sequence of str
        Words that name the field's amount, e.g. 罚款; empty where any amount is the field's.
    summed : bool
        Whether several amounts under the labels are added up.

    Examples
    --------
    >>> both = "罚款50,000.00元;没收违法所得1.2万元"
    >>> amount_in_text(both, ["罚款"]).amount.fen, amount_in_text(both, ["没收"]).amount.fen
    (5000000, 1200000)
    >>> amount_in_text("处以人民币贰仟元罚款").amount.fen, amount_in_text(both).problem.value
    (200000, 'several_amounts')
    >>> amount_in_text("每日按罚款数额的3%加处罚款").problem.value
    'unreadable'
    """
    mentions = [mention for clause in _clauses(text) for mention in _mentions(clause)]
    if labels:
        mentions = [mention for mention in mentions if _is_labelled(mention, labels)]
    if not mentions:
        return NOT_FOUND
    amounts = [mention.amount for mention in mentions if mention.amount and not mention.amount.rounded]
    if len(amounts) != len(mentions) or any(_WAIVED.search(mention.before) for mention in mentions):
        return NOT_FOUND
    if len(amounts) == 1:
        return Found(amounts[0], Flag.AMOUNT_IN_TEXT)
    total = sum(amount.fen for amount in amounts)
    if not (labels and summed) or total > LARGEST:
        return Found(None, SetAside.SEVERAL_AMOUNTS)
    return Found(Amount(total), Flag.AMOUNTS_SUMMED)


def _clauses(text: str) -> list[str]:
    return _CLAUSE.split(text)


def _mentions(clause: str) -> list[_Mention]:
    """Give the amounts of a clause; what is a limit, a range or a rate is left out, but divides the clause as well."""
    matches = list(_AMOUNT.finditer(clause))
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(clause)]
    mentions = []
    for index, match in enumerate(matches):
        before, behind = clause[ends[index] : match.start()], clause[match.end() : starts[index + 1]]
        if not _BEFORE.search(before) and not _AFTER.match(behind):
            mentions.append(
                _Mention(read_amount("".join(match[0].split()), 100), before, behind, index + 1 == len(matches))
            )
    return mentions


def _is_labelled(mention: _Mention, labels: Sequence[str]) -> bool:
    if _TOTAL.search(mention.before):
        return False  # 没收和罚款共5万元: nobody can tell how much of it is the fine
    if any(label in mention.before for label in labels):
        return True
    gap = _LABEL_BEHIND.match(mention.behind)
    return mention.last and any(mention.behind.startswith(label, gap.end() if gap else 0) for label in labels)

"""The lists as offices publish them anew: every item in force on a day, by department (两轻一免清单, 重新梳理公布)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

import pandas as pd

from credit_tier.foundation.basis import READINGS, Basis
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.leniency.terms import CATEGORIES, DRAFTINGS, EFFECTS
from credit_tier.report.pages import ACROSS, TRIAL, is_trial, marked, page_of, rulebook_line, table_of
from credit_tier.rulebook.leniency_rules import Effect, Item, LeniencyRules
from credit_tier.rulebook.model import Rulebook

COLUMNS: Final[Mapping[str, Text]] = {
    "number": Text("序号", "no."),
    "domain": Text("领域", "domain"),
    "authority": Text("部门", "authority"),
    "matter": Text("违法行为", "matter"),
    "violates": Text("违反的规定", "provision violated"),
    "penalty": Text("处罚依据", "provision that punishes"),
    "drafting": Text("条款类型", "drafting"),
    "category": Text("类别与效果", "category and effect"),
    "conditions": Text("适用条件（须同时满足）", "conditions, all"),
    "exclusions": Text("排除情形", "exclusions"),
    "evidence": Text("证据", "evidence"),
    "measures": Text("配套措施", "measures"),
    "validity": Text("有效期", "validity"),
    "source": Text("清单出处与掌握程度", "list, and how well known"),
}
_WIDTHS: Final = (3, 0, 0, 9, 7, 9, 7, 7, 12, 7, 12, 10, 6, 11)
"""Share of the page of each printed column, in hundredths of its width; 0 is not printed, being the heading."""


class ListedItem(NamedTuple):
    """An item as the list shows it; its fields are the columns of `COLUMNS`, and its identifier.

    Attributes
    ----------
    illustrative : bool
        Whether the item may drive trials only.
    """

    number: int
    domain: str
    authority: str
    matter: str
    violates: str
    penalty: str
    drafting: str
    category: str
    conditions: str
    exclusions: str
    evidence: str
    measures: str
    validity: str
    source: str
    illustrative: bool
    id: str


@dataclass(frozen=True, slots=True)
class LeniencyList:
    """The items in force on a day, by domain and authority.

    Attributes
    ----------
    rulebook : Rulebook
    on : date
    rows : tuple of ListedItem
    past, future : tuple of str
        Identifiers of items that have expired by the day, or are not yet in force: they are not in the list.
    """

    rulebook: Rulebook
    on: date
    rows: tuple[ListedItem, ...]
    past: tuple[str, ...]
    future: tuple[str, ...]

    def to_frame(self, language: str = "zh") -> pd.DataFrame:
        """Give the list as a table of texts, with headers in ``zh`` or ``en``."""
        heads = {name: head.zh if language == "zh" else head.en for name, head in COLUMNS.items()}
        heads |= {"illustrative": "示例" if language == "zh" else "illustrative", "id": "id"}
        frame = pd.DataFrame([row._asdict() for row in self.rows], columns=list(ListedItem._fields))
        words = ("是", "否") if language == "zh" else ("yes", "no")
        frame["illustrative"] = [words[0] if row.illustrative else words[1] for row in self.rows]
        return frame.rename(columns=heads)

    def to_html(self) -> str:
        """Give the list as a page that stands alone and prints on A4 across."""
        return page_of("两轻一免事项清单", _parts(self), ACROSS)

    def __repr__(self) -> str:
        return f"<LeniencyList {len(self.rows)} items on {self.on}>"

    def _repr_html_(self) -> str:
        return element("iframe", srcdoc=self.to_html(), style="width:100%;height:50em;border:1px solid #d0d7de")


def leniency_list(rulebook: Rulebook, *, on: date) -> LeniencyList:
    """Give the lists of a rulebook as they are in force on a day.

    Parameters
    ----------
    rulebook : Rulebook
    on : date

    Raises
    ------
    NotInForceError
        There are no rules of leniency on that day.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> listed = leniency_list(load_rulebook(), on=date(2026, 6, 30))
    >>> {row.authority for row in listed.rows if row.domain == "税务"}
    {'税务机关'}
    """
    rules_of_leniency(rulebook, on)  # refuses a day without rules
    rules = rulebook.leniency_rules
    every = sorted(rules.item, key=lambda item: (item.domain, item.authority.zh, item.id, item.in_force))
    current = [item for item in every if item.applies_on(on)]
    held = {item.id for item in current}
    rows = tuple(_listed(number, item, rules, on) for number, item in enumerate(current, start=1))
    past = sorted({item.id for item in every if item.until is not None and item.until < on} - held)
    future = sorted({item.id for item in every if item.in_force > on} - held)
    return LeniencyList(rulebook, on, rows, tuple(past), tuple(future))


def _listed(number: int, item: Item, rules: LeniencyRules, on: date) -> ListedItem:
    conditions = {condition.id: condition for condition in rules.condition}
    asked = [conditions[name] for name in (*item.conditions, *item.exclusions)]
    grounds = dict.fromkeys(ground.title.zh for ground in rules.ground if ground.id in item.rests_on)
    measures = [one for one in rules.measure if one.applies_on(on) and (one.always or one.id in item.measures)]
    met = [conditions[name].title.zh for name in item.conditions]
    met += [f"另须具有下列法定情形之一：{'、'.join(grounds)}"] if grounds else []
    met += ["不涉及安全"] if item.closed_by_safety else []
    drafted = "、".join(conditions[name].title.zh for name in item.drafting_if)
    return ListedItem(
        number=number,
        domain=rules.domains[item.domain].zh,
        authority=item.authority.zh,
        matter=item.title.zh,
        violates=_place(item.violates),
        penalty=_place(item.penalty),
        drafting=DRAFTINGS[item.drafting].zh + (f"（限于：{drafted}）" if drafted else ""),
        category=f"{CATEGORIES[item.category].zh}：{_effect(item)}",
        conditions="；".join(met),
        exclusions="；".join(conditions[name].title.zh for name in item.exclusions) or "无",
        evidence="；".join(dict.fromkeys(condition.evidence.zh for condition in asked)),
        measures="；".join(measure.title.zh for measure in measures),
        validity=f"{item.in_force} 起" + (f"，至 {item.until} 止" if item.until else "，未定止期"),
        source=_place(item.basis) + (f"。{item.note.zh}" if item.note else ""),
        illustrative=item.illustrative,
        id=item.id,
    )


def _place(basis: Basis | None) -> str:
    return f"{basis}（{READINGS[basis.read]['zh']}）" if basis else "未注明"


def _effect(item: Item) -> str:
    must, may = EFFECTS[item.must].zh, EFFECTS[item.may].zh
    if item.must is item.may:
        return f"应当{must}"
    return f"可以{may}" + (f"，至少应当{must}" if item.must is not Effect.NONE else "")


def _parts(found: LeniencyList) -> Iterator[str]:
    yield marked([TRIAL.zh] if is_trial(found.rulebook) else [])
    yield element("h1", "两轻一免事项清单")
    trial = sum(row.illustrative for row in found.rows)
    said = f"{found.on} 有效，共 {len(found.rows)} 项；其中 {trial} 项为示例（标“示例”），不得据以正式处理。"
    yield element("p", said, class_="centre")
    yield element("p", _beside(found), class_="quiet centre")
    for (domain, authority), rows in groupby(found.rows, key=lambda row: (row.domain, row.authority)):
        body = [_row(row) for row in rows]
        yield element("section", _widths(table_of(f"{domain}·{authority}（{len(body)} 项）", _heads(), body)))
    yield element("footer", element("p", element("small", rulebook_line(found.rulebook))))


def _beside(found: LeniencyList) -> str:
    said = "清单之外的违法行为，仍依行政处罚法有关从轻、减轻、不予处罚的规定判断。"
    for title, names in (("已失效不列", found.past), ("尚未施行不列", found.future)):
        said += f"{title} {len(names)} 项：{'、'.join(names)}。" if names else ""
    return said


def _printed() -> list[str]:
    return [name for name, width in zip(COLUMNS, _WIDTHS, strict=True) if width]


def _heads() -> list[Text]:
    return [COLUMNS[name] for name in _printed()]


def _widths(table: Markup) -> Markup:
    """Fix the widths of the columns, so that the tables of all departments line up."""
    shares = (width for width in _WIDTHS if width)
    columns = together(Markup(f'<col style="width:{share}%">') for share in shares)
    return Markup(table.replace("</caption>", f"</caption><colgroup>{columns}</colgroup>", 1))


def _row(row: ListedItem) -> Markup:
    mark = element("b", "【示例】", class_="bad") if row.illustrative else ""
    number, *names = _printed()
    cells = (element("td", mark if name == "matter" else "", getattr(row, name)) for name in names)
    return element("tr", element("th", str(getattr(row, number)), scope="row"), *cells)

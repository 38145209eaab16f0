"""Sentences that papers of a case share: each is of the case, of a cited rule, or a blank (文书用语)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from credit_tier.foundation.basis import READINGS, Basis, Reading
from credit_tier.leniency.suggestion import Suggestion
from credit_tier.leniency.terms import day_in_words, fact_title, matter_title
from credit_tier.report.case_file import CaseFile
from credit_tier.report.paper import Grid, Sentence, Slot, pairs
from credit_tier.rulebook.leniency_rules import PaperKind


def party_table(file: CaseFile) -> Grid:
    """Give the party, as far as the file names it."""
    names = ("party", "party_code", "address", "representative")
    return pairs("当事人", [(file.slot(name).title, file.slot(name)) for name in names])


def about_case(found: Suggestion) -> Sentence:
    """Say what the case is about, without saying that it is proved."""
    matter = Slot("matter", "违法行为事项", matter_title(found).zh if found.case.act else None)
    return ("就当事人涉嫌“", matter, "”一案，行政机关进行了调查。行为发生（开始）之日：", _day(found, "began_on"), "。")


def provisions(found: Suggestion) -> Iterator[Sentence]:
    """Cite the provision violated and the provision that punishes; what no list says is a blank."""
    listed = found.rules.items.get(found.case.act or "", ())
    items = [found.item] if found.item else [item for item in listed if item.applies_on(found.rules.day)]
    given = "、".join(norm.provision for norm in found.case.norms or ()) or None
    violates = _agreed(item.violates for item in items)
    penalty = _agreed(item.penalty for item in items) or given
    yield (
        "涉嫌违反的规定：",
        Slot("violates", "涉嫌违反的规定", violates),
        "；相应的处罚规定：",
        Slot("penalty", "处罚规定", penalty),
        "。",
    )


def _agreed(places: Iterable[Basis | None]) -> str | None:
    """Give the place that all items of a matter cite; where they differ, an officer chooses."""
    cited = set(places)
    place = cited.pop() if len(cited) == 1 else None
    return str(place) if place else None


def notices(found: Suggestion, kind: PaperKind) -> Iterator[Sentence]:
    """Give what this paper tells the party of the law, each sentence with its basis."""
    for notice in found.rules.rulebook.leniency_rules.notice:
        if kind in notice.papers and notice.applies_on(found.rules.day):
            yield (f"{notice.text.zh}{f'——{cited(notice.basis)}' if notice.basis else ''}。",)


def cited(basis: Basis) -> str:
    """Cite a place; where its wording was not read, that is said."""
    return str(basis) if basis.read is Reading.TEXT else f"{basis}·{READINGS[basis.read]['zh']}"


def objection(file: CaseFile, paper: str) -> Sentence:
    """Tell the ways to object: the rulebook has read no period, so periods and bodies are for the agency to write."""
    review, litigation = (file.slot(name) for name in ("review_period", "litigation_period"))
    body, court = (file.slot(name) for name in ("review_body", "court"))
    head = f"对本{paper}不服的，可以自收到之日起"
    return (head, review, "内向", body, "申请行政复议，或者在", litigation, "内向", court, "提起行政诉讼。")


def missing_basis() -> Slot:
    """Leave the basis blank: an illustrative rule cites none."""
    return Slot("basis", "依据（规则为示例，须由行政机关写明）", None)


def deadline(found: Suggestion) -> Slot:
    """Give the last day for the correction."""
    return _day(found, "correct_by")


def corrected_on(found: Suggestion) -> Slot:
    """Give the day of the correction."""
    return _day(found, "corrected_on")


def _day(found: Suggestion, name: str) -> Slot:
    day = getattr(found.case, name)
    return Slot(name, fact_title(found, name).zh, day_in_words(day) if day else None)


def place_for(name: str, title: str) -> Sentence:
    """Give a place to sign or to write in."""
    return (f"{title}：", Slot(name, title, None))

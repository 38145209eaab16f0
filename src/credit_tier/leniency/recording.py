"""Back into the loop: a decided case becomes rows of the tables of records (回填).

A violation that was spared stands on the register of first offences (首违台账) and in no table that costs points. One
that was punished, however lightly, is a penalty decision, and if lightly stands on the register, too. Where there was
nothing to spare (past the limitation period, not established, no penalty before refusal, no enterprise) is no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

import pyarrow as pa

from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.leniency.assessment import Decision
from credit_tier.leniency.case import Case, PenaltyKind
from credit_tier.leniency.matters import titles_of_matters
from credit_tier.rulebook.leniency_rules import Category, Effect
from credit_tier.rulebook.model import Rulebook

LENIENT: Final = "lenient_outcomes"
DECISIONS: Final = "decisions"
SPARED_KINDS: Final[Mapping[Category, str]] = {
    Category.MINOR: "minor",
    Category.FIRST_OFFENCE: "first_violation",
    Category.NO_FAULT: "no_fault",
    Category.EXEMPT: "exempt",
}
"""What the register calls each reason to spare an enterprise."""
NO_ROW: Final[Mapping[Category, Text]] = {
    Category.TIME_BARRED: Text("超过追责时效，不是从宽处理", "past the limitation period: no leniency was shown"),
    Category.NOT_ESTABLISHED: Text("违法事实不成立，不是违法记录", "not established: there is no violation to record"),
    Category.CORRECTION_FIRST: Text("尚未拒不改正，没有处罚可免", "before refusal there is no penalty to spare"),
    Category.UNDER_AGE: Text("当事人是未成年人，不是企业记录", "the party is a minor: no record of an enterprise"),
    Category.INCAPACITY: Text("当事人无责任能力，不是企业记录", "incapacity of a person: no record of an enterprise"),
}
"""Why an outcome is no record."""
_OTHER: Final = "other"


class RecordingError(CreditTierError):
    """A decision cannot be recorded: its domain is not known, or it spares for a reason that nobody gave."""


class DecidedCase(NamedTuple):
    """A decision, with what its papers say besides.

    Attributes
    ----------
    decision : Decision
    code : str
        统一社会信用代码 of the enterprise.
    document_no : str
    decided_on : date
    name : str
    penalty_kinds : tuple of PenaltyKind
        Of a penalty.
    fine : int, optional
        In fen.
    spared_for : Category, optional
        Where the officer spares for another reason than the suggestion gives, or it gives none.
    """

    decision: Decision
    code: str
    document_no: str
    decided_on: date
    name: str = ""
    penalty_kinds: tuple[PenaltyKind, ...] = ()
    fine: int | None = None
    spared_for: Category | None = None


class RecordRows(NamedTuple):
    """Rows for the tables of records, as `read_records` takes them, and the decisions that are none.

    Attributes
    ----------
    tables : dict of str to pyarrow.Table
        ``lenient_outcomes`` and ``decisions``, each where it has rows; columns by name of field, amounts in yuan.
    without : tuple of (int, Text)
        Which of the decisions has no row, and why.
    """

    tables: dict[str, pa.Table]
    without: tuple[tuple[int, Text], ...]


def record_rows(decided: Sequence[DecidedCase], rulebook: Rulebook) -> RecordRows:
    """Turn decided cases into rows of the tables of records.

    Raises
    ------
    RecordingError
        With every decision that cannot be recorded.

    Examples
    --------
    >>> from credit_tier import assess, load_rulebook
    >>> case = Case(act="tax_late_filing", minor=True, harm="none", corrected=True, own_initiative=True)
    >>> found = assess(case, load_rulebook(), on=date(2026, 6, 30))
    >>> decision = found.decide(Effect.SPARED, officer="甲某", reason="见卷")
    >>> done = DecidedCase(decision, "91620100MA7ABCD12E", "甲税免〔2026〕1号", date(2026, 6, 30))
    >>> rows = record_rows([done], load_rulebook()).tables
    >>> list(rows), rows["lenient_outcomes"]["kind"].to_pylist()
    (['lenient_outcomes'], ['minor'])
    """
    rows: dict[str, list[dict[str, Any]]] = {LENIENT: [], DECISIONS: []}
    without: list[tuple[int, Text]] = []
    faults: list[Fault] = []
    for place, one in enumerate(decided):
        effect, category = one.decision.effect, one.spared_for or one.decision.suggestion.category
        if effect is Effect.SPARED and category is not None and category in NO_ROW:
            without.append((place, NO_ROW[category]))
            continue
        found = list(_faults(place, one, category))
        if found:
            faults += found
            continue
        if effect is not Effect.NONE:
            rows[LENIENT].append(_lenient(one, category, rulebook))
        if effect is not Effect.SPARED:
            rows[DECISIONS].append(_penalty(one, rulebook))
    if faults:
        raise RecordingError(faults)
    return RecordRows({name: pa.Table.from_pylist(given) for name, given in rows.items() if given}, tuple(without))


def after_refusal(case: Case) -> Case:
    """Give the case once the party has refused to correct, or let the ordered period pass.

    Assess it anew: what was spared for the sake of correction is not spared any more, and a statute that orders
    correction first now has its penalty.

    Examples
    --------
    >>> after_refusal(Case(ordered=True, corrected=True, own_initiative=False)).refused
    True
    """
    return replace(case, ordered=True, refused=True, corrected=False, corrected_on=None, own_initiative=False)


def _faults(place: int, one: DecidedCase, category: Category | None) -> Iterable[Fault]:
    effect = one.decision.effect
    if effect is Effect.SPARED and category not in SPARED_KINDS:
        yield Fault(
            f"decided[{place}].spared_for",
            Text("没有写明不予处罚的理由", "It does not say for what reason the penalty is spared."),
            Text("、".join(SPARED_KINDS), ", ".join(SPARED_KINDS)),
            Text("请写明 spared_for", "Give `spared_for`."),
        )
    if effect is not Effect.SPARED and _domain(one.decision) is None:
        yield Fault(
            f"decided[{place}].domain",
            Text("处罚决定须有领域", "A penalty decision names its domain of law."),
            Text("案件的 domain，或清单事项", "`domain` of the case, or a matter of a list."),
            Text("请补上", "Add it."),
        )


def _lenient(one: DecidedCase, category: Category | None, rulebook: Rulebook) -> dict[str, Any]:
    found = one.decision.suggestion
    kinds = {Effect.REDUCED: "mitigated", Effect.LIGHTER: "lighter"}
    spared = SPARED_KINDS.get(category) if category is not None else None
    return _shared(one, LENIENT, rulebook) | {
        "kind": kinds.get(one.decision.effect, spared),
        "list_item": found.item.id if found.item else None,
        "legal_ground": "；".join(map(str, found.articles)),
        "measures": "、".join(measure.title.zh for measure in found.measures),
        "act_on": found.case.began_on if found.case.continuing is False else found.case.ended_on,
        "corrected_on": found.case.corrected_on,
    }


def _penalty(one: DecidedCase, rulebook: Rulebook) -> dict[str, Any]:
    norms = one.decision.suggestion.case.norms or ()
    return _shared(one, DECISIONS, rulebook) | {
        "kind": "penalty",
        "legal_ground": "；".join(norm.provision for norm in norms) or None,
        "penalty_kinds": "、".join(kind for kind in one.penalty_kinds if kind is not PenaltyKind.OTHER) or None,
        "fine": None if one.fine is None else f"{one.fine // 100}.{one.fine % 100:02d}",
    }


def _shared(one: DecidedCase, table: str, rulebook: Rulebook) -> dict[str, Any]:
    found = one.decision.suggestion
    case, domain = found.case, _domain(one.decision)
    source = next(source for source in rulebook.sources if source.name == table)
    field = source.field("domain")
    known = field.choices if field is not None else {}
    return {
        "code": one.code,
        "stated_name": one.name or None,
        "document_no": one.document_no,
        "domain": domain if domain in known or domain is None else _OTHER,
        "act": titles_of_matters(found.rules).get(case.act or "", case.act),
        "decided_on": one.decided_on,
        "agency": case.agency,
        "received_on": one.decided_on,
    }


def _domain(decision: Decision) -> str | None:
    domain: str | None = decision.suggestion.judgement.facts["domain"]
    return domain

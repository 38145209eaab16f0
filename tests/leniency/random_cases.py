"""Random cases, consistent in themselves, and the same cases with some facts hidden."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from credit_tier.leniency.case import Case, CaseError, EarlierAct, Norm, PenaltyKind
from credit_tier.leniency.fitness import require_fit
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.rulebook.case_facts import CORE_FACTS, Capacity, Drafting, FoundBy, Harm, Stage
from credit_tier.rulebook.source import FieldType
from shipped_rulebook import shipped_rulebook

ON = date(2026, 6, 30)
RULEBOOK = shipped_rulebook()
RULES = RULEBOOK.leniency_rules
COMPILED = rules_of_leniency(RULEBOOK, ON)
ACTS = sorted({item.act for item in RULES.item})
DRAFTING = {item.act: item.drafting for item in RULES.item}
DOMAIN = {item.act: item.domain for item in RULES.item}
FLAGS = [fact.name for fact in CORE_FACTS if fact.type is FieldType.FLAG]
BETTER = {fact.name: fact.better for fact in CORE_FACTS if fact.better is not None}
PARTICULARS = {fact.name: fact.better for fact in RULES.fact}
MEANS_HARM = [fact.name for fact in RULES.fact if fact.harm is not None]
EDGES = [
    date(2021, 3, 31), date(2021, 4, 1), date(2021, 6, 30), date(2021, 7, 15), date(2022, 1, 1), date(2022, 2, 28),
    date(2023, 2, 28), date(2024, 2, 29), date(2024, 6, 30), date(2025, 1, 27), date(2025, 7, 1), date(2026, 3, 1), ON,
]  # fmt: skip
days = st.builds(lambda edge, shift: min(edge + timedelta(shift), ON), st.sampled_from(EDGES), st.integers(-3, 3))
acts = st.sampled_from([*ACTS, "tax_late_filing", "food_licence_expired", "ad_extreme_words", "unlisted"])
earlier = st.builds(
    EarlierAct,
    on=days,
    decided_on=st.none(),
    act=acts,
    domain=st.sampled_from(sorted(RULES.domains)),
    agency=st.sampled_from(["甲局", "乙局"]),
    area=st.sampled_from(["甲县", "乙县"]),
)


def cited_drafting(act, particulars):
    """Give the drafting that a list cites for the matter, where it punishes that part of it."""
    cited = [item for item in RULES.item if item.act == act and item.penalty is not None]
    tests = [COMPILED.conditions[name].evaluate(particulars) for name in (cited[0].drafting_if if cited else ())]
    return cited[0].drafting if cited and all(found.value is Truth.TRUE for found in tests) else None


@st.composite
def whole_cases(draw):
    """Give a case in which every fact is known that can be, and none contradicts another."""
    act = draw(acts)
    continuing, natural = draw(st.booleans()), draw(st.booleans())
    began = draw(days)
    ended = max(began, draw(days)) if continuing else began
    ongoing = continuing and draw(st.booleans())
    corrected, ordered, reported = not ongoing and draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    discovered = max(began, draw(days))
    known = {name: draw(st.booleans()) for name in FLAGS}
    known |= {"continuing": continuing, "ongoing": ongoing, "corrected": corrected, "ordered": ordered}
    known |= {"natural_person": natural}
    known["own_initiative"] = corrected and known["own_initiative"]
    known["refused"] = ordered and known["refused"]
    known["confessed"] |= (found_by := draw(st.sampled_from(FoundBy))) is FoundBy.CONFESSION
    reported |= found_by is FoundBy.COMPLAINT
    correct_by = max(discovered, draw(days)) if ordered else None
    corrected_on = max(ended, draw(days)) if corrected else None
    late = correct_by is not None and corrected_on is not None and correct_by < corrected_on
    known["own_initiative"] &= not late
    known["refused"] &= not known["own_initiative"] and (not corrected or (late and discovered <= corrected_on))
    particulars = {name: draw(st.booleans()) for name in PARTICULARS}
    grave = any(particulars[name] for name in MEANS_HARM)
    return Case(
        **(known | {"reported": reported}),
        act=act,
        domain=DOMAIN.get(act) or draw(st.sampled_from(sorted(RULES.domains))),
        drafting=cited_drafting(act, particulars) or draw(st.sampled_from(Drafting)),
        agency=draw(st.sampled_from(["甲局", "乙局"])),
        area=draw(st.sampled_from(["甲县", "乙县"])),
        began_on=began,
        ended_on=None if ongoing else ended,
        discovered_on=discovered,
        reported_on=max(began, draw(days)) if reported else None,
        correct_by=correct_by,
        corrected_on=corrected_on,
        found_by=found_by,
        harm=Harm.SERIOUS if grave else draw(st.sampled_from(Harm)),
        age=draw(st.sampled_from([13, 14, 17, 18, 40])) if natural else None,
        capacity=draw(st.sampled_from(Capacity)) if natural else None,
        value=draw(st.integers(0, 10**9)),
        earlier=tuple(
            replace(one, act=draw(st.sampled_from([act, one.act]))) for one in draw(st.lists(earlier, max_size=3))
        ),
        searched=True,
        already_fined=draw(st.booleans()),
        norms=tuple(draw(st.lists(norms, max_size=2))),
        stage=draw(st.sampled_from(Stage)),
        particulars=particulars,
    )


norms = st.builds(
    lambda least, more, kinds: Norm(provision="某法 1", kinds=tuple(kinds), fine_least=least, fine_most=least + more),
    st.integers(0, 10**8),
    st.integers(0, 10**8),
    st.lists(st.sampled_from(PenaltyKind), min_size=1, unique=True),
)
HIDEABLE = [item.name for item in fields(Case) if item.name not in {"earlier", "particulars"}]


@st.composite
def hidden(draw, case):
    """Give the same case with some facts unknown: a state of less knowledge."""
    share = draw(st.sampled_from([1, 3, 10]))
    gone = {name: None for name in HIDEABLE if draw(st.integers(0, share)) == 0}
    shown = {name: value for name, value in case.particulars.items() if draw(st.integers(0, share)) != 0}
    seen = []
    for act in case.earlier:
        if case.searched and gone.get("searched", "") is None and draw(st.booleans()):
            continue
        blank = {item.name: None for item in fields(EarlierAct) if draw(st.integers(0, share)) == 0}
        if "on" in blank and act.on is not None and draw(st.booleans()):
            blank["decided_on"] = min(act.on + timedelta(draw(st.sampled_from([0, 40, 900]))), ON)
        seen.append(replace(act, **blank))
    return replace(case, **gone, earlier=tuple(seen), particulars=shown)


@st.composite
def two_states(draw):
    """Give a state of knowledge and one that knows more of the same case."""
    more = draw(whole_cases().flatmap(hidden)) if draw(st.booleans()) else draw(whole_cases())
    return draw(hidden(more)), more


def valid(case, **changes):
    """Change a case, or give None where the change contradicts it, or the lists."""
    try:
        changed = replace(case, **changes)
        require_fit(changed, rules_of_leniency(RULEBOOK, ON))
    except CaseError:
        return None
    return changed

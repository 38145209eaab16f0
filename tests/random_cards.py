"""Random small scorecards as rulebooks, and the rule of grades a second time in plain Python (DESIGN decision 8)."""

from __future__ import annotations

import tempfile
from datetime import date
from itertools import combinations

from hypothesis import strategies as st

from credit_tier.rulebook.grade_scale import MissingKind
from small_rulebooks import EVENT, condition, indicator, write

ON = date(2026, 6, 30)
NOT_APPLICABLE, NOT_REPORTED, SOURCE_LATE = -(2**31), -(2**31) + 1, -(2**31) + 2
LOWEST, HIGHEST = -(2**31) + 3, 2**31 - 1
KINDS = dict(zip(MissingKind, (NOT_APPLICABLE, NOT_REPORTED, SOURCE_LATE), strict=True))
POINTS = st.integers(-20, 40)
STARTS = st.integers(-3, 12) | st.sampled_from([LOWEST, HIGHEST, 0, 10**6])


@st.composite
def cards(draw):
    """Draw a rulebook of few indicators in two themes, with clips, vetoes, caps and exemptions."""
    texts = {}
    for number in range(draw(st.integers(1, 5))):
        starts = sorted(draw(st.sets(STARTS, max_size=4)))
        direction = draw(st.sampled_from(["more_is_worse", "more_is_better"]))
        points = sorted((draw(POINTS) for _ in range(len(starts) + 1)), reverse=direction == "more_is_worse")
        bands = [f'{{ points = {p}, reason = {{ zh = "x", en = "x" }} }}' for p in points]
        bands[1:] = [
            band.replace("{ ", f"{{ from = {start}, ", 1) for band, start in zip(bands[1:], starts, strict=True)
        ]
        missing = ", ".join(
            f"{kind} = {min(draw(POINTS), max(points))}" for kind in ("not_applicable", "not_reported", "source_late")
        )
        theme = draw(st.sampled_from(["one", "two"]))
        act = draw(st.sampled_from([None, "do_a", "do_b", "do_c"]))
        cure = f'cure = {{ act = "{theme}_{act}", zh = "做", en = "do" }}' if act else ""
        texts[f"{theme}.i{number}"] = indicator(
            "decisions",
            f'{EVENT}, aggregate = "{draw(st.sampled_from(["count", "months_since_first"]))}"',
            direction=direction,
            more=cure,
            bands=f"[{', '.join(bands)}]",
            missing=f"{{ {missing} }}",
        )
    ranges = {name: tuple(sorted(draw(st.tuples(POINTS, POINTS)))) for name in ("one", "two")}
    cuts = sorted(draw(st.sets(st.integers(-20, 80), min_size=1, max_size=4)), reverse=True)
    codes = "ABCDE"[: len(cuts) + 1]
    rules = ""
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["veto", "cap", "not_graded"]))
        bounds = dict(zip(("start", "below"), sorted(draw(st.sets(STARTS, min_size=2, max_size=2))), strict=True))
        if drop := draw(st.sampled_from([None, "start", "below"])):
            del bounds[drop]
        grade = None if kind == "not_graded" else draw(st.sampled_from(codes))
        silent = draw(st.sets(st.sampled_from([item.value for item in MissingKind]), max_size=2))
        if silent and draw(st.booleans()):
            bounds = {}
        target = draw(st.sampled_from(sorted(texts)))
        rules += condition(kind, f"c{number}", target, grade=grade, missing=sorted(silent), **bounds)
    least, most = sorted(draw(st.tuples(st.integers(-50, 100), st.integers(-50, 100))))
    with tempfile.TemporaryDirectory() as folder:
        return write(
            folder,
            texts,
            themes=ranges,
            cuts=[*zip(codes, cuts, strict=False), (codes[-1], None)],
            base=draw(st.integers(-10, 30)),
            least=least,
            most=most,
            conditions=rules,
        )


def telling_values(rulebook):
    """Give values of every indicator on which something changes, and the extremes of int32."""
    scale = rulebook.on(ON)
    edges = {LOWEST, HIGHEST, NOT_APPLICABLE, NOT_REPORTED, SOURCE_LATE, -1, 0, 1}
    for _, version in scale.for_use:
        edges |= {band.start + shift for band in version.bands if band.start is not None for shift in (-1, 0, 1)}
    for rule in (*scale.vetoes, *scale.caps, *scale.exemptions):
        edges |= {bound + shift for bound in (rule.start, rule.below) if bound is not None for shift in (-1, 0, 1)}
    return sorted(edge for edge in edges if NOT_APPLICABLE <= edge <= HIGHEST)


def points_of(version, value):
    kinds = {NOT_APPLICABLE: "not_applicable", NOT_REPORTED: "not_reported", SOURCE_LATE: "source_late"}
    if value in kinds:
        return getattr(version.missing, kinds[value])
    return [band.points for band in version.bands if band.start is None or value >= band.start][-1]


def graded(rulebook, values):
    return graded_by(rulebook.on(ON), values)


def graded_by(rules, values):
    """DESIGN decision 8: veto, then cap, then score; give (grade, score, grade by score, all conditions that hold)."""
    score = rules.scale.base
    for name, reach in rules.scale.themes.items():
        total = sum(points_of(version, values[item.id]) for item, version in rules.for_use if item.theme == name)
        score += max(reach.least, min(reach.most, total))
    score = max(rules.scale.least, min(rules.scale.most, score))
    codes = [step.code for step in rules.scale.grades]
    by_score = next(step.code for step in rules.scale.grades if step.start is None or score >= step.start)

    def holding(group):
        return [
            rule
            for rule in group
            if values[rule.indicator] in {KINDS[kind] for kind in rule.missing}
            or (
                values[rule.indicator] not in KINDS.values()
                and (rule.start, rule.below) != (None, None)
                and (rule.start is None or values[rule.indicator] >= rule.start)
                and (rule.below is None or values[rule.indicator] < rule.below)
            )
        ]

    vetoes, caps, exemptions = holding(rules.vetoes), holding(rules.caps), holding(rules.exemptions)
    grade = max([by_score, *(rule.grade for rule in (*vetoes, *caps))], key=codes.index)
    if exemptions and not vetoes:
        grade = rules.scale.not_graded.code
    return grade, score, by_score, tuple(rule.id for rule in (*vetoes, *caps, *exemptions))


def best_effort(rulebook, values, cured):
    """Try every set of acts that would change anything; give the size of the smallest that lifts the grade, or None."""
    rules = rulebook.on(ON)
    codes = [*(step.code for step in rules.scale.grades)]
    now = graded_by(rules, values)[0]
    if now not in codes or now == codes[0]:
        return None
    open_to = [item for item, _ in rules.for_use if item.cure and values[item.id] >= LOWEST]
    acts = sorted({item.cure.act for item in open_to if values[item.id] != cured[item.id]})
    for size in range(1, len(acts) + 1):
        for chosen in combinations(acts, size):
            after = values | {item.id: cured[item.id] for item in open_to if item.cure.act in chosen}
            then = graded_by(rules, after)[0]
            if then in codes and codes.index(then) < codes.index(now):
                return size
    return None

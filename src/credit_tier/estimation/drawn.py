"""From a draw, its replacements and its findings to a sample (抽取结果与检查结论相接).

Findings have to be of this draw: whoever was not drawn was visited for another reason, and counting such a visit would
bend every estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from credit_tier.estimation.outcomes import Finding, VisitOutcome
from credit_tier.estimation.refusals import FindingError, NoFindingsError, finding_fault, refused
from credit_tier.estimation.sample import DrawnStratum, Sample, sample_of
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.replacement import Replacement
from credit_tier.sampling.selection import fraction_text

REMOVED: Final = "removed"


def visited_sample(
    draw: Draw | Mapping[str, Any], findings: Mapping[str, Finding], *, removals: Replacement | None = None
) -> Sample:
    """Give the sample of a draw.

    Parameters
    ----------
    draw : Draw or mapping
        A mapping is the core of a manifest, as ``opened.json`` has it.
    findings : mapping of str to Finding
    removals : Replacement, optional
        Who was removed and who stepped in.

    Raises
    ------
    FindingError
        Findings of enterprises that are not drawn, or replacements of another draw.
    NoFindingsError
        There are none, or nobody answered.
    """
    core = draw.core if isinstance(draw, Draw) else draw
    if isinstance(draw, Draw) and removals is not None and removals.manifest_hash != draw.manifest_hash:
        raise refused(
            FindingError,
            "removals",
            ("递补记录属于另一次抽取", "The removals belong to another draw."),
            ("同一 manifest_hash", "The same manifest_hash."),
            ("请核对", "Check it."),
        )
    gone = {str(entry["id"]) for log in (removals.logs.values() if removals else ()) for entry in log}
    strata = [_stratum(one, removals) for one in core["strata"]]
    drawn = {unit for one in strata for unit, _ in one.units}
    if strangers := sorted(set(findings) - drawn - gone):
        reserve = {row[1] for one in core["strata"] for row in one["reserve"]}
        raise FindingError(_stranger(unit, in_reserve=unit in reserve) for unit in strangers)
    known = {unit: one for unit, one in findings.items() if unit in drawn}
    known |= {unit: Finding(unit, VisitOutcome.INELIGIBLE, REMOVED) for unit in gone & drawn}
    if not any(one.outcome is not VisitOutcome.NO_RESPONSE for one in known.values()):
        raise refused(
            NoFindingsError,
            "findings",
            (f"{len(drawn)} 户抽中，没有一户有结论", f"{len(drawn)} were drawn, and none of them has an answer."),
            ("至少一户有结论（违法、未发现、或不属对象）", "At least one finding that is an answer."),
            ("全部无应答时无法估计；请先录入检查结果", "Nothing can be estimated from silence: enter results first."),
        )
    return sample_of(strata, known)


def _stratum(stratum: Mapping[str, Any], removals: Replacement | None) -> DrawnStratum:
    rows: Sequence[Sequence[Any]] = [*stratum["selected"], *stratum["reserve"]]
    name, design, n, population = stratum["name"], Design(stratum["design"]), stratum["n"], stratum["N_eligible"]
    certain = 0 if design is Design.SRS else stratum["take_all"]
    net = removals.net.get(name, ()) if removals is not None else tuple(row[1] for row in stratum["selected"])
    places = {row[1]: row[0] for row in rows}
    ranks = [places.get(unit) for unit in net]
    if None in ranks:
        gone = [str(entry["id"]) for entry in removals.logs[name]] if removals is not None else []
        return _past_reserve(DrawnStratum(name, design, population, certain, ()), rows, [*gone, *net])
    reached = max([n, *(rank for rank in ranks if rank is not None)])
    if len(net) < n:
        # The stratum is used up: every rank was looked at.
        reached = max(reached, len(rows))
    units = [(row[1], _chance(design, row[3], reached, n, population, certain)) for row in rows[:reached]]
    return DrawnStratum(name, design, population, certain, units)


def _past_reserve(one: DrawnStratum, rows: Sequence[Sequence[Any]], looked_at: Sequence[str]) -> DrawnStratum:
    """Give a stratum whose visits went past the published ranks: under `srs` all chances are alike there, too."""
    if one.design is not Design.SRS:
        raise refused(
            FindingError,
            one.name,
            ("递补已超出公布的备选，入样概率未公布", "Replacements went past the published ranks and their chances."),
            ("srs 设计，或备选之内的递补", "The design srs, or replacements inside the reserve."),
            ("请单独报告此层", "Report this stratum apart."),
        )
    published = [row[1] for row in rows]
    units = list(dict.fromkeys([*published, *looked_at]))
    pi = fraction_text(Fraction(len(units), one.population))
    return one._replace(units=[(unit, pi) for unit in units])


def _chance(design: Design, pi: str, reached: int, n: int, population: int, certain: int) -> str:
    if reached == n or pi == "1/1":
        return pi
    if design is Design.SRS:
        return fraction_text(Fraction(reached, population))
    return fraction_text(min(Fraction(1), Fraction(pi) * Fraction(reached - certain, n - certain)))


def _stranger(unit: str, *, in_reserve: bool) -> Fault:
    mend = (
        ("此户在备选中：若已递补，请给出递补记录 removals", "It is in the reserve: if it stepped in, pass `removals`.")
        if in_reserve
        else (
            "请核对代码；投诉、专项等其他检查不得混入",
            "Check the code; visits for other reasons do not belong here.",
        )
    )
    return finding_fault(
        unit,
        ("本次抽取未抽中此户", "This draw did not draw it."),
        ("抽中或依规递补的企业", "Enterprises that were drawn, or stepped in by the log."),
        mend,
    )

"""The range that leniency leaves: 从轻 by the authority's own benchmark, 减轻 below the minimum; one act, one fine."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.leniency.case import Case, Norm, PenaltyKind
from credit_tier.rulebook.case_facts import Drafting
from credit_tier.rulebook.leniency_rules import Benchmark


class FineRange(NamedTuple):
    """A range of fine in fen, both ends included."""

    least: int
    most: int


class Sanction(NamedTuple):
    """What remains possible where a penalty does.

    Attributes
    ----------
    norm : Norm or None
        The provision that a fine goes by: of several, the one with the higher fine (行政处罚法 29).
    statutory, lighter, reduced : FineRange or None
        The range of that provision; what 从轻 and 减轻 leave of it. None is not determined, or does not exist: `notes`
        say which.
    benchmark : Benchmark or None
        By which `lighter` was worked out.
    notes : tuple of Text
    """

    norm: Norm | None
    statutory: FineRange | None
    lighter: FineRange | None
    reduced: FineRange | None
    benchmark: Benchmark | None
    notes: tuple[Text, ...]


_UNKNOWN = Text("处罚条款或者罚款幅度未查明", "the provision or its range of fine is not known")
_NO_FINE = Text("处罚条款未规定罚款", "the provisions carry no fine")
_FINED = Text(
    "同一违法行为已罚款，不得再次罚款；其他种类的处罚不受此限",
    "the same act has been fined; no second fine, other kinds of penalty may be given",
)
_FINED_OPEN = Text("同一违法行为是否已被罚款未查明", "it is not known whether the same act has been fined")
_HEAVIER = Text("同一行为违反多个规范，按罚款数额高的规定", "several norms: the one with the higher fine")
_WARNING = Text(
    "条款规定责令改正并给予警告，罚款以拒不改正为前提：尚未拒不改正的，不得罚款",
    "the provision orders correction and gives a warning; a fine exists only after refusal",
)
_WAITS = Text("罚款以拒不改正为前提：尚未拒不改正的，不得罚款", "a fine exists only after refusal")
_NO_BENCHMARK = Text(
    "本领域没有已知的从轻裁量基准，从轻幅度不能确定，请询问决定机关",
    "no benchmark of this authority is known; how far lighter goes is undetermined: ask the authority",
)
_NOT_BELOW = Text(
    "没有查明法定的减轻情形，不得低于法定最低罚款额", "no statutory ground of 减轻: not below the minimum"
)
_LIGHTER_KIND = Text(
    "没有法定最低罚款额，减轻即改用更轻的处罚种类或者不再并处",
    "there is no minimum fine: to reduce means a lighter kind, or not to combine",
)
_APART = Text(
    "违法所得的退赔和没收、非法财物的没收与责令改正不是罚款，另行依法处理",
    "refund and confiscation and the order to correct are no fines and are dealt with by themselves",
)


class Ways(NamedTuple):
    """Which kinds of leniency short of sparing are open: some ground gives them, or may still turn out to."""

    lighter: bool = True
    reduced: bool = True


def sanction_of(
    case: Case, benchmark: Benchmark | None, drafting: str | None, *, refused: bool | None, ways: Ways
) -> Sanction:
    """Work out the ranges of fine that a case leaves open.

    Parameters
    ----------
    case : Case
    benchmark : Benchmark or None
        Of the domain of the case.
    drafting : str or None
    refused : bool or None
        Whether correction was refused, as far as the stage of the procedure has not settled it.
    ways : Ways
        从轻 without a ground of its own is a choice within the range; below the range only a ground leads.
    """
    notes = [_APART] if case.illegal_income is not False else []
    if drafting in _AFTER_REFUSAL and refused is not True:
        notes.append(_AFTER_REFUSAL[Drafting(drafting)])
        if refused is False:
            return Sanction(None, None, None, None, None, tuple(notes))
    if case.already_fined is True:
        return Sanction(None, None, None, None, None, (_FINED, *notes))
    if case.already_fined is None:
        notes.append(_FINED_OPEN)
    fining = [norm for norm in case.norms or () if PenaltyKind.FINE in norm.kinds]
    if case.norms and not fining:
        return Sanction(None, None, None, None, None, (_NO_FINE, *notes))
    ranges = [(_range(norm, case), norm) for norm in fining]
    known = [(found, norm) for found, norm in ranges if found is not None]
    if not known or len(known) < len(ranges):
        return Sanction(None, None, None, None, None, (_UNKNOWN, *notes))
    if len(known) > 1:
        notes.append(_HEAVIER)
    statutory, norm = max(known, key=lambda pair: (pair[0].most, pair[0].least, pair[1].provision))
    used = benchmark if ways.lighter else None
    lighter = _lighter(statutory, used) if used is not None else None
    reduced = FineRange(0, statutory.least - 1) if statutory.least and ways.reduced else None
    notes += [_NO_BENCHMARK] if ways.lighter and used is None else []
    notes += [_LIGHTER_KIND] if ways.reduced and reduced is None else []
    notes += [_NOT_BELOW] if not ways.reduced and statutory.least else []
    return Sanction(norm, statutory, lighter, reduced, used, tuple(notes))


_AFTER_REFUSAL = {Drafting.MIXED: _WARNING, Drafting.CORRECTION_FIRST: _WAITS}


def _range(norm: Norm, case: Case) -> FineRange | None:
    factor = case.value if norm.times_value else 1
    if norm.fine_least is None or norm.fine_most is None or factor is None:
        return None
    return FineRange(norm.fine_least * factor, norm.fine_most * factor)


def _lighter(statutory: FineRange, benchmark: Benchmark) -> FineRange:
    span = Fraction(benchmark.lighter_share) * (statutory.most - statutory.least)
    return FineRange(statutory.least, statutory.least + span.numerator // span.denominator)

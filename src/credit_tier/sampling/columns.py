"""Checking the columns of a frame (名录库): all rows at once, quickly where nothing is wrong (`dr1` 2, 6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from credit_tier.foundation.codes import are_unit_ids, is_unit_id
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.refusals import DuplicateError, UnitIdError, ValueFormError, WeightError, fault, shown
from credit_tier.sampling.values import LARGEST_WEIGHT, id_fault, is_value, require_stratum


def listed(column: Iterable[Any]) -> list[Any]:
    """Give a column as a list of Python objects; arrays and Series say themselves how.

    Examples
    --------
    >>> listed(np.array([1, 2]))
    [1, 2]
    """
    return list(column.tolist() if hasattr(column, "tolist") else column)


def check_lengths(columns: dict[str, list[Any]]) -> None:
    """Refuse columns of different lengths (``E_VALUE``).

    Examples
    --------
    >>> check_lengths({"id": ["reg:1"], "stratum": ["A"]})
    """
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueFormError(
            fault(
                "frame",
                (f"各列长度不同：{lengths}", f"The columns differ in length: {lengths}"),
                ("允许：等长的列", "Allowed: columns of one length."),
                ("请核对来源", "Check where they come from."),
            )
        )


def check_ids(ids: list[Any]) -> None:
    """Refuse what is no id, every row of it (``E_ID``).

    Examples
    --------
    >>> check_ids(["913300000000000000", "reg:3301-77"])
    """
    if set(map(type, ids)) <= {str} and are_unit_ids(ids):
        return
    faults = [
        id_fault(text, f"row {row}")
        for row, text in enumerate(ids, start=1)
        if not isinstance(text, str) or not is_unit_id(text)
    ]
    if faults:
        raise UnitIdError(faults)


def id_array(ids: list[str]) -> npt.NDArray[np.bytes_]:
    """Give checked ids as fixed-width bytes, whose order is the order of the ids (no id holds a zero byte).

    Examples
    --------
    >>> bool(id_array(["reg:1"])[0] < id_array(["reg:10"])[0])
    True
    """
    width = max(map(len, ids), default=1)
    return np.array(ids, dtype=f"S{width}")


def check_unique(ordered: npt.NDArray[np.bytes_], rows: npt.NDArray[np.int64]) -> None:
    """Refuse ids that occur twice (``E_DUPLICATE``).

    Parameters
    ----------
    ordered : ndarray of bytes
        Ids in order.
    rows : ndarray of int64
        The row, from 0, that each of them had.

    Examples
    --------
    >>> check_unique(np.array([b"reg:1", b"reg:2"]), np.array([0, 1]))
    """
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(twice):
        raise DuplicateError(
            fault(
                f"rows {rows[place] + 1} and {rows[place + 1] + 1}",
                (f"同一主体出现两次：{ordered[place].decode()}", f"The same id twice: {ordered[place].decode()}"),
                ("允许：每户一行，且只属一层", "Allowed: one row, hence one stratum, for each unit (dr1 2.3)."),
                ("请去重或确定其所属层", "Remove one row."),
            )
            for place in twice
        )


def check_strata(strata: Iterable[str]) -> None:
    """Refuse names that no stratum may have (``E_VALUE``).

    Examples
    --------
    >>> check_strata(["grade=C", "信用等级=D"])
    """
    for name in strata:
        require_stratum(name, "stratum")


def flags(column: list[Any]) -> npt.NDArray[np.bool_]:
    """Read the column `eligible`: 0 or 1, or truth values.

    Raises
    ------
    ValueFormError
        Anything else, every row of it.

    Examples
    --------
    >>> flags([1, 0, True]).tolist()
    [True, False, True]
    """
    if not set(map(type, column)) <= {int, bool} or not set(column) <= {0, 1}:
        raise ValueFormError(
            fault(
                f"row {row}",
                (f"可抽标志不对：{shown(flag)}", f"Not a flag: eligible {shown(flag)}"),
                ("允许：0 或 1", "Allowed: 0 or 1."),
                ("请改为 0 或 1；缺失不是 0", "Write 0 or 1; a missing flag is no 0."),
            )
            for row, flag in enumerate(column, start=1)
            if type(flag) not in {int, bool} or flag not in {0, 1}
        )
    return np.array(column, dtype=np.bool_)


def weights(column: list[Any], eligible: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Read the column `x`: integers, at least 1 where the unit is eligible, at least 0 where not.

    Raises
    ------
    WeightError
        Anything else, every row of it.

    Examples
    --------
    >>> weights([10, 0], np.array([True, False])).tolist()
    [10, 0]
    """
    if set(map(type, column)) <= {int} and all(0 <= x <= LARGEST_WEIGHT for x in set(column)):
        result = np.array(column, dtype=np.int64)
        if bool(np.all(result >= eligible)):
            return result
    raise WeightError(_weight_faults(column, eligible.tolist()))


def _weight_faults(column: list[Any], eligible: list[bool]) -> list[Fault]:
    return [
        fault(
            f"row {row}",
            (f"权重不对：{shown(x)}", f"Not a weight: x {shown(x)}"),
            (
                "允许：整数；可抽者 1 至 2^53-1，不可抽者可为 0",
                "Allowed: integers, 1 to 2^53-1 if eligible, else from 0 (dr1 6.1).",
            ),
            ("请换算为整数", "Scale it to an integer."),
        )
        for row, (x, flag) in enumerate(zip(column, eligible, strict=True), start=1)
        if type(x) is not int or not int(flag) <= x <= LARGEST_WEIGHT
    ]


def check_reasons(reasons: list[str], eligible: npt.NDArray[np.bool_]) -> None:
    """Refuse a reason on an eligible unit, and an ineligible unit without one (``E_VALUE``).

    Examples
    --------
    >>> check_reasons(["", "inspected<6m"], np.array([True, False]))
    """
    pairs = zip(reasons, eligible.tolist(), strict=True)
    good = {pair: pair[0] == "" if pair[1] else is_value(pair[0]) for pair in set(pairs)}
    if all(good.values()):
        return
    raise ValueFormError(
        fault(
            f"row {row}",
            (f"可抽与理由不符：{shown(pair[0])}", f"eligible {int(pair[1])} with reason {shown(pair[0])}"),
            ("允许：可抽者理由为空，不可抽者须有理由", "Allowed: no reason if eligible, a reason if not (dr1 6.1)."),
            ("请补理由或清空", "Give the reason, or empty it."),
        )
        for row, pair in enumerate(zip(reasons, eligible.tolist(), strict=True), start=1)
        if not good[pair]
    )

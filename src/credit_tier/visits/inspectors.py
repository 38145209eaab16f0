"""Officers as people (执法检查人员): the roster of 21 columns, read for what decides whether one may be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from unicodedata import normalize

import pyarrow as pa

from credit_tier.foundation.codes import is_unit_id
from credit_tier.foundation.errors import Fault
from credit_tier.visits.refusals import OfficerFileError, fault

NAMESPACE: Final = "zf"
LEADER: Final = "leader"
EXPERT: Final = "expert:"
_NO_EXPERT: Final = frozenset({"否", "无", "不是", "no"})
_LEADS: Final = "组长"
_DEPUTY: Final = "副组长"


class Permit(NamedTuple):
    """An enforcement permit (执法证).

    Attributes
    ----------
    number : str
        Empty where there is none on record.
    valid_to : date or None
        Last day; ``9999-12-31`` without end (长期), None where no day is on record.
    """

    number: str
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        """Tell whether there is a permit, and it is valid on a day; one without a day on record is not.

        Examples
        --------
        >>> Permit("甘01", date(2026, 1, 1)).valid_on(date(2026, 1, 1)), Permit("甘01", None).valid_on(date(2026, 1, 1))
        (True, False)
        """
        return bool(self.number) and self.valid_to is not None and day <= self.valid_to


class Inspector(NamedTuple):
    """One officer as far as sending him goes; name and permits never reach a public file.

    Attributes
    ----------
    id : str
        ``zf:`` and the number the agency gave him.
    name : str
    permit, provincial : Permit
        工商执法证, 省执法证.
    items, qualifications, experts : frozenset of str
        执法事项范围, 岗位资质资格, kinds of expert.
    area, level : str
        地区; province, prefecture, county or station.
    leads : bool
        Whether he may lead (组长).
    active : bool or None
        None where the roster does not say.
    """

    id: str
    name: str
    permit: Permit
    provincial: Permit
    items: frozenset[str] = frozenset()
    qualifications: frozenset[str] = frozenset()
    experts: frozenset[str] = frozenset()
    area: str = ""
    level: str = ""
    leads: bool = False
    active: bool | None = True

    @property
    def roles(self) -> tuple[str, ...]:
        """What slots he may fill besides those for anyone.

        Examples
        --------
        >>> Inspector("zf:1", "甲", Permit("", None), Permit("", None), experts=frozenset({"特种设备"})).roles
        ('expert:特种设备',)
        """
        leader = (LEADER,) if self.leads else ()
        return (*(EXPERT + kind for kind in sorted(self.experts)), *leader)


def inspectors_of(officers: pa.Table) -> tuple[Inspector, ...]:
    """Give the officers of a table of records, sorted by id.

    Parameters
    ----------
    officers : pyarrow.Table
        The table `officers` of `Records`.

    Raises
    ------
    OfficerFileError
        A number occurs twice, or no id can be made of it.

    Examples
    --------
    >>> from credit_tier.records.reading import read_records
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> import pandas as pd
    >>> sheet = pd.DataFrame({"单位工号": ["001"], "姓名": ["甲"], "执法事项范围": ["登记，价格,广告"]})
    >>> records = read_records({"officers": sheet}, load_rulebook(), received_on=date(2026, 11, 1))
    >>> [(one.id, sorted(one.items)) for one in inspectors_of(records.tables["officers"])]
    [('zf:001', ['价格', '广告', '登记'])]
    """
    rows = officers.to_pylist()
    numbers = [folded_number(row["employee_no"]) for row in rows]
    faults = [
        _twice(number, _places(rows, number)) for number in dict.fromkeys(numbers) if numbers.count(number) > 1
    ] + [_no_id(number, _places(rows, number)) for number in numbers if not is_unit_id(f"{NAMESPACE}:{number}")]
    if faults:
        raise OfficerFileError(faults)
    return tuple(sorted(map(_inspector, rows), key=lambda one: one.id))


def folded_number(number: object) -> str:
    """Give a number of the roster in ASCII: typed in full width, it is the same person's.

    Examples
    --------
    >>> folded_number("００３ ")
    '003'
    """
    return normalize("NFKC", str(number)).strip()


def _inspector(row: Mapping[str, Any]) -> Inspector:
    duties = _several(row["position"]) | _several(row["qualifications"]) | _several(row["post_classes"])
    return Inspector(
        id=f"{NAMESPACE}:{folded_number(row['employee_no'])}",
        name=str(row["name"]),
        permit=Permit(row["cert_no"] or "", row["cert_valid_to"]),
        provincial=Permit(row["prov_cert_no"] or "", row["prov_cert_valid_to"]),
        items=_several(row["item_scope"]),
        qualifications=_several(row["qualifications"]),
        experts=_several(row["expert_types"]) - _NO_EXPERT,
        area=row["area"] or "",
        level=row["level"] or "",
        leads=any(_LEADS in duty and _DEPUTY not in duty for duty in duties),
        active=None if row["state"] is None else row["state"] == "active",
    )


def _several(text: str | None) -> frozenset[str]:
    """Split a cell; Chinese and ASCII commas were made one by the reader."""
    return frozenset(part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip())


def _places(rows: Iterable[Mapping[str, Any]], number: str) -> str:
    return "; ".join(
        f"{row['source_file']}:{row['source_row']}" for row in rows if folded_number(row["employee_no"]) == number
    )


def _twice(number: str, places: str) -> Fault:
    return fault(
        f"officers: {number}",
        (f"同一工号出现多次：{places}", f"The number occurs more than once: {places}"),
        ("每人一行", "One row a person."),
        ("请保留正确的一行", "Keep the right row."),
    )


def _no_id(number: str, places: str) -> Fault:
    return fault(
        f"officers: {places}",
        (f"工号不能作为标识：{number}", f"No id can be made of the number {number!r}."),
        ("ASCII 字母、数字和符号，不含空格", "Printable ASCII without blanks, 52 characters at most."),
        ("请由发证机关另编工号", "Let the agency give another number."),
    )

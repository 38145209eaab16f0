"""The shipped province: the same tables in the forms that offices really send (随库附带的示例文件).

Workbooks with titles, notices, hints, samples to be deleted, several sheets and a hidden one with codes; one that
says xls and is none; headers in initials; four encodings; a header that comes again and a line with the total.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.datasets.bills import BILLS
from credit_tier.datasets.contributions import CONTRIBUTIONS
from credit_tier.datasets.decisions import CENTRE, DECISIONS
from credit_tier.datasets.deliveries import DELIVERIES, WRONG_LINES
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import REGIONS
from credit_tier.datasets.province import TABLES, Province, SampleFiles, make_province
from credit_tier.datasets.publications import PUBLICATIONS
from credit_tier.datasets.ratings import TAX_RATINGS
from credit_tier.datasets.register import REGISTER
from credit_tier.datasets.sending import Planted, Soiled, whole, write_csv
from credit_tier.datasets.spelling import dashed, spelt
from credit_tier.datasets.stored_cells import Stored
from credit_tier.datasets.taxes import ARREARS, FILINGS
from credit_tier.datasets.workbook_forms import Dressing, Sheet, write_workbook
from credit_tier.records.reasons import SetAside
from credit_tier.rulebook.loading import shipped

Choice = Callable[[pa.Table], pa.Array]


class Form(NamedTuple):
    """One file of an office: which rows it has, and how it is dressed.

    Attributes
    ----------
    office : Office
    file : str
    sheets : mapping of str to Choice
        Name of a sheet to the choice of its rows; a text file has one without a name.
    dressing : Dressing or None
        Of a workbook; a text file has none.
    headers : mapping of str to str
        Other headers than the office's own.
    """

    office: Office
    file: str
    sheets: Mapping[str, Choice]
    dressing: Dressing | None = None
    headers: Mapping[str, str] = MappingProxyType({})

    @property
    def habits(self) -> Office:
        """The office, with the headers of this file."""
        return self.office._replace(columns={**self.office.columns, **self.headers})


def _equal(field: str, value: str) -> Choice:
    return lambda table: pc.equal(table[field], value)


def _other(field: str, value: str) -> Choice:
    return lambda table: pc.not_equal(table[field], value)


def _due_in(year: int) -> Choice:
    return lambda table: pc.equal(pc.year(table["due_on"]), year)


def _all(table: pa.Table) -> pa.Array:
    return pc.is_valid(table["code"])


def _stored(**kinds: Stored) -> Mapping[str, Stored]:
    return MappingProxyType(kinds)


SHIPPED: Final = make_province(2000, "gansu-shipped")
"""The province that ships."""
CAPITAL: Final = REGIONS[0][0]
INITIALS: Final = {
    "record_id": "JLBH",
    "code": "TYSHXYDM",
    "period": "FKSSQ",
    "insured": "CBRS",
    "payable": "YJJE",
    "paid": "SJJE",
    "paid_on": "JFRQ",
    "supersedes": "TDJL",
    "received_on": "SDRQ",
}
"""Headers of the social insurance agency: initials of pinyin."""

_NUMBER, _DAY, _CODE = Stored.NUMBER, Stored.DAY, Stored.CODE
_BILLED: Final = _stored(code=_CODE, amount=_NUMBER, paid=_NUMBER, due_on=_DAY, paid_on=_DAY, received_on=_DAY)
_CONTRIBUTED: Final = _stored(
    code=_CODE,
    **dict.fromkeys(("period", "insured", "payable", "paid", "paid_on", "received_on"), _NUMBER),
)

FORMS: Final = (
    Form(
        REGISTER,
        "企业名单.xlsx",
        {"兰州": _equal("region", CAPITAL), "其他市州": _other("region", CAPITAL)},
        Dressing(
            _stored(code=_CODE, region=_NUMBER, founded_on=_DAY, reg_no=_NUMBER, received_on=_DAY),
            titles=("示例省检查对象名录（虚构）", "填报说明：本表所列企业均为虚构，请勿据此联系任何单位。"),
            hints={"code": "必填，18位", "founded_on": "格式YYYY-MM-DD"},
            specimen="案例（请删除）",
            code_sheet=True,
        ),
    ),
    Form(
        FILINGS,
        "纳税申报.xls",
        {"2025年": _due_in(2025), "2026年": _due_in(2026)},
        Dressing(
            _stored(
                code=_CODE,
                payable=_NUMBER,
                paid=_NUMBER,
                **dict.fromkeys(("due_on", "filed_on", "paid_on", "deferred_until", "received_on"), _DAY),
            ),
            titles=("纳税申报情况（示例）", "单位：示例省税务局"),
        ),
    ),
    Form(
        TAX_RATINGS,
        "纳税信用评价结果.xlsx",
        {"评价结果": _all},
        Dressing(_stored(code=_CODE, rated_on=_DAY, received_on=_DAY), titles=("纳税信用评价结果（示例）",)),
    ),
    Form(
        PUBLICATIONS,
        "年报公示.xlsx",
        {"公示": _all},
        Dressing(_stored(code=_CODE, **dict.fromkeys(("due_on", "published_on", "received_on"), _DAY))),
    ),
    Form(CONTRIBUTIONS, "社保缴费.xlsx", {"Sheet1": _all}, Dressing(_CONTRIBUTED), INITIALS),
    Form(
        BILLS,
        "用电账单.xlsx",
        {"用电": _equal("utility", "电费")},
        Dressing(
            _BILLED,
            {
                "amount": ("本月", "应缴金额（元）"),
                "paid": ("本月", "实缴金额（元）"),
                "due_on": ("缴费", "最后缴费日"),
                "paid_on": ("缴费", "缴费日期"),
            },
            titles=("企业用电账单（示例）",),
            hints={"amount": "精确到分"},
        ),
    ),
    Form(BILLS, "用水账单.xlsx", {"用水": _equal("utility", "水费")}, Dressing(_BILLED, hints={"code": "必填"})),
    Form(BILLS._replace(encoding="utf-16"), "用气账单.csv", {"": _equal("utility", "燃气")}),
    Form(
        BILLS,
        "水电气暖.xlsx",
        {"供暖": _equal("utility", "供暖")},
        Dressing(
            _BILLED,
            {"amount": ("本月应缴金额", "元"), "paid": ("本月实缴金额", "元")},
            titles=("采暖费缴纳情况（示例）",),
            total=True,
        ),
    ),
    Form(DECISIONS, "行政处罚.csv", {"": _other("reporter", CENTRE)}),
    Form(
        DECISIONS,
        "行政处罚信息.xlsx",
        {"信用中心": _equal("reporter", CENTRE)},
        Dressing(_stored(code=_CODE, fine=_NUMBER, decided_on=_DAY), code_sheet=True),
    ),
    Form(
        ARREARS,
        "欠税公告2026年第2期.xlsx",
        {"公告": _all},
        Dressing(_stored(code=_CODE, amount=_NUMBER), again=40, total=True),
    ),
)
"""Files that differ from those of `write_sample`; the other tables are sent as they are there."""


def write_as_sent(province: Province, folder: str | os.PathLike[str]) -> SampleFiles:
    """Write the files of a province in the forms that offices send.

    Parameters
    ----------
    province : Province
        Small: workbooks are made in memory.
    folder : path
        Made where it does not exist.

    Returns
    -------
    SampleFiles
        Its paths by file name; of a workbook, rows count all that is below the header, and planted counts what stands
        around it, too.
    """
    to = Path(folder)
    to.mkdir(parents=True, exist_ok=True)
    told = {form.office.table for form in FORMS}
    offices = [*(office for name, (office, _) in TABLES.items() if name not in told), DELIVERIES]
    forms = [*FORMS, *(Form(office, office.file, {"": _every}) for office in offices)]
    planted: Counter[Planted] = Counter()
    rows = {}
    for form in forms:
        soiled = _write(form, province, to / form.file)
        planted.update(soiled.planted)
        rows[form.file] = soiled.rows
    for kind, reason in zip(WRONG_LINES, (SetAside.UNKNOWN_SOURCE, SetAside.UNREADABLE), strict=True):
        planted[Planted(DELIVERIES.table, kind, reason.value)] += 1
    paths = {form.file: to / form.file for form in forms}
    return SampleFiles(
        MappingProxyType(paths),
        MappingProxyType(rows),
        MappingProxyType(dict(sorted(planted.items()))),
        province.setting.enterprises,
    )


def write_shipped(folder: str | os.PathLike[str], province: Province = SHIPPED) -> SampleFiles:
    """Write all that ships beside the card: the files, what is planted in them, the truth, and the digests of all.

    Parameters
    ----------
    folder : path
        `datasets/gansu` of a checkout, to renew what ships.
    province : Province
        Another one, in the same form.
    """
    to = Path(folder)
    sent = write_as_sent(province, to / "files")
    planted = pa.Table.from_pylist([{**one._asdict(), "rows": rows} for one, rows in sent.planted.items()])
    for name, table in (("planted.csv", planted), ("truth.csv", province.truth())):
        texts = [spelt(whole(table[column]), day=dashed).to_pylist() for column in table.column_names]
        lines = [",".join(row) for row in zip(*texts, strict=True)]
        (to / name).write_bytes("\n".join([",".join(table.column_names), *lines, ""]).encode())
    paths = [to / "planted.csv", to / "truth.csv", *sorted(sent.paths.values())]
    digests = [f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(to).as_posix()}\n" for path in paths]
    (to / "SHA256SUMS").write_bytes("".join(digests).encode())
    return sent


def sample_files() -> Path:
    """Give the folder of the province that ships with the library; its card lies beside it.

    Examples
    --------
    >>> sorted(path.suffix for path in sample_files().iterdir())[-3:]
    ['.xlsx', '.xlsx', '.xlsx']
    """
    return shipped("datasets") / "gansu" / "files"


def _write(form: Form, province: Province, path: Path) -> Soiled:
    soiled = Soiled(form.habits, province.setting.lots(f"dirt in {form.file}"), workbook=form.dressing is not None)
    table = province.table(form.office.table)
    parts = {name: table.filter(choose(table)) for name, choose in form.sheets.items()}
    if form.dressing is None:
        write_csv(path, parts.values(), soiled)
    else:
        sheets = [Sheet(name, list(_cells(soiled, part))) for name, part in parts.items()]
        write_workbook(path, soiled, sheets, form.dressing)
    return soiled


def _cells(soiled: Soiled, table: pa.Table) -> Iterable[list[str]]:
    for run in soiled.lines(table):
        for line in run:
            yield [line] if isinstance(line, str) else line


def _every(table: pa.Table) -> pa.Array:
    return pc.is_valid(table["received_on"])

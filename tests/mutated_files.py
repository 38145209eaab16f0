"""Files of every form that is read, and what accidents and ill will make of them: the same for a seed, for ever."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import TypeVar

import pyarrow as pa
from pyarrow import parquet

from workbook_files import html, label, ods, parts, spreadsheetml, xls, xlsx, xml_rows

T = TypeVar("T")

HEADER = ("统一社会信用代码", "企业名称", "税种", "欠税金额（元）", "欠税日期", "法定代表人")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
TOKENS = (
    b'"', b'""', b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b",", b"\t", b";", b"\r", b"\n",
    b"\r\n\r\n", b"<", b">", b"</", b"/>", b"&#x10FFFF;", b"&#0;", b"&amp;", b"&x;", b"<!--", b"-->",
    b"<![CDATA[", b"<?x", b"<!DOCTYPE a>", b"'", b"=", b"99999999999999999999", b"-1", b"1e308", b"nan",
    b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"A1048576", b"XFD1", b'colspan="9999"', b'rowspan="9999"',
    b'ss:Index="9999"', b'ss:MergeDown="9999"', b'table:number-rows-repeated="9999"',
    b'table:number-columns-repeated="9999"', b"<table>", b"</table>", b"<tr>", b"<td>", b"</row>",
    "合计".encode(), "单位：万元".encode(), "案例（请删除）".encode(), "　".encode(), b"PK\x03\x04", b"PK\x05\x06",
    b"\x0a\x00\x00\x00",
)  # fmt: skip
"""What readers look for: in the wrong place it does the most harm."""


class Stream:
    """Numbers from SHA-256 of a seed and a counter."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0
        self._left = b""

    def below(self, limit: int) -> int:
        """Give a whole number from 0 to below `limit`."""
        if len(self._left) < 8:
            self._left = hashlib.sha256(self._seed + b":%d" % self._count).digest()
            self._count += 1
        number, self._left = int.from_bytes(self._left[:8]), self._left[8:]
        return number % max(1, limit)

    def pick(self, choices: Sequence[T]) -> T:
        """Give one of several."""
        return choices[self.below(len(choices))]

    def order(self, items: Sequence[T]) -> list[T]:
        """Give all of them in another order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def range(self, size: int, most: int = 1 << 30) -> tuple[int, int]:
        """Give where a stretch begins and ends."""
        start = self.below(size)
        return start, start + 1 + self.below(min(size - start, most))


def rows_of(codes: Sequence[str]) -> list[list[str]]:
    """Write rows as they are sent, dirt included."""
    days = ("2026-01-31", "2026/1/31", "20260131", "2026年1月31日", "46053", "2026-01-31 09:46:00", "", "2026-13-01")
    sums = ("1234.5", "1,234.50", "1.2万元", "0", "-1", "￥5", "", "x")
    names = ("甲公司", "乙（北京）有限公司", "𠮷野家,分店", '丙"商行"', "丁\n公司", "")
    return [
        [code, names[at % 6], ("增值税", "企业所得税")[at % 2], sums[at % 8], days[at % 7 if at % 3 else 0], "某某"]
        for at, code in enumerate([*codes, "9100****", "9.1E+17", ""])
    ]


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    """Write rows as CSV."""
    special = re.compile(f'[{delimiter}"\r\n]')
    cells = [['"' + c.replace('"', '""') + '"' if special.search(c) else c for c in row] for row in rows]
    return "".join(delimiter.join(row) + end for row in cells)


def whole_files(codes: Sequence[str]) -> dict[str, bytes]:
    """Give one sound file of every form."""
    rows = [list(HEADER), *rows_of(codes)]
    titled = [["欠税公告"], ["单位：元"], *rows, ["合计", "", "", "1"], ["制表人：某某"]]
    plain = [[cell.replace("\n", " ").replace('"', "'").replace(",", " ") for cell in row] for row in rows]
    old = b"".join(label(r, c, cell) for r, row in enumerate(titled) for c, cell in enumerate(row) if cell)
    cells = ["".join(f"<table:table-cell><text:p>{_xml(c)}</text:p></table:table-cell>" for c in row) for row in titled]
    arrow = io.BytesIO()
    parquet.write_table(pa.table(list(map(list, zip(*rows[1:], strict=True))), names=list(HEADER)), arrow)
    return {
        **{f"csv {name}": csv_text(rows).encode(name) for name in ENCODINGS[:4]},
        "csv plain": csv_text(plain).encode("gb18030"),
        "tsv": csv_text(rows, "\t", "\n").encode(),
        "semicolons": csv_text(titled, ";").encode(),
        "xlsx": xlsx({"Sheet1": titled, "监督检查结果": [["统一社会信用代码", "检查结果", "检查日期"]]}),
        "xlsx merged": xlsx({"甲": titled}, merges={"甲": ["A1:F1", "C4:C7"]}),
        "xls": xls({"甲": old, "乙": label(0, 0, "x")}),
        "ods": ods({"甲": "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)}),
        "spreadsheetml": spreadsheetml({"甲": xml_rows(titled), "乙": ""}),
        "html": html(titled, head='<meta charset="utf-8">').encode(),
        "html gbk": html(rows).encode("gb18030"),
        "parquet": arrow.getvalue(),
    }


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def mutated(wholes: dict[str, bytes], seed: str) -> tuple[str, bytes]:
    """Give a file with one to four accidents, and what was done to it."""
    stream = Stream(seed)
    form = stream.pick(sorted(wholes))
    data, done = wholes[form], [form]
    for _ in range(1 + stream.below(4)):
        changes = _CHANGES[:]
        changes += _TEXT * 2 if form.startswith(("csv", "tsv", "semi", "html", "spread")) else []
        changes += [_flipped, _extreme] * 4 if form in ("xls", "parquet") else []
        changes += _ZIP * 2 if data.startswith(b"PK\x03\x04") else []
        change = stream.pick(changes)
        done.append(change.__name__.strip("_"))
        data = change(data, stream, wholes)
    return " ".join(done), data


Change = Callable[[bytes, Stream, dict[str, bytes]], bytes]


def _flipped(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(data), 1 << stream.below(6))):
        changed[stream.below(len(data))] ^= 1 << stream.below(8)
    return bytes(changed)


def _extreme(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    for _ in range(1 + stream.below(6)):
        at, size = stream.below(len(data) + 1), stream.pick((1, 2, 4, 8))
        value = stream.pick((b"\x00", b"\xff", b"\x01\x00\x00\x00", b"\xfe\xff\xff\xff")) * size
        data = data[:at] + value[:size] + data[at + size :]
    return data


def _truncated(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    return data[: stream.below(len(data) + 1)]


def _cut_out(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    start, end = stream.range(len(data), 2_000)
    return data[:start] + data[end:]


def _repeated(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    start, end = stream.range(len(data), 500)
    return data[:end] + data[start:end] * (1 << stream.below(10)) + data[end:]


def _spliced(data: bytes, stream: Stream, wholes: dict[str, bytes]) -> bytes:
    other = wholes[stream.pick(sorted(wholes))]
    start, end = stream.range(len(other))
    at = stream.below(len(data) + 1)
    return data[:at] + other[start:end] + (data[at:] if stream.below(2) else b"")


def _token(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    for _ in range(1 + stream.below(5)):
        at = stream.below(len(data) + 1)
        data = data[:at] + stream.pick(TOKENS) + data[at + stream.below(2) * stream.below(20) :]
    return data


def _number(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    numbers = [match.span() for match in re.finditer(rb"\d+", data)]
    start, end = stream.pick(numbers or [(0, 0)])
    return data[:start] + stream.pick((b"0", b"255", b"65536", b"1048577", b"4294967295", b"9" * 25)) + data[end:]


def _recoded(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    text = data.decode(stream.pick(ENCODINGS), "ignore")
    at = stream.below(len(text)) if not stream.below(4) else 0
    return text[:at].encode("utf-8", "ignore") + text[at:].encode(stream.pick(ENCODINGS), "ignore")


def _without_mark(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")


def _marked(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    return stream.pick((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf" * 2)) + data


def _shuffled(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    end = stream.pick((b"\n", b"</Row>", b"</tr>", b"\r\n"))
    return end.join(stream.order(data.split(end)[:400]))


def _delimited(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    old, new = (
        stream.pick((b",", b";", b"\t", b"\r\n", b"\n")),
        stream.pick((b",", b";", b"\t", b"|", b"\r", b"\n", b"")),
    )
    return data.replace(old, new, -1 if stream.below(2) else 1 + stream.below(9))


def _quoted(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    places = [match.start() for match in re.finditer(rb'[",\n]', data)]
    at = stream.pick(places or [0])
    return data[:at] + stream.pick((b'"', b"", b'""')) + data[at + stream.below(2) :]


def _rezipped(members: dict[str, bytes], stream: Stream) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED if stream.below(4) else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    try:
        return parts(data)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, KeyError, NotImplementedError, RuntimeError, OSError):
        return {}


def _part_changed(data: bytes, stream: Stream, wholes: dict[str, bytes]) -> bytes:
    members = _members(data)
    if not members:
        return data
    sheets = [name for name in members if "sheet" in name.lower() or "content" in name]
    name = stream.pick(sheets if sheets and stream.below(3) else sorted(members))
    change = stream.pick((_flipped, _cut_out, _repeated, _token, _number, _truncated))
    members[name] = change(members[name], stream, wholes) if members[name] else b""
    return _rezipped(members, stream)


def _part_removed(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    members = _members(data)
    if members:
        members.pop(stream.pick(sorted(members)))
    return _rezipped(members, stream)


def _parts_swapped(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    members = _members(data)
    if members:
        one, other = stream.pick(sorted(members)), stream.pick(sorted(members))
        members[one], members[other] = members[other], members[one]
    return _rezipped(members, stream)


def _part_doubled(data: bytes, stream: Stream, _: dict[str, bytes]) -> bytes:
    members = _members(data)
    if members:
        name = stream.pick(sorted(members))
        members[name.replace("1", "2") if stream.below(2) else name.upper() + "x"] = members[name]
    return _rezipped(members, stream)


_CHANGES: list[Change] = [_flipped, _extreme, _truncated, _cut_out, _repeated, _spliced, _token, _number]
_TEXT: list[Change] = [_recoded, _without_mark, _marked, _shuffled, _delimited, _quoted]
_ZIP: list[Change] = [_part_changed, _part_changed, _part_changed, _part_removed, _parts_swapped, _part_doubled]

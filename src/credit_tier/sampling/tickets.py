"""Keys and tickets (抽签号): one SHA-256 for each unit, and nothing else, decides its place (`dr1` 3).

The key is 64 ASCII characters, exactly one block of SHA-256, so that its state can be computed once and copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Final, overload

import numpy as np
import numpy.typing as npt

from credit_tier.sampling.refusals import ValueFormError, fault, shown
from credit_tier.sampling.values import ANY_STRATUM, require_hash, require_stratum, require_value

SEPARATOR: Final = b"\x1f"
ALGORITHM: Final = "dr1"
TICKET_BYTES: Final = 32
PIECE: Final = 4096


class Purpose(StrEnum):
    """What a ticket decides; there are only these four (`dr1` 3.1)."""

    UNIT = "unit"
    """The order of the units of a stratum."""
    ROUND = "round"
    """Random rounding of a sample size."""
    START = "start"
    """The start of a systematic draw."""
    OFFICER = "officer"
    """The order of units, and of officers for a unit, when officers are assigned."""


def context(purpose: Purpose, draw_id: str, scope: str, seed: str) -> str:
    r"""Give the text whose SHA-256 is the draw key (`dr1` 3.1).

    Parameters
    ----------
    purpose : Purpose
    draw_id : str
        Names the draw; a value.
    scope : str
        Name of the stratum; ``*`` with `Purpose.OFFICER`, and only with it.
    seed : str
        64 hex digits.

    Raises
    ------
    ValueFormError
        One of them has not its form.

    Examples
    --------
    >>> context(Purpose.UNIT, "2026-Q4-330000", "grade=C", "ab" * 32).split("\n")[:4]
    ['credit_tier/dr1', 'purpose=unit', 'draw=2026-Q4-330000', 'scope=grade=C']
    """
    try:
        purpose = Purpose(purpose)
    except ValueError as unknown:
        raise ValueFormError(
            fault(
                "purpose",
                (f"没有这种用途：{shown(purpose)}", f"No such purpose: {shown(purpose)}"),
                ("允许：unit、round、start、officer", "Allowed: unit, round, start, officer (dr1 3.1)."),
                ("请使用 Purpose 的成员", "Use a member of Purpose."),
            )
        ) from unknown
    require_value(draw_id, "draw_id")
    require_hash(seed, "seed")
    if purpose is not Purpose.OFFICER:
        require_stratum(scope, "scope")
    elif scope != ANY_STRATUM:
        raise ValueFormError(
            fault(
                "scope",
                (f"派员时范围必须为 *：{shown(scope)}", f"The scope for officers must be *, not {shown(scope)}."),
                ("允许：*", "Allowed: * (dr1 3.1)."),
                ("请写 *", "Write *."),
            )
        )
    return f"credit_tier/{ALGORITHM}\npurpose={purpose}\ndraw={draw_id}\nscope={scope}\nseed={seed}"


def draw_key(purpose: Purpose, draw_id: str, scope: str, seed: str) -> str:
    """Give the key of a purpose and scope: 64 hex characters, used as those characters (`dr1` 3.1).

    Raises
    ------
    ValueFormError
        See `context`.

    Examples
    --------
    >>> draw_key(Purpose.UNIT, "2026-Q4-330000", "grade=C", "ab" * 32)
    '04cc81cd3be874a852659dba57a0c20450b40ebd64c5189666f075b10d9950e4'
    """
    return sha256(context(purpose, draw_id, scope, seed).encode()).hexdigest()


def ticket(key: str, message: str | bytes) -> bytes:
    """Give one ticket: 32 bytes, read as a 256-bit big-endian integer (`dr1` 3.1).

    Parameters
    ----------
    key : str
        A draw key.
    message : str or bytes
        The ``m`` of the table in `dr1` 3.1; text is taken as UTF-8.

    Examples
    --------
    >>> ticket("04cc81cd3be874a852659dba57a0c20450b40ebd64c5189666f075b10d9950e4", "reg:3301-77").hex()[:16]
    'ab3a5fedfcb888ad'
    """
    return sha256(key.encode() + (message.encode() if isinstance(message, str) else message)).digest()


class Tickets(Sequence[bytes]):
    """Many tickets end to end in one block of memory, 32 bytes each.

    Parameters
    ----------
    block : bytes

    Examples
    --------
    >>> Tickets(bytes(64))[1] == bytes(32)
    True
    """

    __slots__ = ("block",)

    def __init__(self, block: bytes) -> None:
        self.block = block

    def __len__(self) -> int:
        return len(self.block) // TICKET_BYTES

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Tickets: ...
    def __getitem__(self, place: int | slice) -> bytes | Tickets:
        if isinstance(place, slice):
            return Tickets(b"".join(self[each] for each in range(*place.indices(len(self)))))
        begin = (place if place >= 0 else place + len(self)) * TICKET_BYTES
        if not 0 <= begin < len(self.block):
            raise IndexError(place)
        return self.block[begin : begin + TICKET_BYTES]

    def heads(self) -> npt.NDArray[np.uint64]:
        r"""Give the t64 of every ticket.

        Examples
        --------
        >>> Tickets(bytes(7) + b"\x02" + bytes(24)).heads().tolist()
        [2]
        """
        return np.frombuffer(self.block, dtype=">u8")[:: TICKET_BYTES // 8].astype(np.uint64)

    def texts(self, positions: Iterable[int]) -> list[str]:
        r"""Give some tickets as they are published: 64 hex digits each.

        Examples
        --------
        >>> Tickets(bytes(32) + b"\xab" * 32).texts([1]) == ["ab" * 32]
        True
        """
        block = self.block
        return [block[place * TICKET_BYTES : (place + 1) * TICKET_BYTES].hex() for place in positions]


def tickets(key: str, ids: Sequence[str]) -> Tickets:
    """Give the tickets of many ids under one key, in their order; the same bytes as `ticket`.

    Parameters
    ----------
    key : str
    ids : sequence of str
        Checked ids: ASCII, without line feed.

    Examples
    --------
    >>> key = "ab" * 32
    >>> list(tickets(key, ["reg:1", "reg:2"])) == [ticket(key, "reg:1"), ticket(key, "reg:2")]
    True
    """
    copy = sha256(key.encode()).copy
    blocks: list[bytes] = []
    # In pieces that fit a cache: what a piece needs in between is freed before the next one begins.
    for begin in range(0, len(ids), PIECE):
        drawn: list[bytes] = []
        add = drawn.append
        for message in ascii_pieces(ids[begin : begin + PIECE]):
            state = copy()
            state.update(message)
            add(state.digest())
        blocks.append(b"".join(drawn))
    return Tickets(b"".join(blocks))


def pair_ticket(key: str, unit: str, officer: str) -> bytes:
    """Give the ticket of a unit and an officer (`dr1` 3.1, 8.1).

    Examples
    --------
    >>> key = "4c38993bd0fe467b42be6edeef218bd38c3e10cd45e89c24f28faf5e46b1cfd8"
    >>> pair_ticket(key, "913300000000000000", "zf:001").hex()[:16]
    'bd8ad79ef6fb889f'
    """
    return ticket(key, unit.encode() + SEPARATOR + officer.encode())


def t64(drawn: bytes) -> int:
    r"""Give the first 8 bytes of a ticket as an integer; ``u = (2 t64 + 1) / 2**65`` (`dr1` 3.1).

    Examples
    --------
    >>> t64(bytes(7) + b"\x02" + bytes(24))
    2
    """
    return int.from_bytes(drawn[:8], "big")


def ascii_pieces(ids: Sequence[str]) -> list[bytes]:
    """Encode many ids at once; ids hold no line feed, so one split is enough.

    Examples
    --------
    >>> ascii_pieces(["reg:1", "reg:2"])
    [b'reg:1', b'reg:2']
    """
    return "\n".join(ids).encode("ascii").split(b"\n") if ids else []

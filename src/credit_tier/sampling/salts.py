"""Salts (盐值): HMAC-SHA-256 under a secret, quick for millions of ids (`dr1` 6.1, 8.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from credit_tier.sampling.merkle import LEAF
from credit_tier.sampling.tickets import PIECE, ascii_pieces

if TYPE_CHECKING:
    from hashlib import _Hash

BLOCK = 64
INNER = bytes(byte ^ 0x36 for byte in range(256))
OUTER = bytes(byte ^ 0x5C for byte in range(256))


def salter(secret: bytes) -> Callable[[bytes], str]:
    """Give a function that computes the hex HMAC-SHA-256 of a message under one secret.

    The two padded keys are hashed once and their states copied: half the work of `hmac.digest` a message.

    Parameters
    ----------
    secret : bytes
        At most 64 bytes (RFC 2104 hashes longer keys first; `dr1` has 32).

    Examples
    --------
    >>> salter(bytes([1]) * 32)(b"913300000000000000")[:16]
    'aa5ee2fbca5b87c6'
    """
    inner, outer = _padded(secret)

    def salt(message: bytes) -> str:
        first = inner()
        first.update(message)
        second = outer()
        second.update(first.digest())
        return second.hexdigest()

    return salt


class LeafColumns(NamedTuple):
    """The leaves of a frame as columns, in id order; a leaf is ``["`` id head x tail salt ``"]``.

    Attributes
    ----------
    ids, quoted : sequence of str
        Ids, and ids as JSON writes them between the quotation marks.
    kinds, weights : list of int
        For each id, which head and tail it has, and ``x``.
    heads, tails : list of str
        Text between id and ``x``, and between ``x`` and salt.
    """

    ids: Sequence[str]
    quoted: Sequence[str]
    kinds: list[int]
    weights: list[int]
    heads: list[str]
    tails: list[str]


def leaf_texts(leaves: LeafColumns, secret: bytes) -> Iterator[str]:
    """Give the leaves (`dr1` 6.1).

    Examples
    --------
    >>> next(leaf_texts(LeafColumns(["reg:1"], ["reg:1"], [0], [7], ['",'], [',"']), bytes(32)))[:13]
    '["reg:1",7,"f'
    """
    salt = salter(secret)
    ids, quoted, kinds, weights, heads, tails = leaves
    for unit, shown, kind, x in zip(ids, quoted, kinds, weights, strict=True):
        yield f'["{shown}{heads[kind]}{x}{tails[kind]}{salt(unit.encode())}"]'


def leaf_hashes(leaves: LeafColumns, secret: bytes) -> Iterator[bytes]:
    """Give the leaf hashes in blocks, end to end: `leaf_texts` and RFC 6962 in one loop, as millions of units need it.

    Examples
    --------
    >>> from credit_tier.sampling.merkle import leaf_hash
    >>> leaves = LeafColumns(["reg:1"], ["reg:1"], [0], [7], ['",'], [',"'])
    >>> list(leaf_hashes(leaves, bytes(32))) == [leaf_hash(text.encode()) for text in leaf_texts(leaves, bytes(32))]
    True
    """
    inner, outer = _padded(secret)
    begun = sha256(LEAF).copy
    ids, quoted, kinds, weights, heads, tails = leaves
    for begin in range(0, len(ids), PIECE):
        part = slice(begin, begin + PIECE)
        hashes: list[bytes] = []
        add = hashes.append
        for message, shown, kind, x in zip(
            ascii_pieces(ids[part]), quoted[part], kinds[part], weights[part], strict=True
        ):
            first = inner()
            first.update(message)
            second = outer()
            second.update(first.digest())
            leaf = begun()
            leaf.update(f'["{shown}{heads[kind]}{x}{tails[kind]}{second.hexdigest()}"]'.encode())
            add(leaf.digest())
        yield b"".join(hashes)


def _padded(secret: bytes) -> tuple[Callable[[], _Hash], Callable[[], _Hash]]:
    key = secret.ljust(BLOCK, b"\x00")
    return sha256(key.translate(INNER)).copy, sha256(key.translate(OUTER)).copy

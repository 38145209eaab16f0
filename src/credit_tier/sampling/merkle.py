"""Hash trees of RFC 6962 (默克尔树): a root for the whole frame, a short proof for one leaf (`dr1` 6.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from credit_tier.sampling.values import is_hash

LEAF = b"\x00"
NODE = b"\x01"
HASH_BYTES = 32
PAIR_BYTES = 64
BLOCK_BYTES = 4096 * PAIR_BYTES


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Shows that a leaf is under a root; given to the unit itself, after opening (`dr1` 6.2).

    Attributes
    ----------
    index : int
        Place of the leaf, from 0.
    count : int
        Number of leaves.
    siblings : tuple of str
        Hashes in hex, from the leaf upward.
    """

    index: int
    count: int
    siblings: tuple[str, ...]


def leaf_hash(leaf: bytes) -> bytes:
    """Hash one leaf.

    Examples
    --------
    >>> leaf_hash(b"a").hex()[:16]
    '022a6979e6dab7aa'
    """
    return sha256(LEAF + leaf).digest()


def root_of(hashes: Iterable[bytes]) -> str:
    """Give the root over leaf hashes, in hex.

    Parameters
    ----------
    hashes : iterable of bytes
        In order; one by one, or in blocks of many end to end.

    RFC 6962 splits at the largest power of two below the count; joining neighbours level by level and
    passing an odd last node upward gives the same tree.

    Examples
    --------
    >>> root_of([leaf_hash(leaf) for leaf in (b"a", b"b", b"c")])
    '36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1'
    """
    level = b"".join(hashes)
    if not level:
        return sha256().hexdigest()
    while len(level) > HASH_BYTES:
        level = _next_level(level)
    return level.hex()


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Give the root over leaves, in hex.

    Examples
    --------
    >>> merkle_root([])
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return root_of(leaf_hash(leaf) for leaf in leaves)


def prove(hashes: list[bytes], index: int) -> InclusionProof:
    """Give the inclusion proof of one leaf.

    Parameters
    ----------
    hashes : list of bytes
        Leaf hashes in order.
    index : int
        From 0, below the number of leaves.

    Examples
    --------
    >>> prove([leaf_hash(leaf) for leaf in (b"a", b"b", b"c")], 2).siblings[0][:16]
    'b137985ff484fb60'
    """
    siblings, level, place = [], b"".join(hashes), index
    while len(level) > HASH_BYTES:
        begin = (place ^ 1) * HASH_BYTES
        if begin < len(level):
            siblings.append(level[begin : begin + HASH_BYTES].hex())
        level, place = _next_level(level), place // 2
    return InclusionProof(index, len(hashes), tuple(siblings))


def proof_holds(leaf: bytes, proof: InclusionProof, root: str) -> bool:
    """Check an inclusion proof; a malformed one does not hold (RFC 9162, 2.1.3.2).

    Parameters
    ----------
    leaf : bytes
        The leaf itself, for a frame the line of `dr1` 6.1.
    proof : InclusionProof
    root : str
        Hex, as committed.

    Examples
    --------
    >>> tree = [leaf_hash(leaf) for leaf in (b"a", b"b", b"c")]
    >>> proof_holds(b"c", prove(tree, 2), root_of(tree)), proof_holds(b"b", prove(tree, 2), root_of(tree))
    (True, False)
    """
    index, count, siblings = proof.index, proof.count, proof.siblings
    if type(index) is not int or type(count) is not int or not 0 <= index < count or not all(map(is_hash, siblings)):
        return False
    node, place, last = leaf_hash(leaf), index, count - 1
    for sibling in map(bytes.fromhex, siblings):
        if last == 0:
            return False
        if place % 2 or place == last:
            node = sha256(NODE + sibling + node).digest()
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            node = sha256(NODE + node + sibling).digest()
        place, last = place // 2, last // 2
    return last == 0 and node.hex() == root


def _next_level(level: bytes) -> bytes:
    copy = sha256(NODE).copy
    whole = len(level) // PAIR_BYTES * PAIR_BYTES
    nodes: list[bytes] = []
    # In blocks that fit a cache, as with tickets.
    for begin in range(0, whole, BLOCK_BYTES):
        pairs: list[bytes] = []
        add = pairs.append
        for place in range(begin, min(begin + BLOCK_BYTES, whole), PAIR_BYTES):
            state = copy()
            state.update(level[place : place + PAIR_BYTES])
            add(state.digest())
        nodes.append(b"".join(pairs))
    # An odd last node goes up as it is.
    return b"".join([*nodes, level[whole:]])

"""The frame (抽查对象名录库): every unit with its stratum and weight, and the hash tree over it (`dr1` 6.1-6.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple, Self, final

import numpy as np
import numpy.typing as npt

from credit_tier.foundation.digest import canonical
from credit_tier.sampling import columns
from credit_tier.sampling.merkle import InclusionProof, leaf_hash, prove, root_of
from credit_tier.sampling.ranking import Members
from credit_tier.sampling.refusals import UnitIdError, fault, shown
from credit_tier.sampling.salts import LeafColumns, leaf_hashes, leaf_texts


class Unit(NamedTuple):
    """One row of a frame (抽查对象).

    Attributes
    ----------
    id : str
        An enterprise code or ``namespace:value`` (`dr1` 2.1).
    stratum : str
        The one stratum (层) it is in.
    x : int
        Its weight (权重); 1 where all are alike.
    eligible : int
        1 if it may be drawn, 0 if a rule keeps it out of this draw.
    reason : str
        Why not; empty if eligible.
    """

    id: str
    stratum: str
    x: int = 1
    eligible: int = 1
    reason: str = ""


class Kind(NamedTuple):
    """What rows of a frame have in common."""

    stratum: str
    eligible: bool
    reason: str


@final
class Frame:
    """Every unit of a draw, checked and sorted by id; immutable.

    Parameters
    ----------
    units : iterable of Unit or of tuples like it
        In any order. For columns use `Frame.from_columns`.

    Raises
    ------
    UnitIdError, DuplicateError, WeightError, ValueFormError
        Rows that break `dr1` 2 or 6.1, all rows of a kind at once.

    Examples
    --------
    >>> frame = Frame([Unit("reg:2", "B"), Unit("reg:1", "A", 5), Unit("reg:3", "A", 0, 0, "inspected<6m")])
    >>> len(frame), frame.strata, frame.size("A"), frame.members("A")
    (3, ('A', 'B'), 2, Members(ids=('reg:1',), weights=[5]))
    """

    __slots__ = ("_ids", "_kinds", "_known_root", "_table", "_weights", "strata")

    strata: tuple[str, ...]
    """Names of the strata, in the order of their UTF-8 bytes."""

    def __init__(self, units: Iterable[Unit | tuple[Any, ...]] = ()) -> None:
        rows = [Unit(*unit) for unit in units]
        ids, strata, x, eligible, reasons = (
            (list(column) for column in zip(*rows, strict=True)) if rows else ([] for _ in range(5))
        )
        self._fill(ids, strata, x, eligible, reasons)

    @classmethod
    def from_columns(
        cls,
        ids: Iterable[str],
        strata: Iterable[str],
        x: Iterable[int] | None = None,
        eligible: Iterable[int] | None = None,
        reasons: Iterable[str] | None = None,
    ) -> Self:
        """Build a frame from columns: lists, arrays or Series of one length.

        Parameters
        ----------
        ids, strata : iterable of str
        x : iterable of int, optional
            By default 1 for every unit.
        eligible : iterable of int or bool, optional
            By default 1 for every unit.
        reasons : iterable of str, optional
            By default empty.

        Raises
        ------
        UnitIdError, DuplicateError, WeightError, ValueFormError
            See `Frame`.

        Examples
        --------
        >>> len(Frame.from_columns(["reg:1", "reg:2"], ["A", "A"]))
        2
        """
        self = cls.__new__(cls)
        names = columns.listed(ids)
        count = len(names)
        self._fill(
            names,
            columns.listed(strata),
            [1] * count if x is None else columns.listed(x),
            [1] * count if eligible is None else columns.listed(eligible),
            [""] * count if reasons is None else columns.listed(reasons),
        )
        return self

    def _fill(self, ids: list[Any], strata: list[Any], x: list[Any], eligible: list[Any], reasons: list[Any]) -> None:
        columns.check_lengths({"id": ids, "stratum": strata, "x": x, "eligible": eligible, "reason": reasons})
        columns.check_ids(ids)
        columns.check_strata(dict.fromkeys(strata))
        flags = columns.flags(eligible)
        weights = columns.weights(x, flags)
        columns.check_reasons(reasons, flags)
        array = columns.id_array(ids)
        rows = np.argsort(array, kind="stable")
        columns.check_unique(array[rows], rows)
        self.strata = tuple(sorted(set(strata), key=str.encode))
        # Rows differ in id and weight; what else they say takes few forms, which are kept once.
        forms: dict[tuple[str, bool, str], int] = {}
        kinds = [forms.setdefault(form, len(forms)) for form in zip(strata, flags.tolist(), reasons, strict=True)]
        self._table = tuple(Kind(*form) for form in forms)
        self._kinds = np.array(kinds, dtype=np.int32)[rows]
        self._weights = weights[rows]
        # A tuple of strings is left alone by the garbage collector, a list of millions is walked again and again.
        self._ids: tuple[str, ...] = tuple([ids[row] for row in rows.tolist()])
        self._known_root: tuple[bytes, str] | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Unit]:
        """Give the units in id order."""
        for unit, kind, x in zip(self._ids, self._kinds.tolist(), self._weights.tolist(), strict=True):
            stratum, eligible, reason = self._table[kind]
            yield Unit(unit, stratum, x, int(eligible), reason)

    def __repr__(self) -> str:
        return f"Frame({len(self):,} units, {len(self.strata)} strata)"

    def size(self, stratum: str) -> int:
        """Count the units of a stratum, eligible or not: the ``N_base`` of `dr1` 4.1; 0 if there is none.

        Examples
        --------
        >>> Frame([Unit("reg:1", "A")]).size("B")
        0
        """
        return int(np.count_nonzero(self._mask([kind.stratum == stratum for kind in self._table])))

    def members(self, stratum: str) -> Members:
        """Give the eligible units of a stratum, in id order.

        Examples
        --------
        >>> Frame([Unit("reg:1", "A", 7)]).members("A").weights
        [7]
        """
        places = np.flatnonzero(self._mask([kind.stratum == stratum and kind.eligible for kind in self._table]))
        return Members(tuple([self._ids[place] for place in places.tolist()]), self._weights[places].tolist())

    def root(self, secret: bytes) -> str:
        """Give the root of the hash tree over the salted leaves, in hex (`dr1` 6.2).

        Parameters
        ----------
        secret : bytes
            The 32 bytes ``k``.

        Examples
        --------
        >>> Frame([Unit("reg:1", "A")]).root(bytes(32))[:16]
        '89f27f6ffa4ccfd0'
        """
        # Committing and drawing both need it, and it is most of the work; kept under a hash of the secret.
        fingerprint = sha256(secret).digest()
        if self._known_root is None or self._known_root[0] != fingerprint:
            self._known_root = fingerprint, root_of(leaf_hashes(self._leaf_columns(), secret))
        return self._known_root[1]

    def leaves(self, secret: bytes) -> Iterator[bytes]:
        """Give the leaves in id order, ``J([id, stratum, x, eligible, reason, salt])`` (`dr1` 6.1).

        Examples
        --------
        >>> next(Frame([Unit("reg:1", "A")]).leaves(bytes(32)))[:24]
        b'["reg:1","A",1,1,"","f0a'
        """
        return (text.encode() for text in leaf_texts(self._leaf_columns(), secret))

    def prove(self, unit: str, secret: bytes) -> tuple[bytes, InclusionProof]:
        """Give the leaf of one unit and the proof that it is in the frame.

        It shows the unit's stratum and weight: it is for the unit itself, after opening (`dr1` 6.2).

        Parameters
        ----------
        unit : str
            Its id.
        secret : bytes
            The 32 bytes ``k``.

        Raises
        ------
        UnitIdError
            There is no such unit.

        Examples
        --------
        >>> from credit_tier.sampling.merkle import proof_holds
        >>> frame = Frame([Unit("reg:1", "A"), Unit("reg:2", "A")])
        >>> leaf, proof = frame.prove("reg:2", bytes(32))
        >>> proof_holds(leaf, proof, frame.root(bytes(32)))
        True
        """
        leaves = list(self.leaves(secret))
        place = next((place for place, known in enumerate(self._ids) if known == unit), None)
        if place is None:
            raise UnitIdError(
                fault(
                    "frame",
                    (f"名录库中没有此户：{shown(unit)}", f"No such unit in the frame: {shown(unit)}"),
                    ("允许：名录库中的标识", "Allowed: an id of the frame."),
                    ("请核对标识", "Check the id."),
                )
            )
        return leaves[place], prove([leaf_hash(leaf) for leaf in leaves], place)

    def _mask(self, wanted: list[bool]) -> npt.NDArray[np.bool_]:
        return np.array(wanted or [False], dtype=np.bool_)[self._kinds]

    def _leaf_columns(self) -> LeafColumns:
        # Ids are ASCII without control characters, so these two are all that JSON would escape.
        joined = "".join(self._ids)
        plain = '"' not in joined and "\\" not in joined
        return LeafColumns(
            ids=self._ids,
            quoted=self._ids if plain else [json.dumps(unit)[1:-1] for unit in self._ids],
            kinds=self._kinds.tolist(),
            weights=self._weights.tolist(),
            heads=[f'",{canonical(kind.stratum).decode()},' for kind in self._table],
            tails=[f',{kind.eligible:d},{canonical(kind.reason).decode()},"' for kind in self._table],
        )

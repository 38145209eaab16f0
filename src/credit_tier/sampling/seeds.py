"""The seed (种子): made from the committed sources once they have spoken, and in no other way (`dr1` 6.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from pydantic import Field

from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.refusals import MismatchError, SourceError, fault, shown
from credit_tier.sampling.sources import Source, check_sources, seed_text
from credit_tier.sampling.values import Hash, Settings


class Seed(Settings):
    """A seed and what it was made from; it holds the agency's secret and stays closed until the visits end.

    Attributes
    ----------
    sources : tuple of Source
    seed : str
        64 hex digits.

    Examples
    --------
    >>> Seed(sources=(), seed="00" * 32)
    Seed()
    """

    sources: tuple[Source, ...] = Field(strict=False, repr=False)
    seed: Hash = Field(repr=False)


def make_seed(commitment: Commitment, sources: Sequence[Source | Mapping[str, Any]]) -> Seed:
    """Make the seed from exactly the sources committed to, in that order.

    Parameters
    ----------
    commitment : Commitment
    sources : sequence of Source or of mappings {kind, ref, value}
        A department that did not reveal its secret in time has the value ``""``.

    Raises
    ------
    SourceError
        A source has not the form of its kind, or a secret does not match its hash.
    MismatchError
        The sources are not those committed to, or not in that order.

    Examples
    --------
    >>> seed_of([Source(kind="dice", ref="hall 1", value="3" * 20)])[:16]
    '08f215e5f2cf86e2'
    """
    read = tuple(source if isinstance(source, Source) else Source(**source) for source in sources)
    check_sources(read)
    found = [(source.kind.value, source.ref) for source in read]
    committed = [(source.kind.value, source.ref) for source in commitment.sources]
    if found != committed:
        raise MismatchError(
            fault(
                "sources",
                (
                    f"不是承诺的来源或次序：{shown(found)}",
                    f"Not the sources committed to, or not in their order: {shown(found)}",
                ),
                (f"允许：{shown(committed)}", f"Allowed: {shown(committed)}."),
                (
                    "按承诺书的次序逐一填写；来源失效须作废并重新承诺",
                    "Give them as committed; if a source failed, void the draw and commit anew.",
                ),
            )
        )
    return Seed(sources=read, seed=seed_of(read))


def seed_of(sources: Sequence[Source]) -> str:
    """Give the hex SHA-256 of the text of `dr1` 6.5.

    Raises
    ------
    SourceError
        There is no source at all.

    Examples
    --------
    >>> len(seed_of([Source(kind="dice", ref="hall 1", value="3" * 20)]))
    64
    """
    if not sources:
        raise SourceError(
            fault("sources", ("没有来源", "No sources."), ("至少两个", "At least two."), ("请补充", "Give them."))
        )
    return sha256(seed_text(sources)).hexdigest()

"""Faults of dated versions: their days, and by what right they apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.faults import MEND, fault, said_twice
from credit_tier.rulebook.versions import Dated


def dating_faults(file: str, paths: Sequence[tuple[str | int, ...]], versions: Sequence[Dated]) -> Iterator[Fault]:
    """Find versions that end before they start, start on one day, or lack both a basis and a mark.

    Parameters
    ----------
    file : str
    paths : sequence of tuple
        Key path of each version.
    versions : sequence of Dated
        Versions of one rule.
    """
    starts = [version.in_force for version in versions]
    for index, (path, version) in enumerate(zip(paths, versions, strict=True)):
        if version.until is not None and version.until < version.in_force:
            yield fault(
                file,
                (*path, "until"),
                Text("失效日早于生效日", "It ends before it starts."),
                Text(f"until 不早于 {version.in_force}", f"`until` is not before {version.in_force}."),
                MEND,
            )
        if starts.index(version.in_force) != index:
            yield said_twice(file, (*path, "in_force"), str(version.in_force))
        if version.basis is None and not version.illustrative_by_word:
            yield fault(
                file,
                path,
                Text(
                    "此版本没有依据，也没有标明为示例",
                    "This version has neither a basis nor is it marked illustrative.",
                ),
                Text(
                    'basis = { document, number, article, read, last_checked } 或 status = "illustrative"',
                    'A `basis`, or status = "illustrative".',
                ),
                Text("请写明依据，或标为示例；不得编造", "Cite it, or mark it; never invent one."),
            )

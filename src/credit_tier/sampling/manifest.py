"""The manifest (抽取清单): its exact form, as published and as checked (`dr1` 7.1-7.5)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.digest import Canonical

CORE_SCHEMA: Final = "credit_tier/draw/1"
SEALED_SCHEMA: Final = "credit_tier/draw-sealed/1"

_Text = Annotated[str, StringConstraints(min_length=1)]
_Hex = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
_Whole = Annotated[str, StringConstraints(pattern="^(0|[1-9][0-9]{0,39})$")]
_Fraction = Annotated[str, StringConstraints(pattern="^(0|[1-9][0-9]{0,39})/[1-9][0-9]{0,39}$")]
# 332 bits at most: (2^65)(2^75)(2^192), over at least 1.
_Threshold = Annotated[str, StringConstraints(pattern="^([0-9a-f]{64}|0|[1-9][0-9]{0,109})?$")]

Row = tuple[_Count, _Text, _Hex, _Fraction]
"""``[rank, id, ticket, pi]``."""


class FrameSeal(Frozen):
    """The object `frame` of a core."""

    root: _Hex
    count: _Count
    leaf: _Text
    salt: _Text
    order: _Text


class CodeStated(Frozen):
    """The object `code` of a core."""

    name: _Text
    version: _Text
    wheel_sha256: _Hex


class SourceStated(Frozen):
    """A source as a core states it."""

    kind: _Text
    ref: _Text
    value: str


class SeedStated(Frozen):
    """The object `seed` of a core."""

    sources: list[SourceStated]
    seed: _Hex


class StratumStated(Frozen):
    """A stratum as a core states it (`dr1` 7.2)."""

    name: _Text
    N_base: _Count
    N_eligible: _Count
    rate: _Text
    rounding: _Text
    n: _Count
    design: _Text
    draw_key: _Hex
    take_all: _Count
    x_rest: _Whole
    threshold: _Threshold
    pi_kind: _Text
    selected: list[Row]
    reserve: list[Row]


class OfficersStated(Frozen):
    """The object `officers` of a core."""

    root: _Hex
    algorithm: Literal["waterfill"]
    assignments: list[list[_Text]]
    relaxations: list[_Text]


class Core(Frozen):
    """The hashed core of a manifest (`dr1` 7.1), typed, but not yet believed.

    Examples
    --------
    >>> sorted(Core.model_fields)[:4]
    ['algorithm', 'code', 'commit_hash', 'draw_id']
    """

    schema_: Literal["credit_tier/draw/1"] = Field(alias="schema")
    algorithm: Literal["dr1"]
    draw_id: _Text
    commit_hash: _Hex
    frame: FrameSeal
    policy_hash: _Hex
    code: CodeStated
    seed: SeedStated
    strata: list[StratumStated]
    officers: OfficersStated
    prev_manifest_hash: _Hex


def sealed_edition(core: dict[str, Any], manifest_hash: str) -> dict[str, Canonical]:
    """Give the edition that is public until the visits end (密封版): hashes, counts and sizes (`dr1` 7.4).

    It holds no seed, key, threshold, ticket or id: key and threshold together would let a firm compute its own result.

    Parameters
    ----------
    core : dict
        A core of `dr1` 7.1.
    manifest_hash : str

    Examples
    --------
    >>> stratum = {"name": "A", "N_base": 2, "N_eligible": 2, "n": 1, "draw_key": "secret"}
    >>> seed = {"seed": "secret", "sources": [{"kind": "agency-secret", "ref": "00", "value": "secret"}]}
    >>> core = {"algorithm": "dr1", "draw_id": "d", "commit_hash": "c", "seed": seed, "strata": [stratum]}
    >>> "secret" in str(sealed_edition(core, "m")).replace("agency-secret", "")
    False
    """
    return {
        "schema": SEALED_SCHEMA,
        "algorithm": core["algorithm"],
        "draw_id": core["draw_id"],
        "commit_hash": core["commit_hash"],
        "manifest_hash": manifest_hash,
        "sources": [
            source | {"value": ""} if source["kind"] == "agency-secret" else dict(source)
            for source in core["seed"]["sources"]
        ],
        "strata": [
            {
                "name": stratum["name"],
                "N_base": stratum["N_base"],
                "N_eligible": stratum["N_eligible"],
                "n": stratum["n"],
            }
            for stratum in core["strata"]
        ],
    }


def core_bytes(core: dict[str, Any]) -> bytes:
    """Give the canonical bytes of a core that the library has built itself.

    Its keys are ASCII and its values checked, so that the C encoder writes what `canonical` would; with
    a hundred thousand rows that is ten times as fast.

    Examples
    --------
    >>> core_bytes({"b": ["é"], "a": 1}).decode()
    '{"a":1,"b":["é"]}'
    """
    return json.dumps(core, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse_json(data: bytes | str) -> Any:
    """Parse JSON text without raising more than `ValueError`, however it is malformed.

    Raises
    ------
    ValueError
        The text is no JSON, not UTF-8, or nested too deep.

    Examples
    --------
    >>> parse_json(b'{"a":1}')
    {'a': 1}
    """
    try:
        return json.loads(data)
    except RecursionError as deep:
        raise ValueError("nested too deep") from deep

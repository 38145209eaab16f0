"""The acts of a task and the reasons for which a draw is void."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What was done."""

    COMMITTED = "committed"
    """承诺: frame, rules and secrets are bound."""
    SEEDED = "seeded"
    """种子: the public sources have spoken."""
    DRAWN = "drawn"
    """抽取: the manifest exists and stays closed."""
    REMOVED = "removed"
    """剔除: the removal logs grew."""
    ASSIGNED = "assigned"
    """派员: who goes where, where the manifest alone does not say it; sealed."""
    SWAPPED = "swapped"
    """调整: officers exchanged by hand, each with its reason; the log grew, sealed."""
    OPENED = "opened"
    """公开: the visits are over and the manifest is open."""
    PUBLISHED = "published"
    """发布: the opened manifest was published, and where."""
    VOID = "void"
    """作废, with its reason."""


class VoidReason(StrEnum):
    """Why a draw is void; the words beside it say the rest."""

    SOURCE_FAILED = "source-failed"
    """The public source never spoke, or not in public (公共来源失效)."""
    ENTRY_ERROR = "entry-error"
    """What the source said was entered wrongly (录入错误)."""
    FRAME_ERROR = "frame-error"
    """The frame or the rules were wrong (名录或规则有误)."""
    SECRET_LOST = "secret-lost"  # noqa: S105 # a reason, no secret
    """A secret was lost, the draw cannot be made or opened (秘密遗失)."""
    SECRET_LEAKED = "secret-leaked"  # noqa: S105 # a reason, no secret
    """A secret got out before the visits (秘密泄露)."""
    NO_OFFICERS = "no-officers"
    """The officers do not suffice (人员不足)."""
    ORDERED = "ordered"
    """A superior authority or a court ordered it (上级或法院责令)."""

"""What an extension may not do: touch what its base locked, or change what makes a rulebook official (锁定项)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.changes import Act, Change, Steps
from credit_tier.rulebook.contents import LENIENCY, contents_of, is_leniency
from credit_tier.rulebook.extension_rules import Hold, Lock
from credit_tier.rulebook.faults import fault, key_path, listed
from credit_tier.rulebook.model import IDENTITY_FILE, Rulebook, Standing
from credit_tier.rulebook.patching import label, name_of

_OWN: Final = {"id", "title", "jurisdiction", "standing", "extends", "to_fill_in"}
"""Keys of ``rulebook.toml`` that say who the extension is; the others are the base's."""


def lock_faults(base: Rulebook, name: str, changes: Iterable[Change]) -> Iterator[Fault]:
    """Find changes that a base does not leave open.

    Parameters
    ----------
    base : Rulebook
    name : str
        What faults call the extension.
    changes : iterable of Change
        What the extension does, in the order of its files.
    """
    locks = base.identity.lock
    present = {(file, path) for file, content in contents_of(base).items() for path in _named(content)}
    for change in changes:
        if change.file == IDENTITY_FILE:
            yield from _identity_faults(base, name, change)
            continue
        adds = _adds(change, present)
        for index, lock in enumerate(locks):
            if not _covers(lock, change):
                continue
            if not (adds and lock.holds is Hold.KEPT):
                yield _locked(base, name, change, (index, lock))
                break
            if (most := _most_points(change)) > 0:
                yield _bonus(base, name, change, (index, lock), most)
                break


def _adds(change: Change, present: set[tuple[str, Steps]]) -> bool:
    """Tell whether a change only puts something new beside what is there: a new version of a rule replaces the old."""
    if change.act is not Act.ADDED:
        return False
    if not change.path:
        return True
    named = name_of(change.path[-1])
    is_entry = label(change.after) == change.path[-1]
    return is_entry and bool(named) and (change.file, (*change.path[:-1], named)) not in present


def _most_points(change: Change) -> int:
    """Give the most points that a new indicator can bring; nothing else brings points."""
    if change.path or not isinstance(change.after, dict) or is_leniency(change.file):
        return 0
    versions = [version for version in change.after.get("version", ()) if isinstance(version, dict)]
    bands = [band.get("points") for version in versions for band in version.get("bands", ()) if isinstance(band, dict)]
    missing = [points for version in versions for points in dict(version.get("missing", {})).values()]
    return max((points for points in (*bands, *missing) if isinstance(points, int)), default=0)


def _bonus(base: Rulebook, name: str, change: Change, lock: tuple[int, Lock], most: int) -> Fault:
    place = f"{base.identity.id}/{IDENTITY_FILE}: {key_path(('lock', lock[0]))}"
    return fault(
        f"{name}/{change.file}",
        change.path,
        Text(
            f"新增指标最多加 {most} 分，会在主题上限之内抵掉上级规则手册 {base.identity.id} 的扣分",
            f"This new indicator adds up to {most} points, which would make good what the base {base.identity.id} "
            "deducts, under the cap of the theme.",
        ),
        Text(
            f"锁定省级指标的地方（{place}），新增指标只可扣分或不计分：各档与各种缺失均不高于 0 分",
            f"Where a base keeps its indicators ({place}), new ones deduct or are worth nothing: 0 points at most.",
        ),
        Text("请改为不高于 0 分，或由上级增加此项", "Give 0 points at most, or have the base take it up."),
    )


def _named(content: object, path: Steps = ()) -> Iterator[Steps]:
    """Give the place of every entry of a list, without its day."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _named(value, (*path, str(key)))
    elif isinstance(content, list | tuple):
        for entry in content:
            text = label(entry)
            if text is not None:
                yield (*path, name_of(text))
                yield from _named(entry, (*path, text))


def _covers(lock: Lock, change: Change) -> bool:
    """Tell whether a change lies inside a locked place, or takes it away with something larger."""
    file = f"{LENIENCY}/all.toml" if is_leniency(change.file) else change.file
    if not (fnmatchcase(change.file, lock.file) or fnmatchcase(file, lock.file)):
        return False
    if len(change.path) < len(lock.path) and change.act is Act.ADDED:
        return False  # what is new above the locked place holds nothing of the base
    return all(
        fnmatchcase(step, wanted) or fnmatchcase(name_of(step), wanted)
        for step, wanted in zip(change.path, lock.path, strict=False)
    )


def _locked(base: Rulebook, name: str, change: Change, lock: tuple[int, Lock]) -> Fault:
    index, held = lock
    place = f"{base.identity.id}/{IDENTITY_FILE}: {key_path(('lock', index))}"
    basis = f"（{held.basis}）" if held.basis else ""
    open_ = (
        Text("可在旁边新增", "more may be added beside it") if held.holds is Hold.KEPT else Text("不得增改", "closed")
    )
    return fault(
        f"{name}/{change.file}",
        change.path,
        Text(
            f"上级规则手册 {base.identity.id} 锁定了此处：{held.reason.zh}{basis}",
            f"The base {base.identity.id} has locked this: {held.reason.en}{basis}",
        ),
        Text(
            f"见 {place}：{_place(held)}（{open_.zh}）",
            f"See {place}: {_place(held)} ({open_.en}).",
        ),
        Text("请从下级手册删去此项，或由上级修改", "Remove it here, or have the base changed by those who own it."),
    )


def _place(lock: Lock) -> str:
    return f"{lock.file}: {key_path(lock.path)}" if lock.path else lock.file


def _identity_faults(base: Rulebook, name: str, change: Change) -> Iterator[Fault]:
    key = change.path[0]
    official = change.after in (Standing.OFFICIAL, Standing.OFFICIAL.value)
    if key == "standing" and official and base.identity.standing is Standing.TRIAL:
        yield fault(
            f"{name}/{IDENTITY_FILE}",
            change.path,
            Text(
                "所依据的上级规则手册为试行，下级不能是正式",
                "The base is a trial rulebook, so what builds on it is one, too.",
            ),
            Text('standing = "trial"', 'standing = "trial"'),
            Text("请改为试行，或换用正式的上级手册", "Call it a trial, or build on an official rulebook."),
        )
    elif key not in _OWN:
        yield fault(
            f"{name}/{IDENTITY_FILE}",
            change.path,
            Text(
                f"{key} 由上级规则手册 {base.identity.id} 规定",
                f"`{key}` is for the base {base.identity.id} to say.",
            ),
            Text(f"下级手册可写：{listed(_OWN)}", f"An extension may give: {listed(_OWN)}."),
            Text("请删去此键", "Remove the key."),
        )

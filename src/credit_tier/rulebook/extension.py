"""Extending a rulebook by another's files, or by a fragment of TOML in memory; locks and safety come first (扩展)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from credit_tier.foundation.errors import ArgumentError, Fault, RulebookError, Text
from credit_tier.rulebook.changes import Act
from credit_tier.rulebook.composition import Untouched, compose
from credit_tier.rulebook.contents import LENIENCY, Contents, content_of, contents_of, file_of, is_leniency, parsed
from credit_tier.rulebook.extension_rules import Removal
from credit_tier.rulebook.faults import fault, faults_of_validation, key_path, listed
from credit_tier.rulebook.locks import lock_faults
from credit_tier.rulebook.model import IDENTITY_FILE, Rulebook, Standing
from credit_tier.rulebook.parts import PARTS
from credit_tier.rulebook.patching import Patched, patched, removed
from credit_tier.rulebook.safeguards import loosened

REMOVE: Final = "remove"
INDICATOR: Final = "indicator"


class Binding(StrEnum):
    """Whether the locks of the base hold."""

    LOCKS = "locks"
    """As for a rulebook that is meant to be used."""
    WHAT_IF = "what_if"
    """For trying what another number would do: locks are passed over, the result is a trial; safety fields still
    only tighten."""


def extend(rulebook: Rulebook, patch: str | Path | Mapping[str, Any], *, binding: Binding = Binding.LOCKS) -> Rulebook:
    r"""Lay a fragment of TOML over a rulebook in memory.

    The fragment's tables are named like the files: ``[[grades.cap]]`` is a cap of ``grades.toml``,
    ``[[indicator."tax.late_filings".version]]`` a version of an indicator, ``[[leniency.item]]`` an item of a list,
    ``[rulebook]`` the identity, and ``[[remove]]`` takes something out.

    Parameters
    ----------
    rulebook : Rulebook
    patch : str, Path or mapping
        The text of a fragment, the path of a file of it, or its content.
    binding : Binding

    Returns
    -------
    Rulebook
        Checked whole, with its own digest; `changes` tells what came from the patch.

    Raises
    ------
    RulebookError
        Everything wrong in the patch: what does not fit, what is locked, what would loosen a safety field.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> rulebook = load_rulebook()
    >>> scale = rulebook.grade_rules.scale[0]
    >>> patch = f'[[grades.scale]]\nuses = ["supervision"]\nin_force = {scale.in_force}\nbase = {scale.base + 1}'
    >>> other = extend(rulebook, patch, binding=Binding.WHAT_IF)
    >>> other.grade_rules.scale[0].base - scale.base, other.changes[0].path[-1]
    (1, 'base')
    """
    name, content = _fragment(patch)
    files, faults = _by_file(name, content)
    return laid_over(rulebook, name, files, faults, binding=binding, folder=rulebook.folder)


def laid_over(
    base: Rulebook, name: str, files: Contents, unread: list[Fault], *, binding: Binding, folder: Path | None
) -> Rulebook:
    """Lay the files of an extension over its base.

    Raises
    ------
    RulebookError
        All faults, each at its place in the extension where it is the extension's, and else in the base.
    """
    removals, faults = _removals(name, files)
    under = contents_of(base)
    held = under[IDENTITY_FILE].pop("lock", ())
    over = {file: dict(content) for file, content in files.items()}
    own = over.setdefault(IDENTITY_FILE, {})
    more = own.pop("lock", [])
    own.pop(REMOVE, None)
    under[IDENTITY_FILE].pop(REMOVE, None)
    by = str(own.get("id", name))
    found = patched(under, over, by)
    faults += _carried_out(name, found, removals, by)
    if binding is Binding.LOCKS:
        faults += lock_faults(base, name, found.changes)
    if faults or unread:
        raise RulebookError(sorted([*faults, *unread]))
    identity = found.contents[IDENTITY_FILE]
    if isinstance(more, list) and (held or more):
        identity["lock"] = [*held, *more]
    if removals:
        identity[REMOVE] = [removal.model_dump(exclude_unset=True) for removal in removals]
    if binding is Binding.WHAT_IF:
        identity["standing"] = Standing.TRIAL.value
    made = compose(name, found.contents, [], folder, _untouched(base, found, files))
    if not isinstance(made, Rulebook):
        raise RulebookError(sorted(_located(item, base, name, found, files) for item in made))
    if laxer := loosened(base, made):
        raise RulebookError(sorted(laxer))
    return made.model_copy(update={"changes": (*base.changes, *found.changes)})


def _untouched(base: Rulebook, found: Patched, files: Contents) -> Untouched | None:
    """Name the files of a checked base of which a patch says nothing at all, not even the same again."""
    if not base.checked:
        return None
    touched = {IDENTITY_FILE, *files, *(change.file for change in found.changes)}
    if any(is_leniency(file) for file in touched):
        touched |= {file for file in found.contents if is_leniency(file)}
    return Untouched(base, frozenset(found.contents.keys() - touched))


def _fragment(patch: str | Path | Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if isinstance(patch, Mapping):
        return "patch", patch
    if isinstance(patch, Path):
        name, content = patch.name, content_of(patch, patch.parent)
    elif isinstance(patch, str):
        name, content = "patch", parsed(patch.encode("utf-8", "surrogatepass"), "patch")
    else:
        raise ArgumentError(
            Fault(
                "patch",
                Text(f"{patch!r:.60} 不是补丁", f"{patch!r:.60} is no patch."),
                Text("TOML 文本、文件路径（Path）或其内容", "The text of TOML, a Path, or its content."),
                Text("请改正", "Correct it."),
            )
        )
    if isinstance(content, Fault):
        raise RulebookError(content)
    return name, content


def _by_file(name: str, content: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """Sort the tables of a fragment into the files they stand for."""
    files: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    known = {file.removesuffix(".toml"): file for file in PARTS} | {LENIENCY: f"{LENIENCY}/all.toml"}
    for key, value in content.items():
        if key == REMOVE:
            files.setdefault(IDENTITY_FILE, {})[REMOVE] = value
        elif key == INDICATOR and isinstance(value, Mapping):
            faults += [_unknown_key(name, (key, one), known) for one, item in value.items() if not _is_table(one, item)]
            files |= {file_of(one): dict(item) for one, item in value.items() if _is_table(one, item)}
        elif key in known and isinstance(value, Mapping):
            files[known[key]] = {**files.get(known[key], {}), **value}
        else:
            faults.append(_unknown_key(name, (key,), known))
    return files, faults


def _is_table(identifier: str, item: object) -> bool:
    return isinstance(item, Mapping) and identifier.count(".") == 1


def _unknown_key(name: str, path: tuple[str, ...], known: Iterable[str]) -> Fault:
    allowed = listed([*known, REMOVE, f'{INDICATOR}."主题.名称"'])
    return fault(
        name,
        path,
        Text(f"补丁不认识 {key_path(path)}", f"A patch has no table {key_path(path)}."),
        Text(f"允许的表：{allowed}", f"Tables it may have: {allowed}."),
        Text("请改正名称", "Correct the name."),
    )


def _removals(name: str, files: Contents) -> tuple[list[Removal], list[Fault]]:
    found: list[Removal] = []
    faults: list[Fault] = []
    given = files.get(IDENTITY_FILE, {}).get(REMOVE, [])
    for index, entry in enumerate(given if isinstance(given, list | tuple) else [given]):
        try:
            found.append(Removal.model_validate(entry))
        except ValidationError as error:
            faults += faults_of_validation(f"{name}/{IDENTITY_FILE}", error, (REMOVE, index))
    return found, faults


def _carried_out(name: str, found: Patched, removals: list[Removal], by: str) -> list[Fault]:
    return [
        fault(
            f"{name}/{IDENTITY_FILE}",
            (REMOVE, index),
            Text(
                f"上级没有 {removal.file}: {key_path(removal.path)}，无可删除",
                f"The base has no {removal.file}: {key_path(removal.path)}; there is nothing to remove.",
            ),
            Text(
                "须为上级已有的文件与键；版本写作 名称@生效日",
                "A place of the base; a version is name@day.",
            ),
            Text("请改正路径，或删去此项", "Correct the path, or drop the removal."),
        )
        for index, removal in enumerate(removals)
        if not removed(found, removal.file, removal.path, by)
    ]


def _located(item: Fault, base: Rulebook, name: str, found: Patched, files: Contents) -> Fault:
    """Say where a fault of the merged rulebook is in the files that people have before them."""
    where = item.where
    for merged, own in found.places.items():
        if where.startswith(f"{name}/{merged}"):
            return item._replace(where=where.replace(f"{name}/{merged}", f"{name}/{own}", 1))
    file = where.removeprefix(f"{name}/").split(":", 1)[0]
    touched = file in files or any(change.file == file and change.act is not Act.REMOVED for change in found.changes)
    return item if touched else item._replace(where=where.replace(f"{name}/", f"{base.identity.id}/", 1))

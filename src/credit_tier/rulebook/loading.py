"""Loading a rulebook: every file read, every fault found, and only then a rulebook or one error with all of them."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from credit_tier.foundation.errors import Fault, RulebookError, Text
from credit_tier.rulebook.composition import compose
from credit_tier.rulebook.contents import read_contents
from credit_tier.rulebook.extension import Binding, laid_over
from credit_tier.rulebook.extension_rules import Extends
from credit_tier.rulebook.faults import fault, faults_of_validation, listed
from credit_tier.rulebook.model import IDENTITY_FILE, Rulebook


def shipped(kind: str) -> Path:
    """Give what ships with the library: the folder ``indicators`` or ``datasets``, or ``verify.py``.

    In an installed library it lies inside the package, in a checkout beside ``src``.
    """
    inside = Path(str(files("credit_tier"))) / "_shipped" / kind
    return inside if inside.exists() else Path(str(files("credit_tier"))).parents[1] / kind


def load_rulebook(path: str | Path | None = None, *, on: date | None = None) -> Rulebook:
    """Load a rulebook from its folder of TOML.

    Parameters
    ----------
    path : str or Path, optional
        The folder, or the name of a shipped rulebook; without it, the shipped trial rulebook ``gansu``.
    on : date, optional
        Also require that a grade scale is in force on that day.

    Returns
    -------
    Rulebook
        Checked whole, with its digest.

    Raises
    ------
    RulebookError
        Everything wrong in all files, each fault with file, key path, what is allowed and how to mend it.
    NotInForceError
        Nothing is in force on the day `on`.

    Examples
    --------
    >>> rulebook = load_rulebook()
    >>> rulebook.identity.id, rulebook.identity.standing.value
    ('gansu', 'trial')
    """
    rulebook = _loaded(_folder(path), ())
    if on is not None:
        rulebook.on(on)
    return rulebook


def _folder(path: str | Path | None) -> Path:
    """Find the folder: as it is given, else the shipped one of that name, in which ``-`` and ``_`` are alike."""
    if path is None:
        return shipped("indicators") / "gansu"
    folder = Path(path)
    named = shipped("indicators") / str(path).replace("-", "_")
    bare = folder.name == str(path)
    return named if bare and not folder.exists() and named.is_dir() else folder


def _loaded(folder: Path, above: tuple[Path, ...]) -> Rulebook:
    contents, unread = read_contents(folder)
    given = contents.get(IDENTITY_FILE, {}).get("extends")
    if given is None:
        found = compose(folder.name, contents, unread, folder) if folder.is_dir() else unread
        if isinstance(found, Rulebook):
            return found
        raise RulebookError(found)
    base = _base(folder, given, (*above, folder.resolve()), unread)
    return laid_over(base, folder.name, contents, unread, binding=Binding.LOCKS, folder=folder)


def _base(folder: Path, given: object, above: tuple[Path, ...], unread: list[Fault]) -> Rulebook:
    """Load the rulebook that another one builds on, and hold it against its pin."""
    place = f"{folder.name}/{IDENTITY_FILE}"
    try:
        extends = Extends.model_validate(given)
    except ValidationError as error:
        raise RulebookError([*unread, *faults_of_validation(place, error, ("extends",))]) from error
    beside = folder.resolve().parent / extends.base
    base = beside if beside.is_dir() else _folder(extends.base)
    if not base.is_dir():
        raise RulebookError([*unread, _no_base(place, extends.base)])
    if base.resolve() in above:
        raise RulebookError([*unread, _circle(place, [item.name for item in (*above, base)])])
    rulebook = _loaded(base, above)
    if rulebook.digest != extends.digest:
        raise RulebookError([*unread, _other_base(place, rulebook, extends.digest)])
    return rulebook


def _no_base(place: str, name: str) -> Fault:
    known = listed(item.name for item in shipped("indicators").iterdir() if (item / IDENTITY_FILE).is_file())
    return fault(
        place,
        ("extends", "base"),
        Text(f"找不到上级规则手册 {name}", f"The base rulebook {name} is not there."),
        Text(f"同级文件夹，或随库提供的 {known}", f"A folder beside this one, or one that ships: {known}."),
        Text("请改正名称，或把上级手册放在旁边", "Correct the name, or put the base beside this folder."),
    )


def _circle(place: str, names: list[str]) -> Fault:
    way = " → ".join(names)
    return fault(
        place,
        ("extends", "base"),
        Text(f"规则手册互为上级：{way}", f"The rulebooks build on one another in a circle: {way}."),
        Text("上级最终须是不依据他人的手册", "A base ends in a rulebook that builds on none."),
        Text("请改正其中一个 base", "Correct one of the bases."),
    )


def _other_base(place: str, base: Rulebook, pinned: str) -> Fault:
    name = base.identity.id
    return fault(
        place,
        ("extends", "digest"),
        Text(
            f"上级规则手册 {name} 已变动：写的是 {pinned[:12]}…，现为 {base.digest}",
            f"The base {name} has changed: {pinned[:12]}... is pinned, it is now {base.digest}.",
        ),
        Text("下级手册只在核对过的上级之上生效", "An extension builds on the very base that was read."),
        Text(
            f'请先核对上级的改动，再写 digest = "{base.digest}"',
            f'Read what has changed in the base, then write digest = "{base.digest}".',
        ),
    )

"""Loading a rulebook: every file read, every fault found, and only then a rulebook or one error with all of them."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.composition import compose
from credit_tier.rulebook.contents import read_contents
from credit_tier.rulebook.model import Rulebook


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
        The folder; without it, the shipped trial rulebook ``gansu``.
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
    folder = Path(path) if path is not None else shipped("indicators") / "gansu"
    contents, unread = read_contents(folder)
    rulebook = compose(folder.name, contents, unread, folder) if folder.is_dir() else unread
    if not isinstance(rulebook, Rulebook):
        raise RulebookError(rulebook)
    if on is not None:
        rulebook.on(on)
    return rulebook

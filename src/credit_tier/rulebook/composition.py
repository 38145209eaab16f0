"""From the files of a rulebook to one checked rulebook, or everything that is wrong in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.consistency import consistency_faults
from credit_tier.rulebook.contents import LENIENCY, Contents, Table, file_of, is_indicator, is_leniency, no_file
from credit_tier.rulebook.faults import fault, faults_of_validation
from credit_tier.rulebook.indicator import Indicator
from credit_tier.rulebook.leniency_consistency import merged
from credit_tier.rulebook.leniency_rules import LeniencyPart
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.parts import PARTS

M = TypeVar("M", bound=BaseModel)


class Untouched(NamedTuple):
    """What a rulebook that was checked says already.

    Attributes
    ----------
    like : Rulebook or None
    files : frozenset of str
        Those of its files, as `contents_of` names them, that are the same; the rules of leniency are one file.
    """

    like: Rulebook | None
    files: frozenset[str]


def compose(
    name: str, contents: Contents, unread: list[Fault], folder: Path | None, untouched: Untouched | None = None
) -> Rulebook | list[Fault]:
    """Make a rulebook of its files.

    Parameters
    ----------
    name : str
        What faults call the rulebook.
    contents : mapping of str to mapping
        Path inside the folder to content.
    unread : list of Fault
        What was wrong with files already; their absence is not told again.
    folder : Path or None
        For the rulebook's law cases.
    untouched : Untouched, optional
        A rulebook that was checked, and in which of these files it says the same: they are not read and looked at
        again.

    Returns
    -------
    Rulebook or list of Fault
        Sealed with its digest; or all faults, in order of place.
    """
    like, same = untouched or Untouched(None, frozenset())
    faults = list(unread)
    told = {found.where for found in unread}
    parts: dict[str, Any] = {}
    for file, part in PARTS.items():
        if like is not None and file in same:
            parts[part.attribute] = getattr(like, part.attribute)
        elif file in contents:
            parts[part.attribute] = _model(f"{name}/{file}", contents[file], part.model, faults)
        elif part.required and f"{name}/{file}" not in told:
            faults.append(no_file(f"{name}/{file}"))
        elif not part.required:
            parts[part.attribute] = part.model()
    held = {} if like is None else {file_of(item.id): item for item in like.indicators if file_of(item.id) in same}
    indicators = [
        held[file] if file in held else _indicator(name, file, contents[file], faults)
        for file in sorted(contents)
        if is_indicator(file)
    ]
    leniency = {
        f"{name}/{file}": _model(f"{name}/{file}", contents[file], LeniencyPart, faults)
        for file in sorted(contents)
        if is_leniency(file) and file not in same
    }
    # With a file missing, everything that names something in it would look wrong, too.
    whole = None not in leniency.values() and not any(f"{name}/leniency/" in where for where in told)
    rules, unfit = merged({file: part for file, part in leniency.items() if part is not None} if whole else {})
    if like is not None and any(is_leniency(file) for file in same):
        rules = like.leniency_rules
    faults += [
        item._replace(where=f"{name}/{item.where}") if item.where.startswith(LENIENCY) else item for item in unfit
    ]
    if faults:
        return sorted(faults)
    known = sorted((item for item in indicators if item is not None), key=lambda indicator: indicator.id)
    rulebook = Rulebook(**parts, leniency_rules=rules, indicators=tuple(known), folder=folder)
    return sorted(consistency_faults(rulebook, like)) or rulebook.sealed(like, checked=True)


def _indicator(name: str, file: str, content: Table, faults: list[Fault]) -> Indicator | None:
    if "id" in content:
        faults.append(_not_in_file(f"{name}/{file}", "id"))
        return None
    identifier = file.removesuffix(".toml").replace("/", ".")
    return _model(f"{name}/{file}", {**content, "id": identifier}, Indicator, faults)


def _model(place: str, content: Table, model: type[M], faults: list[Fault]) -> M | None:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults += faults_of_validation(place, error)
        return None


def _not_in_file(place: str, key: str) -> Fault:
    return fault(
        place,
        (key,),
        Text("标识由文件路径决定，不写在文件里", "The identifier comes from the path and is not written in the file."),
        Text("tax/late_filings.toml 即 tax.late_filings", "tax/late_filings.toml is tax.late_filings."),
        Text("请删去此键", "Remove the key."),
    )

"""Loading a rulebook: every file read, every fault found, and only then a rulebook or one error with all of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from credit_tier.foundation.errors import Fault, RulebookError, Text
from credit_tier.rulebook.attribution import AttributionRules
from credit_tier.rulebook.consistency import consistency_faults
from credit_tier.rulebook.fact_rule import FactRules
from credit_tier.rulebook.faults import fault, faults_of_validation, listed
from credit_tier.rulebook.grade_scale import GradeRules
from credit_tier.rulebook.indicator import Indicator
from credit_tier.rulebook.leniency_consistency import merged
from credit_tier.rulebook.leniency_rules import LeniencyPart
from credit_tier.rulebook.model import Identity, Rulebook, SourceRules
from credit_tier.rulebook.supervision_table import SupervisionRules

SINGLE_FILES: Mapping[str, type[BaseModel]] = {
    "rulebook.toml": Identity,
    "sources.toml": SourceRules,
    "grades.toml": GradeRules,
    "supervision.toml": SupervisionRules,
}
OPTIONAL_FILES: Mapping[str, type[BaseModel]] = {"attribution.toml": AttributionRules, "facts.toml": FactRules}
"""Without them nothing is attributed and no fact is inferred."""
CASES = "cases"
LENIENCY = "leniency"
"""The folder of the rules of leniency: general rules and lists, any number of files of one form."""
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
LARGEST_FILE = 4 * 1024 * 1024

M = TypeVar("M", bound=BaseModel)


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
    reader = _Reader(folder)
    parts = reader.single_files()
    indicators = reader.indicators()
    leniency, unfit = merged(reader.leniency())
    reader.faults += unfit
    if reader.faults:
        raise RulebookError(sorted(reader.faults))
    rulebook = Rulebook(
        identity=parts["rulebook.toml"],
        source_rules=parts["sources.toml"],
        grade_rules=parts["grades.toml"],
        supervision_rules=parts["supervision.toml"],
        attribution_rules=parts["attribution.toml"],
        fact_rules=parts["facts.toml"],
        leniency_rules=leniency,
        indicators=tuple(sorted(indicators, key=lambda indicator: indicator.id)),
        folder=folder,
    )
    faults = consistency_faults(rulebook)
    if faults:
        raise RulebookError(sorted(faults))
    rulebook = rulebook.sealed()
    if on is not None:
        rulebook.on(on)
    return rulebook


@dataclass
class _Reader:
    """Reads the files of one folder and keeps the faults it meets."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def single_files(self) -> dict[str, Any]:
        """Read the files that every rulebook has once, and those that it may have."""
        if not self.folder.is_dir():
            self.faults.append(_no_folder(self.folder))
            return {}
        self._refuse_strangers()
        parts = {name: self._model(self.folder / name, model) for name, model in SINGLE_FILES.items()}
        for name, model in OPTIONAL_FILES.items():
            parts[name] = self._model(self.folder / name, model) if (self.folder / name).exists() else model()
        return parts

    def indicators(self) -> list[Indicator]:
        """Read every ``<theme>/<name>.toml``."""
        found = []
        if self.folder.is_dir():
            others = {CASES, LENIENCY}
            for theme in sorted(item for item in self.folder.iterdir() if item.is_dir() and item.name not in others):
                self._refuse_deeper(theme)
                for file in sorted(theme.glob("*.toml")):
                    indicator = self._model(file, Indicator, id=f"{theme.name}.{file.stem}")
                    if indicator is not None:
                        found.append(indicator)
        return found

    def leniency(self) -> dict[str, LeniencyPart]:
        """Read every ``leniency/<name>.toml``."""
        folder = self.folder / LENIENCY
        if folder.is_dir():
            self._refuse_deeper(folder)
        read = {self._name(file): self._model(file, LeniencyPart) for file in sorted(folder.glob("*.toml"))}
        # With a file missing, everything that names something in it would look wrong, too.
        return {} if None in read.values() else {name: part for name, part in read.items() if part is not None}

    def _refuse_strangers(self) -> None:
        for file in sorted(self.folder.glob("*.toml")):
            if file.name not in SINGLE_FILES.keys() | OPTIONAL_FILES.keys():
                self.faults.append(_stranger(self._name(file)))

    def _refuse_deeper(self, theme: Path) -> None:
        for file in sorted(theme.rglob("*.toml")):
            hidden = any(part.startswith(".") for part in file.relative_to(theme).parts)
            if not hidden and (file.parent != theme or not IDENTIFIER.fullmatch(file.stem)):
                self.faults.append(_stranger(self._name(file)))

    def _model(self, file: Path, model: type[M], **given: Any) -> M | None:
        content = self._content(file)
        if content is None:
            return None
        if given.keys() & content.keys():
            self.faults.append(_not_in_file(self._name(file), *sorted(given)))
            return None
        try:
            return model.model_validate({**content, **given})
        except ValidationError as error:
            self.faults += faults_of_validation(self._name(file), error)
            return None

    def _content(self, file: Path) -> dict[str, Any] | None:
        content = content_of(file, self.folder)
        if isinstance(content, Fault):
            self.faults.append(content)
            return None
        return content

    def _name(self, file: Path) -> str:
        return _name_in(self.folder, file)


def content_of(file: Path, folder: Path) -> dict[str, Any] | Fault:
    """Read one TOML file of a folder, fractions as they are written; or say why it cannot be read."""
    name = _name_in(folder, file)
    if not file.is_file():
        return _no_file(name)
    if not file.resolve().is_relative_to(folder.resolve()):
        return _outside(name)
    if file.stat().st_size > LARGEST_FILE:
        return _not_toml(name, f"larger than {LARGEST_FILE} bytes")
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"), parse_float=str)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return _not_toml(name, str(error))


def _name_in(folder: Path, file: Path) -> str:
    return f"{folder.name}/{file.relative_to(folder).as_posix()}"


def _no_folder(folder: Path) -> Fault:
    return fault(
        str(folder),
        (),
        Text("没有这个规则手册文件夹", "There is no such rulebook folder."),
        Text(f"文件夹内应有 {listed(SINGLE_FILES)}", f"A rulebook is a folder with {listed(SINGLE_FILES)}."),
        Text("请检查路径", "Check the path."),
    )


def _no_file(name: str) -> Fault:
    return fault(
        name,
        (),
        Text("缺少此文件", "This file is missing."),
        Text(f"规则手册必须有 {listed(SINGLE_FILES)}", f"A rulebook has {listed(SINGLE_FILES)}."),
        Text("请补上此文件", "Add the file."),
    )


def _stranger(name: str) -> Fault:
    return fault(
        name,
        (),
        Text(
            "不认识此文件，其中的规则不会生效", "This file is not part of a rulebook; its rules would have no effect."
        ),
        Text(
            f"允许 {listed([*SINGLE_FILES, *OPTIONAL_FILES])}；指标为 主题/名称.toml，名称只用小写字母、数字和下划线",
            f"Allowed: {listed([*SINGLE_FILES, *OPTIONAL_FILES])}; an indicator is theme/name.toml, in a-z, 0-9 and _.",
        ),
        Text("请改名、移动或删去", "Rename, move or remove it."),
    )


def _outside(name: str) -> Fault:
    return fault(
        name,
        (),
        Text("此文件指向规则手册文件夹之外", "This file leads outside the rulebook's folder."),
        Text("规则手册只读取自己文件夹内的文件", "A rulebook reads files inside its own folder only."),
        Text("请把文件复制到文件夹内", "Copy the file into the folder."),
    )


def _not_toml(name: str, reason: str) -> Fault:
    return fault(
        name,
        (),
        Text(f"不是有效的 TOML：{reason[:120]}", f"This is no valid TOML: {reason[:120]}"),
        Text("UTF-8 编码的 TOML，每个键只出现一次", "TOML in UTF-8, each key once."),
        Text("请改正该行", "Mend the line."),
    )


def _not_in_file(name: str, *keys: str) -> Fault:
    return fault(
        name,
        keys,
        Text("标识由文件路径决定，不写在文件里", "The identifier comes from the path and is not written in the file."),
        Text("tax/late_filings.toml 即 tax.late_filings", "tax/late_filings.toml is tax.late_filings."),
        Text("请删去此键", "Remove the key."),
    )

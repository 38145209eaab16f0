"""A model as files: LightGBM's text and one canonical JSON, bound by digests; reading runs no code (模型文件).

``model.json`` is canonical bytes (`foundation.digest`), floats as their shortest decimal text; ``trees.txt`` is there
where trees were grown. Both are held against SHA-256 on loading, so a changed byte is refused. On one machine the same
input gives the same bytes. Across machines that is not promised: floating-point sums of LightGBM and numpy may differ
in their last bits with processor and version.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.digest import canonical, digest
from credit_tier.foundation.errors import CanonicalFormError, CreditTierError, Text
from credit_tier.risk.calibration import Calibration, CalibrationKind
from credit_tier.risk.drift import Profile
from credit_tier.risk.encoding import Encoding
from credit_tier.risk.feature_table import Column, Role
from credit_tier.risk.fitting import Fitted, Learner, Part
from credit_tier.risk.logistic import Logistic
from credit_tier.risk.model import RiskModel
from credit_tier.risk.refusals import NoModelError, StoredModelError, other_rulebook, raised
from credit_tier.risk.resampling import Interval
from credit_tier.risk.signal import Signal
from credit_tier.risk.trees import Trees
from credit_tier.rulebook.model import Rulebook

SCHEMA: Final = "credit_tier/risk_model/2"
JSON: Final = "model.json"
TREES: Final = "trees.txt"


def save_model(model: RiskModel, folder: Path, rulebook: Rulebook | None = None) -> None:
    """Write a model into a new or empty folder.

    Raises
    ------
    StoredModelError
        The folder holds something already.
    OtherRulebookError
        A rulebook was given that is not the model's.
    """
    if rulebook is not None and rulebook.digest != model.rulebook_digest_:
        raise other_rulebook(rulebook.digest, model.rulebook_digest_)
    content = model_data(model)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _no_model(folder, "not empty")
    folder.mkdir(parents=True, exist_ok=True)
    if model.fitted_.trees is not None:
        (folder / TREES).write_bytes(model.fitted_.trees.text.encode())
    (folder / JSON).write_bytes(canonical({**content, "digest": digest(content)}))


def load_model(folder: Path, rulebook: Rulebook | None = None) -> RiskModel:
    """Read a model back.

    Parameters
    ----------
    folder : Path
    rulebook : Rulebook, optional
        The one it is to be used with.

    Raises
    ------
    NoModelError
        There is none in the folder.
    StoredModelError
        A byte was changed, or a part is missing.
    OtherRulebookError
        The model was fitted by another rulebook.
    """
    try:
        raw = (folder / JSON).read_bytes()
        content = json.loads(raw)
        if (
            canonical(content) != raw
            or digest({k: v for k, v in content.items() if k != "digest"}) != content["digest"]
        ):
            raise _no_model(folder, JSON)
        text = (folder / TREES).read_bytes() if content["trees"] else None
        if text is not None and hashlib.sha256(text).hexdigest() != content["trees"]["sha256"]:
            raise _no_model(folder, TREES)
        model = _model(content, None if text is None else text.decode())
    except FileNotFoundError as error:
        name = Path(error.filename).name
        raise (_missing(folder) if name == JSON else _no_model(folder, name)) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, CanonicalFormError) as error:
        raise _no_model(folder, type(error).__name__) from error
    if rulebook is not None and rulebook.digest != model.rulebook_digest_:
        raise other_rulebook(rulebook.digest, model.rulebook_digest_)
    return model


def model_data(model: RiskModel) -> dict[str, Any]:
    """Give everything but the text of the trees as plain data; floats as decimal texts."""
    one = model.fitted_
    trees = one.trees
    return {
        "schema": SCHEMA,
        "rulebook": model.rulebook_digest_,
        "rules_on": model.rules_on_.isoformat(),
        "parameters": {name: _text(value) for name, value in model.get_params().items()},
        "columns": [
            {"name": name, "sign": sign, "role": role.value, "zh": title.zh, "en": title.en}
            for name, sign, role, title in one.columns
        ],
        "encoding": {
            "medians": list(one.encoding.medians),
            "open": [int(value) for value in one.encoding.open],
            "told_apart": list(one.encoding.told_apart),
            "centres": _texts(one.encoding.centres),
            "scales": _texts(one.encoding.scales),
            "kinds": [list(pair) for pair in one.encoding.kinds],
        },
        "logistic": {"intercept": repr(one.logistic.intercept), "weights": _texts(one.logistic.weights)},
        "logistic_calibration": _calibration_data(one.logistic_calibration),
        "trees": {
            "sha256": hashlib.sha256(trees.text.encode()).hexdigest(),
            "rounds": trees.rounds,
            "shift": repr(trees.shift),
        }
        if trees
        else {},
        "trees_calibration": _calibration_data(one.trees_calibration),
        "learner": one.learner.value,
        "why": {"zh": one.why.zh, "en": one.why.en},
        "signal": {
            "auc": _texts(one.signal.auc),
            "beats_base": int(one.signal.beats_base),
            "losses": {name: repr(value) for name, value in one.signal.losses.items()},
        },
        "losses": {name: repr(value) for name, value in one.losses.items()},
        "earlier": _part_data(one.earlier),
        "later": _part_data(one.later),
        "proof": _part_data(one.proof) if one.proof else {},
        "profiles": [
            {"name": name, "edges": _texts(edges), "shares": _texts(shares)} for name, edges, shares in one.profiles
        ],
    }


def _model(data: dict[str, Any], text: str | None) -> RiskModel:
    if data["schema"] != SCHEMA:
        raise ValueError(data["schema"])
    code, said = data["encoding"], data["signal"]
    model = RiskModel(**{name: _value(name, said) for name, said in data["parameters"].items()})
    model.rulebook_digest_ = data["rulebook"]
    model.rules_on_ = date.fromisoformat(data["rules_on"])
    model.fitted_ = Fitted(
        columns=tuple(
            Column(item["name"], item["sign"], Role(item["role"]), Bilingual(zh=item["zh"], en=item["en"]))
            for item in data["columns"]
        ),
        encoding=Encoding(
            tuple(code["medians"]),
            tuple(bool(value) for value in code["open"]),
            tuple(code["told_apart"]),
            _floats(code["centres"]),
            _floats(code["scales"]),
            tuple((place, kind) for place, kind in code["kinds"]),
        ),
        logistic=Logistic(float(data["logistic"]["intercept"]), _floats(data["logistic"]["weights"])),
        logistic_calibration=_calibration(data["logistic_calibration"]),
        trees=None if text is None else Trees(text, data["trees"]["rounds"], float(data["trees"]["shift"])),
        trees_calibration=_calibration(data["trees_calibration"]),
        learner=Learner(data["learner"]),
        why=Text(data["why"]["zh"], data["why"]["en"]),
        signal=Signal(
            Interval(*_floats(said["auc"])),
            bool(said["beats_base"]),
            {name: float(value) for name, value in said["losses"].items()},
        ),
        losses={name: float(value) for name, value in data["losses"].items()},
        earlier=_part(data["earlier"]),
        later=_part(data["later"]),
        proof=_part(data["proof"]) if data["proof"] else None,
        profiles=tuple(
            Profile(item["name"], _floats(item["edges"]), _floats(item["shares"])) for item in data["profiles"]
        ),
    )
    return model


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _value(name: str, said: str) -> Any:
    if name == "learner":
        return said
    if name == "inspector":
        return {"True": True, "False": False}[said]
    return int(said) if name in ("seed", "threads") else float(said)


def _texts(values: Any) -> list[str]:
    return [repr(float(value)) for value in values]


def _floats(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _calibration_data(one: Calibration) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "intercept": repr(one.intercept),
        "slope": repr(one.slope),
        "knots": _texts(one.knots),
        "heights": _texts(one.heights),
    }


def _calibration(data: dict[str, Any]) -> Calibration:
    return Calibration(
        CalibrationKind(data["kind"]),
        float(data["intercept"]),
        float(data["slope"]),
        _floats(data["knots"]),
        _floats(data["heights"]),
    )


def _part_data(part: Part) -> dict[str, Any]:
    return {
        "first": part.first.isoformat(),
        "last": part.last.isoformat(),
        "rows": part.rows,
        "found": part.found,
    }


def _part(data: dict[str, Any]) -> Part:
    return Part(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]), data["rows"], data["found"])


def _no_model(folder: Path, reason: str) -> CreditTierError:
    return raised(
        StoredModelError,
        folder.name,
        (f"不能作为风险模型使用：{reason}", f"It cannot be used as a risk model ({reason})."),
        (
            f"save_model 写出的 {JSON} 与 {TREES}，一字节未改",
            f"{JSON} and {TREES} as `save_model` wrote them, byte for byte.",
        ),
        ("请取回原文件，或重新训练到新的文件夹", "Fetch the files as they were, or fit again into a new folder."),
    )


def _missing(folder: Path) -> CreditTierError:
    return raised(
        NoModelError,
        folder.name,
        (f"这个文件夹里没有风险模型：缺少 {JSON}", f"The folder holds no risk model: {JSON} is missing."),
        ("risk fit 写出的模型文件夹", "A folder that risk fit wrote."),
        ("请检查模型文件夹的路径", "Check the path of the folder."),
    )

"""What the risk layer refuses, one class a cause, and what it says then (拒绝)."""

from __future__ import annotations

from datetime import date

from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text


class RiskExtraError(ArgumentError):
    """LightGBM, or the library of threads that it needs (libgomp), is not installed."""


class NotEstimableError(ArgumentError):
    """The outcomes cannot carry a model or a figure: none, or all of one kind."""


class FeatureError(ArgumentError):
    """Features that the model does not take: other names, other shapes, or who inspects."""


class OtherRulebookError(ArgumentError):
    """The model was fitted by another rulebook than the one that measured the features."""


class StoredModelError(ArgumentError):
    """A folder does not hold a model as `save_model` wrote it: missing, or a byte was changed."""

    exit_code = 4


class NoModelError(StoredModelError):
    """A folder holds no model at all: most likely another one was meant."""

    exit_code = 2


class NotFittedError(ArgumentError):
    """The model was asked before it was fitted."""


def raised(
    kind: type[CreditTierError], where: str, what: tuple[str, str], allowed: tuple[str, str], mend: tuple[str, str]
) -> CreditTierError:
    """Make an error of one fault, each part in Chinese and English.

    Examples
    --------
    >>> raised(FeatureError, "x", ("甲", "a"), ("乙", "b"), ("丙", "c")).faults[0].what.en
    'a'
    """
    return kind(Fault(where, Text(*what), Text(*allowed), Text(*mend)))


def one_kind_only(where: str, cases: int, positives: int, least: int) -> CreditTierError:
    """Make the error for outcomes of which fewer than `least` found something, or fewer did not."""
    return raised(
        NotEstimableError,
        where,
        (
            f"{cases} 次检查中 {positives} 次发现问题，无法估计",
            f"{positives} of {cases} inspections found something: it cannot be estimated.",
        ),
        (
            f"发现问题的与未发现问题的检查，各不少于 {least} 次",
            f"At least {least} that found something, and at least {least} that did not.",
        ),
        ("请扩大时间范围，或补充检查结果", "Take a longer period, or add results of inspections."),
    )


def other_rulebook(here: str, model: str, days: tuple[date, date] | None = None) -> CreditTierError:
    """Make the error for a model of another rulebook, or of another day of its rules: the days of here, of the model.

    Examples
    --------
    >>> one = other_rulebook("ab" * 32, "ab" * 32, (date(2026, 6, 30), date(2026, 3, 31)))
    >>> one.faults[0].what.zh
    '特征按规则手册 abababababababab（2026-06-30 的规则）测量，模型按规则手册 abababababababab（2026-03-31 的规则）'
    """
    (own_zh, own), (other_zh, other) = (
        _rulebook(digest, day) for digest, day in zip((here, model), days or (None, None), strict=True)
    )
    if days is None:
        what = (f"此处为{own_zh}，模型为{other_zh}", f"Here it is {own}, of the model {other}.")
    else:
        what = (f"特征按{own_zh}测量，模型按{other_zh}", f"Features by {own}, the model by {other}.")
    return raised(
        OtherRulebookError,
        "rulebook",
        what,
        ("同一规则手册、同一规则日期（摘要一致）", "One rulebook, and one day of its rules: equal digests."),
        (
            "请换用相应的规则手册，按模型的规则日期（rules_on）描述，或重新训练",
            "Take that rulebook, describe by the model's day of rules (rules_on), or fit again.",
        ),
    )


def _rulebook(digest: str, day: date | None) -> Text:
    if not digest:
        return Text("数组（未按规则手册）", "no rulebook, but arrays")
    zh, en = f"规则手册 {digest[:16]}", f"rulebook {digest[:16]}"
    return Text(zh, en) if day is None else Text(f"{zh}（{day} 的规则）", f"{en} (rules of {day})")


def tells_inspectors(names: list[str]) -> CreditTierError:
    """Make the error for features that tell who inspects."""
    said = "、".join(names)
    return raised(
        FeatureError,
        said,
        ("这些特征说明由谁检查，衡量的是检查者而不是企业", "They tell who inspects: they measure the inspector."),
        ("企业自身的指标与检查历史", "Indicators and past inspections of the enterprise."),
        ("请去掉；确要分离检查者影响时用 inspector=True", "Leave them out, or give inspector=True to set them apart."),
    )


def no_parameter(said: str) -> CreditTierError:
    """Make the error for parameters of a model that cannot be."""
    return raised(
        FeatureError,
        "RiskModel",
        (f"参数不对：{said}", f"No such parameter, or no such value: {said}"),
        (
            "learner 为 auto、logistic、lightgbm；seed、threads 不为负；ridge、权重为正；later_share 在 0 与 1 之间",
            "learner auto, logistic, lightgbm; seed, threads from 0; ridge, weight above 0; 0 < later_share < 1.",
        ),
        ("请改正参数", "Correct it."),
    )

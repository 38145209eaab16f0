"""The forms of texts in a draw (`dr1` 1.2, 2.1): values, ids, hashes, and the models that carry them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, ValidationError, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.codes import is_unit_id
from credit_tier.foundation.errors import Fault
from credit_tier.foundation.requirements import required
from credit_tier.sampling.refusals import UnitIdError, ValueFormError, fault, shown

LARGEST_WEIGHT: Final = 2**53 - 1
ANY_STRATUM: Final = "*"
NO_HASH: Final = "0" * 64

# Written with escapes: the control characters of 1.2, and the surrogates that are no scalar values.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_HASH = re.compile(r"[0-9a-f]{64}")


def is_value(text: object) -> bool:
    r"""Tell whether a text is a value (`dr1` 1.2): non-empty, no control character.

    Examples
    --------
    >>> is_value("信用等级=C"), is_value(""), is_value("a\nb")
    (True, False, False)
    """
    return isinstance(text, str) and text != "" and _FORBIDDEN.search(text) is None


def is_hash(text: object) -> bool:
    """Tell whether a text is 64 lower-case hex digits.

    Examples
    --------
    >>> is_hash("ab" * 32), is_hash("AB" * 32)
    (True, False)
    """
    return isinstance(text, str) and _HASH.fullmatch(text) is not None


def require_value(text: str, where: str) -> str:
    """Give a value back, or refuse it (``E_VALUE``).

    Parameters
    ----------
    text : str
    where : str
        What the text is, for the error.

    Raises
    ------
    ValueFormError
        It is empty or holds a control character.

    Examples
    --------
    >>> require_value("2026-Q4-620000", "draw_id")
    '2026-Q4-620000'
    """
    if not is_value(text):
        raise ValueFormError(
            fault(
                where,
                (f"文本不合格式：{shown(text)}", f"Not a value: {shown(text)}"),
                ("允许：非空文本，不含控制字符", "Allowed: non-empty text without control characters (dr1 1.2)."),
                ("请在来源处改正；本库不代为修改", "Mend it at its source; the library repairs nothing."),
            )
        )
    return text


def require_stratum(name: str, where: str) -> str:
    """Give the name of a stratum (层名) back, or refuse it (``E_VALUE``): a value other than ``*`` (`dr1` 3.1).

    Raises
    ------
    ValueFormError
        It is no value, or it is ``*``, which stands for all strata when officers are assigned.

    Examples
    --------
    >>> require_stratum("grade=C", "stratum")
    'grade=C'
    """
    if name == ANY_STRATUM:
        raise ValueFormError(
            fault(
                where,
                ("层名不得为 *", "A stratum cannot be named *."),
                ("允许：* 以外的文本", "Allowed: any value but *, which stands for all strata (dr1 3.1)."),
                ("请给该层另起名称", "Give the stratum another name."),
            )
        )
    return require_value(name, where)


def require_hash(text: str, where: str) -> str:
    """Give 64 lower-case hex digits back, or refuse them (``E_VALUE``).

    Raises
    ------
    ValueFormError
        The text is anything else.

    Examples
    --------
    >>> require_hash("00" * 32, "policy_hash") == "0" * 64
    True
    """
    if not is_hash(text):
        raise ValueFormError(
            fault(
                where,
                (f"不是 64 位小写十六进制：{shown(text)}", f"Not 64 lower-case hex digits: {shown(text)}"),
                ("允许：SHA-256 的十六进制", "Allowed: the hex form of 32 bytes, [0-9a-f]{64}."),
                ("请重新计算或复制完整", "Compute it again, or copy all of it."),
            )
        )
    return text


def require_id(text: object, where: str) -> str:
    """Give an id back, or refuse it (``E_ID``); nothing is repaired here (`dr1` 2.1).

    Raises
    ------
    UnitIdError
        The text is neither an enterprise code nor ``namespace:value``.

    Examples
    --------
    >>> require_id("reg:3301-77", "unit")
    'reg:3301-77'
    """
    if not isinstance(text, str) or not is_unit_id(text):
        raise UnitIdError(id_fault(text, where))
    return text


def id_fault(text: object, where: str) -> Fault:
    """Say that a text is no id.

    Examples
    --------
    >>> id_fault("reg:", "row 3").where
    'row 3'
    """
    return fault(
        where,
        (f"不是主体标识：{shown(text)}", f"Not an id: {shown(text)}"),
        (
            "允许：18 位统一社会信用代码（大写），或 名称:值（ASCII，至多 55 字节）",
            "Allowed: an 18-character unified social credit code, or ns:value in ASCII, 55 bytes at most (dr1 2.1).",
        ),
        (
            "读入时先用 fold_code 规整；其他登记号请映射为 ASCII",
            "Fold codes with fold_code when reading; map other registers' numbers to ASCII.",
        ),
    )


Hash = Annotated[str, AfterValidator(lambda text: require_hash(text, "hash"))]
"""A field of 64 lower-case hex digits."""

Value = Annotated[str, AfterValidator(lambda text: require_value(text, "value"))]
"""A field that is a value of `dr1` 1.2."""

StratumName = Annotated[str, AfterValidator(lambda text: require_stratum(text, "stratum"))]
"""A field that names a stratum."""

UnitId = Annotated[str, AfterValidator(lambda text: require_id(text, "id"))]
"""A field that is an id of `dr1` 2.1."""


class Settings(Frozen):
    """Base of what users hand over: a wrong type or a missing field is told in the library's own error.

    Examples
    --------
    >>> class Two(Settings):
    ...     n: int
    >>> Two(n="2")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    credit_tier.sampling.refusals.ValueFormError: Two.n
      值不合要求：'2'
    ...
    """

    @model_validator(mode="wrap")
    @classmethod
    def _told_in_both_languages(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            raise ValueFormError(
                _told(".".join([cls.__name__, *(str(step) for step in item["loc"])]), item, cls.model_fields)
                for item in error.errors()
            ) from error


def _told(where: str, finding: Any, fields: Iterable[str]) -> Fault:
    if finding["type"] == "missing":
        return fault(where, ("缺少此项", "It is missing."), ("此项必填", "It is required."), ("请补上", "Add it."))
    if finding["type"] == "extra_forbidden":
        known = ", ".join(fields)
        mend = ("请改正拼写或删去", "Correct its spelling or remove it.")
        return fault(where, ("不认识此项", "This is no known key."), (f"允许：{known}", f"Allowed: {known}."), mend)
    allowed = required(finding["type"], finding.get("ctx", {}), finding["msg"])
    what = (f"值不合要求：{shown(finding['input'])}", f"The value does not fit: {shown(finding['input'])}")
    return fault(where, what, (allowed.zh, allowed.en), ("请改正此项", "Correct it."))

"""Traits of enterprises: region, trade and size by the register, for analysts to group by (企业特征)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from credit_tier.engine.register import register_columns
from credit_tier.engine.standing import ENTERPRISES
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.regions import Level
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pandas as pd

    from credit_tier.records.store import Records

FIELDS: Final = ("region", "industry", "size")
NOT_SAID: Final = ""
"""The group of those of whom a trait is not known."""
LEVELS: Final = {"province": Level.PROVINCE, "prefecture": Level.PREFECTURE, "county": Level.COUNTY}


def traits_of(
    records: Records,
    rulebook: Rulebook,
    *,
    as_of: date,
    known_on: date | None = None,
    fields: tuple[str, ...] = FIELDS,
) -> pd.DataFrame:
    """Give region, trade and size of every enterprise on the register, as known on a day.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of : date
    known_on : date, optional
        As for `observe`: by default `as_of`.
    fields : tuple of str
        Fields of the register; one that was never sent is not said for anybody.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``code``, ascending; a column of text a field, empty where nothing is said. Without a register there
        are no rows. Whoever is graded but not in it has no traits: every function that takes traits counts such
        enterprises as "not said".

    Raises
    ------
    ArgumentError
        The register has no such field.

    Examples
    --------
    >>> from credit_tier import load_rulebook, read_records
    >>> import pandas as pd
    >>> register = pd.DataFrame({"code": ["91620100MA7ABCD12E"], "size": ["小型"], "region": ["620102"]})
    >>> records = read_records({"enterprises": register}, load_rulebook(), received_on=date(2026, 1, 31))
    >>> traits_of(records, load_rulebook(), as_of=date(2026, 6, 30)).to_dict("records")
    [{'region': '620102', 'industry': '', 'size': 'small'}]
    """
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

    known = {field.name for field in rulebook.source(ENTERPRISES).fields}
    if wrong := [name for name in fields if name not in known]:
        raise ArgumentError(_no_field(name, known) for name in wrong)
    found = register_columns(records, rulebook, fields, as_of=as_of, known_on=known_on or as_of)
    index = pd.Index(found.pop("code"), name="code", dtype="str")
    return pd.DataFrame({name: pd.Series(found[name], index=index, dtype="str") for name in fields}, index=index)


def by_division(traits: pd.DataFrame, *, column: str = "region") -> pd.DataFrame:
    """Give the same traits with a division code taken apart into province, prefecture and county (行政区划).

    Parameters
    ----------
    traits : pandas.DataFrame
    column : str
        Holds codes of GB/T 2260, six digits.

    Returns
    -------
    pandas.DataFrame
        With the columns ``province`` (two digits), ``prefecture`` (four) and ``county`` (six) beside the others. A code
        that ends in zeros, such as 620100, names a whole prefecture and says nothing of the county; where there is no
        code but a word, nothing is said.

    Examples
    --------
    >>> import pandas as pd
    >>> found = by_division(pd.DataFrame({"region": ["620102", "620100", "兰州"]}))
    >>> found["prefecture"].tolist(), found["county"].tolist()
    (['6201', '6201', ''], ['620102', '', ''])
    """
    code = traits[column].astype("str").fillna(NOT_SAID)
    code = code.where(code.str.fullmatch("[0-9]{6}(?:[0-9]{3}|[0-9]{6})?").astype(bool), NOT_SAID)
    made = {}
    for name, level in LEVELS.items():
        part = code.str.slice(0, int(level))
        made[name] = part.where(part.str.slice(int(level) - 2) != "00", NOT_SAID)
    return traits.assign(**made)


def _no_field(name: str, known: set[str]) -> Fault:
    return Fault(
        f"fields: {name}",
        Text("企业名录没有这一字段", "The register has no such field."),
        Text(f"允许：{'、'.join(sorted(known))}", f"Allowed: {', '.join(sorted(known))}."),
        Text("请改正字段名", "Correct the name."),
    )

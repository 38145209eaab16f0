"""Traits of enterprises: region, trade and size by the register, for analysts to group by (企业特征)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from credit_tier.engine.database import Database
from credit_tier.engine.standing import ENTERPRISES, latest_enterprises_sql
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
        Fields of the register, texts or choices; one that was never sent is not said for anybody.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``code``, ascending; a column of text a field, empty where nothing is said. Without a register there
        are no rows. Whoever is graded but not in it has no traits: every function that takes traits counts such
        enterprises as "not said".

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

    table = records.tables.get(ENTERPRISES)
    if table is None:
        return pd.DataFrame(dict.fromkeys(fields, pd.Series(dtype="str")), index=pd.Index([], name="code", dtype="str"))
    said = [name if name in table.column_names else "NULL" for name in fields]
    words = ", ".join(f"coalesce({own}::varchar, '') AS {name}" for own, name in zip(said, fields, strict=True))
    latest = latest_enterprises_sql(rulebook.source(ENTERPRISES), table)
    query = f"SELECT code, {words} FROM ({latest}) WHERE code IS NOT NULL ORDER BY code"  # noqa: S608 # rulebook names
    with Database({ENTERPRISES: table}) as database:
        found = database.columns(query, {"as_of": as_of, "known_on": known_on or as_of})
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

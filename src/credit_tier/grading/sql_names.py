"""The names of a statement: of the table it reads and of what it gives (列名)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.scorecard import ConditionKind, Scorecard
from credit_tier.grading.sql_dialect import SHORT_NAME, Dialect, Naming, plain_names, within

_PREFIX = {ConditionKind.VETO: "veto", ConditionKind.CAP: "cap", ConditionKind.NOT_GRADED: "exempt"}
_LONGEST = 128


class Input(NamedTuple):
    """The table of indicator values that a statement reads.

    Attributes
    ----------
    table : str
        Its name; dots part catalogue, schema and table.
    key : str
        Its column of enterprise codes.
    watched : bool
        Whether it has, for every indicator that a veto, a cap or an exemption looks at, a second column ``w_...``
        with the value that conditions read (`Indicators.watched`). Without them conditions read the values
        themselves, which differ from the library where one fact is on file in several indicators.
    """

    table: str = "indicator_values"
    key: str = "code"
    watched: bool = False


@dataclass(frozen=True)
class Names:
    """Every name of a statement.

    Attributes
    ----------
    table : tuple of str
    key : str
    values, points : tuple of str
        Of each indicator: its column in the table, and in the result.
    watched : mapping of int to str
        By place of the indicator: the column that conditions read.
    themes, held : tuple of str
        Of each theme and condition, in the result.
    dialect : Dialect
    longest : int or None
    """

    table: tuple[str, ...]
    key: str
    values: tuple[str, ...]
    points: tuple[str, ...]
    watched: Mapping[int, str]
    themes: tuple[str, ...]
    held: tuple[str, ...]
    dialect: Dialect
    longest: int | None

    @classmethod
    def of(cls, card: Scorecard, dialect: Dialect, naming: Naming, source: Input) -> Names:
        """Name everything.

        Raises
        ------
        ArgumentError
            A name that is empty, too long or holds control characters, or that two columns would bear.
        """
        longest = SHORT_NAME if naming is Naming.SHORT else None
        plain = plain_names(card.names)
        read = {name: name for name in card.names} if naming is Naming.LIBRARY else plain
        looked_at = sorted({rule.place for rule in card.conditions}) if source.watched else []

        def fit(name: str) -> str:
            return _folded(within(name, longest), dialect)

        names = cls(
            table=tuple(_folded(part, dialect) for part in source.table.split(".")),
            key=_folded(source.key, dialect),
            values=tuple(fit(read[name]) for name in card.names),
            points=tuple(fit(f"p_{plain[name]}") for name in card.names),
            watched={place: fit(f"w_{plain[card.names[place]]}") for place in looked_at},
            themes=tuple(fit(f"t_{theme.name}") for theme in card.themes),
            held=tuple(fit(f"{_PREFIX[rule.kind]}_{rule.rule.id}") for rule in card.conditions),
            dialect=dialect,
            longest=longest,
        )
        names.require_fit()
        return names

    def result(self, name: str) -> str:
        """Give the name of a column of the result that every statement has."""
        return _folded(name, self.dialect)

    def require_fit(self) -> None:
        """Refuse names that no engine takes, and names that would be borne twice."""
        wrong = [name for name in (*self.table, self.key) if not _is_name(name)]
        columns = [*self.values, *self.watched.values()]
        if wrong or len(self.table) > 3 or self.key in columns or len({*columns}) < len(columns):
            raise ArgumentError(
                Fault(
                    "table, key",
                    Text(
                        f"表名或列名不能用：{', '.join(map(ascii, wrong)) or self.key!r}",
                        f"A name cannot be used: {', '.join(map(ascii, wrong)) or repr(self.key)}.",
                    ),
                    Text(
                        "表名至多三段，以点分开；名称不空、不含控制字符、不与指标列同名",
                        "A table of up to three parts; names are not empty, hold no control characters, "
                        "and are not those of an indicator's column.",
                    ),
                    Text("请换一个名称", "Give another name."),
                )
            )


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and name.isprintable()


def _folded(name: str, dialect: Dialect) -> str:
    return name.upper() if dialect.capitals else name

"""Sources: which agency provides which data, in which fields, how often, for which uses (数据共享责任清单).

The columns are among those 政务数据共享条例 13 asks a catalogue to give. A source is also the contract of a
table of records: its fields say how a clerk's header and cell are read.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.foundation.requirements import worded
from credit_tier.rulebook.presumption import Presumption
from credit_tier.rulebook.sharing import Classification, Sharing, Way
from credit_tier.rulebook.versions import version_on

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Use(StrEnum):
    """What a datum or a result may be used for; asking for another use is an error (政务数据共享条例 25)."""

    SUPERVISION = "supervision"
    FINANCING = "financing"
    REPORT = "report"


class About(StrEnum):
    """What a record of a source is about."""

    ENTERPRISE = "enterprise"
    """检查对象: every record carries the enterprise's code."""
    OFFICER = "officer"
    """执法检查人员."""
    ITEM = "item"
    """随机抽查事项."""


STATED: Final = "stated_"
"""Beginning of fields in which an agency repeats what the register says of an enterprise, e.g. ``stated_name``.

They tell whether agencies agree. They are no part of what happened: a firm's new name makes no old filing a new one.
"""


class FieldType(StrEnum):
    """How a cell is read, and the type it is stored in."""

    TEXT = "text"
    DOCUMENT_NUMBER = "document_number"
    """文号: blanks removed and brackets unified, so that two agencies' spellings meet; stored as text."""
    DATE = "date"
    MONTH = "month"
    """A period; stored as the last day of the month, the day on which the period is known."""
    MONEY = "money"
    """Stored as int64 fen (分)."""
    INTEGER = "integer"
    FLAG = "flag"
    """是 / 否; stored as boolean."""
    CHOICE = "choice"
    """One of `SourceField.choices`; stored as its key."""


class MoneyUnit(StrEnum):
    """The unit a source writes amounts in, unless the header itself says (元) or (万元)."""

    FEN = "fen"
    YUAN = "yuan"
    WAN_YUAN = "wan_yuan"


class Summary(Frozen):
    """How a field of one value is worked out from a field of several, where a row does not give it.

    Parameters
    ----------
    field : str
        The field of several values.
    values : dict of str to tuple of str
        Value to the values it stands for; of those a row has, the first in this order counts.
    """

    field: Identifier
    values: dict[Identifier, Annotated[tuple[Identifier, ...], Field(strict=False)]] = Field(min_length=1)


class SourceField(Frozen):
    """One field of a source.

    Parameters
    ----------
    name : str
        The field's name in rules and results.
    zh : str
        The Chinese header.
    en : str
        The English title; the name serves where there is none.
    aliases : tuple of str
        Other headers it goes by, pinyin initials among them.
    type : FieldType
    required : bool
        A row without it is set aside.
    may_be_future : bool
        A due or expiry day may lie after the day the record was received; an event may not.
    open_until : date, optional
        The day stored for a date without end (长期); without it such a date is stored as nothing. For dates of which a
        missing one must not be taken for an open one.
    signed : bool
        An amount or number may be negative (a refund).
    unit : MoneyUnit
        Of money fields.
    labels : tuple of str
        Of money fields: words that name this amount inside a text, e.g. 罚款; with none, any amount is taken for it.
    summed : bool
        Of money fields: several amounts that bear a label in one text are added up.
    choices : dict of str to tuple of str
        Of choice fields: stored key to the spellings it is written in.
    several : bool
        Of text and choice fields: a cell may hold several values, divided by Chinese or ASCII commas, 、, ; or line
        ends. Stored as one text, each value once, divided by ``,``: texts in the order written, choices in the order
        of `choices`. Rules do not read such fields.
    summary : Summary, optional
        Of choice fields: how the value is worked out where it is not given.
    counts : Bilingual, optional
        Of integer fields: what is counted, e.g. persons.
    personal : bool
        About a natural person (个人信息): masked wherever a row is shown or written (个人信息保护法).
    """

    name: Identifier
    zh: str = Field(min_length=1)
    en: str = ""
    aliases: tuple[str, ...] = Field(default=(), strict=False)
    type: FieldType = Field(strict=False)
    required: bool = False
    may_be_future: bool = False
    open_until: date | None = None
    signed: bool = False
    unit: MoneyUnit = Field(default=MoneyUnit.YUAN, strict=False)
    labels: tuple[str, ...] = Field(default=(), strict=False)
    summed: bool = False
    choices: dict[Identifier, Annotated[tuple[str, ...], Field(strict=False)]] = Field(default_factory=dict)
    several: bool = False
    summary: Summary | None = None
    counts: Bilingual | None = None
    personal: bool = False

    @model_validator(mode="after")
    def _choices_where_due(self) -> Self:
        if (self.type is FieldType.CHOICE) != bool(self.choices):
            raise worded("只有 choice 字段列出 choices", "a field of type choice, and no other, lists its choices")
        if (self.labels or self.summed) and self.type is not FieldType.MONEY:
            raise worded("只有金额才有文本中的标签，或可相加", "only an amount has labels in a text, or is summed")
        if self.several and self.type not in (FieldType.TEXT, FieldType.CHOICE):
            raise worded("只有 text 和 choice 字段可有多个值", "only text and choice fields hold several values")
        if self.counts is not None and self.type is not FieldType.INTEGER:
            raise worded("只有整数才表示个数", "only an integer counts something")
        return self


class Source(Frozen):
    """One data set that an agency shares.

    Parameters
    ----------
    name : str
        Name of the table of records, e.g. ``tax_filings``.
    title : Bilingual
    provider : Bilingual
        The agency that answers for the data.
    about : About
        What a record is about; records of officers and items are named by the fields of `key`.
    update_months, grace_days : int
        The update cycle in calendar months, and the calendar days after which a delivery counts as late.
    sharing : Sharing
    conditions : Bilingual, optional
        On which conditions it is shared (政务数据共享条例 13).
    not_shared_basis : Basis, optional
        The law, 行政法规 or decision of the State Council by which it is not shared; such a source must name it (15).
    classification : Classification
    formats : tuple of str
        Formats it comes in, e.g. ``csv``.
    ways : tuple of Way
    uses : tuple of Use
        What the provider agreed to.
    fields : tuple of SourceField
        Besides the envelope that every record has (see `credit_tier.records.contracts`).
    key : tuple of str
        Fields that together name what a record is about. Agencies send a changed row again without saying what it
        replaces: of the records of an enterprise with the same whole key, those of the latest day of receipt stand.
    key_otherwise : tuple of tuple of str
        Further keys, in order, for a record that lacks a part of those before; one that has none of them whole stands
        alone.
    utility : bool, optional
        Whether these are bills of water, power, gas or heat: debts of a civil contract, that take no points away in
        supervision unless a catalogue says so (R10). A source that looks like one has to say.
    bonus_only : bool
        Rules may add points for it and never take any away (R10), but for indicators that serve financing alone.
    adverse_basis : Basis, optional
        By what catalogue entry and article rules may take points away all the same.
    aliases : tuple of str
        Names a file of this source may bear, besides its name and Chinese title.
    presumed : tuple of Presumption
        Days that are presumed where they are not sent, in dated versions; measures read them by name.
    """

    name: Identifier
    title: Bilingual
    provider: Bilingual
    about: About = Field(default=About.ENTERPRISE, strict=False)
    update_months: int = Field(ge=1, le=120)
    grace_days: int = Field(ge=0, le=366)
    sharing: Sharing = Field(strict=False)
    conditions: Bilingual | None = None
    not_shared_basis: Basis | None = None
    classification: Classification = Field(default=Classification.GENERAL, strict=False)
    formats: tuple[Annotated[str, Field(min_length=1)], ...] = Field(default=(), strict=False)
    ways: tuple[Annotated[Way, Field(strict=False)], ...] = Field(default=(), strict=False)
    uses: tuple[Annotated[Use, Field(strict=False)], ...] = Field(strict=False, min_length=1)
    fields: tuple[SourceField, ...] = Field(strict=False, min_length=1)
    key: tuple[Identifier, ...] = Field(default=(), strict=False)
    key_otherwise: tuple[Annotated[tuple[Identifier, ...], Field(strict=False, min_length=1)], ...] = Field(
        default=(), strict=False
    )
    utility: bool | None = None
    bonus_only: bool = False
    adverse_basis: Basis | None = None
    aliases: tuple[str, ...] = Field(default=(), strict=False)
    presumed: tuple[Presumption, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [field.name for field in self.fields]
        if unknown := sorted({name for key in self.keys for name in key} - set(names)):
            raise worded(f"key 指向不存在的字段：{'、'.join(unknown)}", f"key names no field: {', '.join(unknown)}")
        if self.key_otherwise and not self.key:
            raise worded("写明 key_otherwise 的，须先有 key", "key_otherwise needs a key")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise worded(f"字段重名：{'、'.join(twice)}", f"field named twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _summaries_complete(self) -> Self:
        for field in self.fields:
            if field.summary is None:
                continue
            of = self.field(field.summary.field)
            named = [value for values in field.summary.values.values() for value in values]
            if of is None or not of.several or sorted(named) != sorted(of.choices):
                raise worded("summary 所指字段的取值须各出现一次", "a summary names each choice of its field once")
            if unknown := ", ".join(sorted(field.summary.values.keys() - field.choices.keys())):
                raise worded(f"choices 中没有：{unknown}", f"a summary gives values that are no choices: {unknown}")
        return self

    @model_validator(mode="after")
    def _named_and_founded(self) -> Self:
        if self.about is not About.ENTERPRISE and not self.key:
            raise worded("不涉及企业的记录须以 key 区分", "records that are about no enterprise are named by a key")
        if self.sharing is Sharing.NOT_SHARED and self.not_shared_basis is None:
            raise worded("不共享的须写明 not_shared_basis", "what is not shared needs its basis (政务数据共享条例 15)")
        return self

    def field(self, name: str) -> SourceField | None:
        """Give the field of that name, or ``None``."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """The keys in the order in which they are tried."""
        return (self.key, *self.key_otherwise) if self.key else ()

    @property
    def for_rules(self) -> tuple[SourceField, ...]:
        """The fields that expressions of rules may read: of one value, not personal, and not merely repeated."""
        return tuple(
            field for field in self.fields if not (field.several or field.personal or field.name.startswith(STATED))
        )

    def for_measures(self, day: date | None = None) -> dict[str, Readable]:
        """Give what measures may read by name: the fields for rules, and the days presumed on a day, or on any.

        Where no presumption is in force, its name reads the day as it was sent.
        """
        read: dict[str, Readable] = {field.name: field for field in self.for_rules}
        for item in self.presumed:
            of_one_name = [other for other in self.presumed if other.name == item.name]
            read[item.name] = (item if day is None else version_on(of_one_name, day)) or read[item.of]
        return read


Readable = SourceField | Presumption
"""What a name in an expression stands for."""

"""Errors of reading, one class a cause, each raised with everything found wrong in all files."""

from __future__ import annotations

from collections.abc import Sequence

from credit_tier.foundation.errors import ArgumentError, ReadError


class UnreadableFileError(ReadError):
    """There is no such file, it is empty, or its bytes are no table (a folder, a picture, a broken workbook)."""


class PasswordError(ReadError):
    """A workbook is protected by a password."""


class ExcessiveFileError(ReadError):
    """A file unpacks to, or spans, more than the limits of `credit_tier.records.limits`, or declares entities."""


class MissingExtraError(ReadError):
    """A file needs a package of the extra `excel` that is not installed."""


class EncodingError(ReadError):
    """The bytes of a text file are neither UTF-8 nor GB18030, or contain NUL."""


class BrokenQuotesError(ReadError):
    """A quoted cell never closes, so nobody can say where the rows after it begin."""


class MissingColumnError(ReadError):
    """A required column is absent."""


class DuplicateColumnError(ReadError):
    """Two columns of a file claim to be the same field."""


class UnknownTableError(ReadError):
    """A file or key names no source of the rulebook."""


class ReceiptDayError(ReadError):
    """Neither the file nor the caller says on which day the records were received."""


class MappingError(ReadError):
    """A mapping file is wrong; `faults` holds everything wrong in it."""


class StoredRecordsError(ReadError):
    """A folder does not hold records as `Records.save` wrote them."""


class ContractError(ArgumentError):
    """A source of the rulebook cannot be a table of records."""


class UnwritableTextError(ArgumentError):
    """A cell has characters, or a length, that the kind of file asked for cannot hold; nothing is replaced."""


class TooManyRowsError(ArgumentError):
    """A table has more rows than a sheet of a workbook has room for."""


def raise_all(errors: Sequence[ReadError]) -> None:
    """Raise all errors as one: of their class where they share it, else as `ReadError`; nothing where there is none."""
    if not errors:
        return
    kinds = {type(error) for error in errors}
    kind = kinds.pop() if len(kinds) == 1 else ReadError
    raise kind(fault for error in errors for fault in error.faults)

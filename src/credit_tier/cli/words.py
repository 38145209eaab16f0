"""What the command line says: words for people on stderr, one JSON line for programs on stdout, always in UTF-8."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

_LINE_BREAKS = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})
"""What JSON leaves alone and yet some readers take for the end of a line."""


def prepare_streams() -> None:
    """Write UTF-8 whatever the locale says; what has no UTF-8 form, as in a broken file name, is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """Tell people what happens; nobody listening is no fault."""
    _write(sys.stderr, text + "\n")


def answer(content: Mapping[str, Any]) -> bool:
    """Give programs their line; ``False`` where it could not be written in full.

    A stdout that is closed, or a reader that left, did not want it; a full disk is another matter.
    """
    text = json.dumps(content, ensure_ascii=False).translate(_LINE_BREAKS)
    return _write(sys.stdout, text + "\n")


def _write(stream: TextIO | None, text: str) -> bool:
    if stream is None or stream.closed:
        return True
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError:
        _silence(stream)
        return False
    return True


def _silence(stream: TextIO) -> None:
    """Let what is still buffered go nowhere, so that Python does not try again, and fail, when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)

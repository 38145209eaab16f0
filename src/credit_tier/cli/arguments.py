"""Kinds of arguments that several commands take: paths, days, and what the environment may say instead."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def path(parser: argparse._ActionsContainer, name: str, purpose: str, **settings: Any) -> None:
    """Add an argument that is a path."""
    parser.add_argument(name, type=_read_path, help=purpose, **settings)


def day(parser: argparse.ArgumentParser, name: str, purpose: str, **settings: Any) -> None:
    """Add an argument that is a day."""
    parser.add_argument(name, type=_read_day, metavar="YYYY-MM-DD", help=purpose, **settings)


def path_or_environment(parser: argparse.ArgumentParser, name: str, purpose: str) -> None:
    """Add a path that a scheduler may set once for all its tasks: ``--ledger`` or ``CREDIT_TIER_LEDGER``."""
    variable = f"CREDIT_TIER_{name.removeprefix('--').upper()}"
    given = os.environ.get(variable) or None
    path(parser, name, f"{purpose}；或环境变量 or {variable}", required=given is None, default=given)


def _read_path(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError(f"{text!r} 不是路径\n{text!r} is no path")
    return Path(text)


def _read_day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day no calendar has, as 2026-02-30
    raise argparse.ArgumentTypeError(
        f"{text!r} 不是日期，请写 YYYY-MM-DD，如 2026-06-30\n{text!r} is no date, write YYYY-MM-DD as in 2026-06-30"
    )

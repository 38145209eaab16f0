"""What the benchmarks ran on; no names, no paths."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("numpy", "pandas", "pyarrow", "duckdb", "pydantic", "polars", "toad", "optbinning")

READING = """\
Three interleaved rounds after one to warm up: median, and min..max. Compare ratios within a table, not times between
runs. Every result with a verdict was compared with a truth vector worked out by another plain method."""


def load_now() -> str:
    """Give the load average of the last minute, where the system tells it."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def machine_lines(day: str, mode: str, load_before: str) -> list[str]:
    """Describe machine, versions and mode; other work on the machine shows in its load."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} absent")
    machine = f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()}"
    load = f"Load average {load_before} before and {load_now()} after the run."
    return [f"{f'{day}. ' if day else ''}{machine}; {', '.join(found)}. {mode.capitalize()} mode. {load}", "", READING]

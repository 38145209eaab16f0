"""What `import credit_tier` costs and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, time_jobs

HEAVY = ("pandas", "duckdb", "pyarrow", "sqlglot", "lightgbm", "numpy", "pydantic")
BARRED = HEAVY[:5]
OURS, PANDAS, BARE = "import credit_tier", "import pandas", "the interpreter alone"
GOAL = 0.6


def imports_section() -> Section:
    """Time imports in new processes and look at what was loaded."""
    timings = time_jobs([Job(name, _starter(code)) for name, code in ((OURS, OURS), (PANDAS, PANDAS), (BARE, "pass"))])
    loaded = _loaded("import credit_tier")
    ratio = timings[OURS].median / timings[PANDAS].median
    wrong = [name for name in BARRED if name in loaded]
    return Section(
        title="Import",
        text=(
            f"New processes, the interpreter's own start included. After `import credit_tier`, absent from "
            f"`sys.modules`: {', '.join(name for name in HEAVY if name not in loaded) or 'none'}; "
            f"loaded: {', '.join(name for name in HEAVY if name in loaded) or 'none'}. "
            f"After `from credit_tier import grade_one`, loaded: "
            f"{', '.join(name for name in HEAVY if name in _loaded('from credit_tier import grade_one')) or 'none'}."
        ),
        tables=[Table(list(timings.values()), 1, PANDAS)],
        goals=[Goal("import credit_tier over import pandas", ratio, GOAL)],
        failed=[f"import credit_tier loads {name}" for name in wrong],
    )


def _starter(code: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 # code of our own


def _loaded(code: str) -> set[str]:
    asked = f"{code}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)  # noqa: S603
    return set(done.stdout.split())

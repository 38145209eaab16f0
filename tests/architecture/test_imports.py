"""Imports go one way, nothing goes in circles, and importing the package costs next to nothing (DESIGN 5 and 6)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import credit_tier

ROOT = Path(credit_tier.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "_shipped" not in path.parts)
BELOW = {"foundation": set(), "rulebook": {"foundation"}, "sampling": {"foundation"}}
BELOW["records"] = {"rulebook", *BELOW["rulebook"]}
BELOW["engine"] = {"records", *BELOW["records"]}
BELOW["grading"] = {"engine", *BELOW["engine"]}
BELOW["supervision"] = {"grading", "sampling", *BELOW["grading"]}
BELOW["ledger"] = {"sampling", "foundation"}
BELOW["visits"] = {"supervision", "ledger", *BELOW["supervision"]}
BELOW["leniency"] = {"records", *BELOW["records"]}
BELOW["datasets"] = {"supervision", "leniency", *BELOW["supervision"]}
BELOW["analysis"] = {"supervision", "leniency", *BELOW["supervision"]}
BELOW["risk"] = {"analysis", *BELOW["analysis"]}
BELOW["estimation"] = {"visits", "risk", *BELOW["visits"], *BELOW["risk"]}
BELOW["charts"] = {"analysis", "risk", *BELOW["risk"]}
BELOW["report"] = {"analysis", "charts", "risk", "datasets", "visits", "ledger", *BELOW["analysis"]}
BELOW["cli"] = {"report", "estimation", "ledger", *BELOW["report"]}


def module_of(path):
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


def imported(path, *, runtime=False):
    """Give every module of the project that a file imports, TYPE_CHECKING and local imports included unless asked."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = set()
    if runtime:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                hidden |= {id(item) for part in node.body for item in ast.walk(part)}
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "credit_tier":
                yield name if name in MODULES else name.rpartition(".")[0]


def layer(module):
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", sorted(name for name in MODULES if "." in name))
def test_a_layer_imports_only_the_layers_below_it(module):
    own = layer(module)
    assert own in BELOW, f"{own} has no place in the order of layers"
    wrong = [name for name in imported(MODULES[module]) if layer(name) not in {own, "", *BELOW[own]}]
    assert not wrong
    if own != "cli":
        assert "credit_tier" not in set(imported(MODULES[module])), "import the module, not the front door"


@pytest.mark.parametrize("runtime", [True, False], ids=["at run time", "for type checkers, too"])
def test_no_module_imports_itself_by_way_of_others(runtime):
    graph = {
        name: set(imported(path, runtime=runtime)) - {name} for name, path in MODULES.items() if name != "credit_tier"
    }
    state: dict[str, int] = {}

    def visit(name, way):
        state[name] = 1
        for other in sorted(graph.get(name, ())):
            assert state.get(other) != 1, " -> ".join([*way, name, other])
            if other not in state:
                visit(other, [*way, name])
        state[name] = 2

    for name in graph:
        if name not in state:
            visit(name, [])


def test_sampling_knows_nothing_of_credit():
    names = {layer(name) for path in FILES if layer(module_of(path)) == "sampling" for name in imported(path)}
    assert names <= {"sampling", "foundation"}


HEAVY = {"altair", "duckdb", "lightgbm", "numpy", "pandas", "pyarrow", "pydantic", "pyspark", "sqlglot"}


def loaded_after(statement):
    script = f"import sys; {statement}; print(*sorted(name for name in sys.modules if '.' not in name))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment())
    return set(run.stdout.split())


def environment():
    return {"PYTHONPATH": str(ROOT.parent), "PATH": ""}


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded_after("import credit_tier") & HEAVY


def test_looking_at_the_packages_names_loads_nothing_heavy():
    assert not loaded_after("import credit_tier; dir(credit_tier)") & HEAVY


def test_observing_and_grading_never_load_lightgbm_or_charts():
    # DESIGN decision 15; style.md habit 13.
    statement = "import credit_tier.grading.grades, credit_tier.engine.observation"
    assert not loaded_after(statement) & {"altair", "lightgbm", "pyspark", "python_calamine", "sqlglot.executor"}


def test_sampling_needs_neither_a_database_nor_a_parser_of_sql():
    assert not loaded_after("import credit_tier.sampling.drawing") & {"duckdb", "sqlglot", "lightgbm"}

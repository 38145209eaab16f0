"""What the layer may import and use: no upward import, no random numbers, no clock, no file, no float."""

import ast
import sys
from pathlib import Path

import pytest

import credit_tier.sampling

FOLDER = Path(credit_tier.sampling.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))
OUTSIDE = {"credit_tier", "numpy", "pydantic"}
# Standard modules that bring in chance, time, files, network or other processes.
BARRED = {
    "random",
    "secrets",
    "time",
    "datetime",
    "os",
    "io",
    "pathlib",
    "tempfile",
    "uuid",
    "socket",
    "subprocess",
    "threading",
    "urllib",
}

# There `/` stands between exact fractions only.
DIVIDE_FRACTIONS = {"apportionment.py", "stratum_checks.py"}


def trees():
    return [(path.name, ast.parse(path.read_text(encoding="utf-8"))) for path in FILES]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("name", "tree"), trees(), ids=[path.name for path in FILES])
def test_imports_only_foundation_standard_library_pydantic_numpy(name, tree):
    for module in imported(tree):
        top, *rest = module.split(".")
        assert top in sys.stdlib_module_names | OUTSIDE, f"{name} imports {module}"
        assert top not in BARRED, f"{name} imports {module}"
        if top == "credit_tier":
            assert rest[0] in {"foundation", "sampling"}, f"{name} imports {module}"


@pytest.mark.parametrize(("name", "tree"), trees(), ids=[path.name for path in FILES])
def test_no_random_no_float_no_file_no_assert(name, tree):
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"{name}:{node.lineno} float"
        divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        assert not divides or name in DIVIDE_FRACTIONS, f"{name}:{node.lineno} true division"
        assert not isinstance(node, ast.Assert | ast.Global | ast.Nonlocal), f"{name}:{node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr != "random", f"{name}:{node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {
                "open",
                "print",
                "eval",
                "exec",
                "float",
                "hash" if name != "drawing.py" else "-",
            }


@pytest.mark.parametrize(("name", "tree"), trees(), ids=[path.name for path in FILES])
def test_module_state_is_constant(name, tree):
    for node in tree.body:
        assert isinstance(
            node,
            ast.Expr
            | ast.Import
            | ast.ImportFrom
            | ast.ClassDef
            | ast.FunctionDef
            | ast.Assign
            | ast.AnnAssign
            | ast.If,
        ), f"{name}:{node.lineno}"
        if isinstance(node, ast.Assign | ast.AnnAssign):
            assert not isinstance(node.value, ast.List), f"{name}:{node.lineno} a list at module level"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300

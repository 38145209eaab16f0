"""Promises about every file of the library."""

import ast
import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import credit_tier

ROOT = Path(credit_tier.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "_shipped" not in path.parts)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]
LONGEST = 300
CLOCKS = {"now", "today", "utcnow", "time", "time_ns"}


def each(*kinds):
    return [(path, node) for path, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, kinds)]


def place(path, node):
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def in_cli(path):
    return "cli" in path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_file_is_short_enough_to_hold_in_the_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_input_is_never_checked_by_assert():
    assert not [place(path, node) for path, node in each(ast.Assert)]


def test_no_file_draws_from_a_random_stream():
    # DESIGN decision 12: no `random`, no `numpy.random`, no `DataFrame.sample`.
    found = []
    for path, node in each(ast.Import, ast.ImportFrom, ast.Attribute):
        if isinstance(node, ast.Import):
            wrong = any(alias.name.split(".")[0] == "random" or alias.name == "numpy.random" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            wrong = node.module in {"random", "numpy.random"} or any(a.name == "random" for a in node.names)
        else:
            owner = ast.unparse(node.value)  # an object's own field of that name is no DataFrame's method
            wrong = (node.attr == "random" and owner in {"np", "numpy"}) or (node.attr == "sample" and owner != "self")
        found += [place(path, node)] if wrong else []
    assert not found


def test_no_file_but_the_command_line_looks_at_a_clock():
    # DESIGN 5: pure core, no clock.
    found = [
        place(path, node)
        for path, node in each(ast.Attribute)
        if not in_cli(path)
        and node.attr in CLOCKS
        and ast.unparse(node.value).split(".")[-1] in {"date", "datetime", "time"}
    ]
    assert not found


def test_no_module_keeps_a_changing_state():
    # style.md 4: no hidden global state.
    found = [place(path, node) for path, node in each(ast.Global)]
    for path, tree in TREES.items():
        for node in tree.body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                found += [place(path, node) for name in names if changed(tree, name)]
    assert not found


def changed(tree, name):
    """Tell whether a file changes a dictionary, list or set of its own by item or by method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            if ast.unparse(node.value) == name:
                return True
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            verbs = {"append", "add", "update", "pop", "clear", "setdefault", "extend", "remove"}
            if node.func.attr in verbs and ast.unparse(node.func.value) == name:
                return True
    return False


def test_public_names_are_sorted_and_there():
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                names = ast.literal_eval(node.value)
                assert names == sorted(set(names)), path
    assert dir(credit_tier) == sorted(dir(credit_tier))
    for name in credit_tier.__all__:
        assert getattr(credit_tier, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        credit_tier.no_such_name  # noqa: B018 # the look-up is what is tested


def test_the_names_for_type_checkers_are_the_public_ones():
    tree = TREES[ROOT / "__init__.py"]
    checked = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("credit_tier.")
        for alias in node.names
    }
    assert checked == set(credit_tier.__all__)


def public(tree):
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                        yield inner


def test_every_module_and_every_public_function_and_class_has_a_docstring():
    found = [str(path.relative_to(ROOT)) for path, tree in TREES.items() if not ast.get_docstring(tree)]
    for path, tree in TREES.items():
        found += [f"{place(path, node)} {node.name}" for node in public(tree) if not ast.get_docstring(node)]
    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_module_give_what_they_say(name):
    parts = name.removesuffix(".py").replace("/__init__", "").split("/")
    if parts[-1] == "__main__":
        pytest.skip("runs the command line")
    module = credit_tier if parts == ["__init__"] else importlib.import_module(".".join(["credit_tier", *parts]))
    result = doctest.testmod(module)
    assert result.failed == 0


def test_every_error_of_the_library_descends_from_one():
    wrong = []
    for path in FILES:
        if path.name == "__main__.py":
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join(["credit_tier", *(part for part in parts if part != "__init__")]))
        for item in vars(module).values():
            own = inspect.isclass(item) and issubclass(item, Exception) and item.__module__ == module.__name__
            if own and not issubclass(item, Warning) and "never leaves" not in (item.__doc__ or ""):
                wrong += [] if issubclass(item, credit_tier.CreditTierError) else [f"{module.__name__}.{item.__name__}"]
    assert not wrong

"""Pages point at files that are there, and no tracked file speaks of one machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
MACHINE = re.compile(
    r"/work/|/tmp/|/home/[a-z]|/root/|/users/[a-z]|[a-z]:\\users|pypi\.|artifactory|mirrors?\.[a-z]|localhost:",
    re.IGNORECASE,
)
ALLOWED = {
    # Written on purpose: what a rule must not reach, and this very list.
    "tests/cli/test_bad_rulebook.py",
    "tests/rulebook/test_expressions.py",
    "tests/docs/test_pages.py",
}


def tracked():
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this copy is no checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def anchors(text):
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_link_of_every_page_leads_to_a_file_that_is_there():
    pages = [ROOT / name for name in tracked() if name.endswith(".md")]
    assert pages
    for page in pages:
        for target, anchor in LINK.findall(CODE.sub("", page.read_text("utf-8"))):
            if "://" in target:
                continue
            found = (page.parent / target).resolve()
            assert found.exists(), f"{page.name}: {target}"
            assert found.is_relative_to(ROOT), f"{page.name}: {target}"
            if anchor and found.suffix == ".md":
                assert anchor in anchors(found.read_text("utf-8")), f"{page.name}: {target}{anchor}"


def test_no_tracked_file_names_a_path_or_a_host_of_one_machine():
    found = []
    for name in tracked():
        if name in ALLOWED:
            continue
        try:
            lines = (ROOT / name).read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{name}:{number}: {line.strip()[:80]}" for number, line in enumerate(lines, 1) if MACHINE.search(line)
        ]
    assert found == []


def test_no_tracked_file_is_generated_or_large():
    for name in tracked():
        # The province that ships is what its code makes, and small as a whole, see tests/datasets/test_shipped.py; its
        # largest file is a year and a half of tax filings as a workbook, zipped already.
        ships = name.startswith("datasets/gansu/files/")
        made = (".pyc", ".parquet", ".zip", ".whl", ".orig", ".rej", *(() if ships else (".xlsx",)))
        assert not name.endswith(made), name
        assert (ROOT / name).stat().st_size < (1_600_000 if ships else 600_000), name


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_says_at_once_that_this_is_a_trial(page, name):
    assert re.search("Status: a trial|目前为试行", page(name)[:1800])

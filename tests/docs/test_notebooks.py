"""Every notebook runs from a clean kernel, without a warning, and says the same each time; none keeps what it said."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHOWN = {
    "07_distribution.ipynb": ("1,984 家企业的等级", "项对本批企业没有区分作用", "数据质量", "eta_squared", "psi"),
    "08_what_if.ipynb": (
        "家 / 1984 家 enterprises move",
        "锁定 locked",
        "grade_A",
        "tax.late_filings",
        "inspector_days",
    ),
    "09_one_firms_story.ipynb": ("缴清欠税", "B → A", "879（总分 879）", "甘示例市监罚〔2025〕113602号", "暂不能确定"),
}
# Where a machine has no Chinese font, charts say so; that is no fault of a notebook.
STRICT = """
import warnings

from credit_tier.charts.fonts import MissingFontWarning

warnings.simplefilter("error")
warnings.simplefilter("ignore", MissingFontWarning)
"""


def notebook(name):
    if not (EXAMPLES / name).is_file():
        pytest.skip(f"{name} is not in this copy")
    return nbformat.read(EXAMPLES / name, as_version=4)


def test_every_notebook_is_run_here():
    if not EXAMPLES.is_dir():
        pytest.skip("the examples are not in this copy")
    assert {path.name for path in EXAMPLES.glob("*.ipynb")} == set(SHOWN)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_notebook_keeps_neither_outputs_nor_counts_nor_metadata(name):
    read = notebook(name)
    nbformat.validate(read)
    assert set(read.metadata) == {"kernelspec", "language_info"}
    assert dict(read.metadata.language_info) == {"name": "python"}
    for cell in read.cells:
        assert not cell.metadata
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.fixture
def own_folders(tmp_path, monkeypatch):
    """Keep the user's own settings out, and whatever a kernel writes out of the user's folders."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    assert "python3" in KernelSpecManager().find_kernel_specs()
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_notebook_runs_and_shows_what_it_is_about(name, own_folders):
    read = notebook(name)
    read.cells.insert(0, nbformat.v4.new_code_cell(STRICT))
    NotebookClient(
        read, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(own_folders)}}
    ).execute()
    outputs = [output for cell in read.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    said = "\n".join(_texts(output) for output in outputs)
    for word in SHOWN[name]:
        assert word in said
    # An address in memory would differ from run to run.
    assert not re.search(r"0x[0-9a-f]{6,}", said)
    assert list(own_folders.iterdir()) == []


def _texts(output):
    data = output.get("data", {})
    return "\n".join([output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")])

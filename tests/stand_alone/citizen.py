"""The citizen's `verify.py`, loaded from the root of the repository, and one draw with everything that goes with it."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
from functools import cache
from pathlib import Path

import pytest

from credit_tier.cli.drawing_files import frame_bytes
from credit_tier.foundation.digest import canonical
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import replace_units
from sampling import cases

FILE = Path(__file__).resolve().parents[2] / "verify.py"
K = cases.SECRETS.frame


@cache
def script():
    """Give the module; skip where this copy of the tests stands alone."""
    if not FILE.is_file():
        pytest.skip("verify.py is not in this copy")
    spec = importlib.util.spec_from_file_location("stand_alone_verify", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(**given):
    """Give what `verified` takes beside the manifest; what is left out was not given."""
    names = ("sealed", "commitment", "units", "k", "proof", "removals", "ledger")
    return dict.fromkeys(names) | {"heads": []} | given


def states(manifest, **given):
    """Run all checks; give {name of check: ok | wrong | open} and the words of those that failed."""
    answers = list(script().verified(manifest, told(**given)))
    return {title.split()[0]: state for state, title, _ in answers}


def wrong(manifest, **given):
    return {name for name, state in states(manifest, **given).items() if state == "wrong"}


def run(*arguments):
    """Call it as from a shell; give exit code and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = script().main([str(argument) for argument in arguments])
    return code, out.getvalue()


def removals_of(drawn):
    rows = [row for row in drawn.rows() if row.stratum == "grade=C"]
    gone = [
        Removal(stratum="grade=C", id=rows[place].id, reason=reason, evidence="77" * 32)
        for place, reason in ((0, "closed"), (2, "moved-out"))
    ]
    return replace_units(drawn, gone).content()


def proof_of(frame, unit, k=K):
    leaf, proof = frame.prove(unit, k)
    return {"leaf": json.loads(leaf), "proof": [proof.index, proof.count, list(proof.siblings)]}


def papers(folder, drawn, frame, unit=None):
    """Write every file a citizen may be given; give their paths by name."""
    files = {
        "manifest": canonical(drawn.opened()),
        "sealed": json.dumps(drawn.sealed(), ensure_ascii=False, indent=1).encode(),
        "commitment": json.dumps(drawn.commitment.content(), ensure_ascii=False).encode(),
        "frame": frame_bytes(frame),
        "proof": json.dumps(proof_of(frame, unit or drawn.rows()[0].id)).encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in files}

"""Which code drew: a digest over the bytes of the package as it runs."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from credit_tier import __version__
from credit_tier.sampling.plan import CodeIdentity


def code_identity() -> CodeIdentity:
    """Give name, version and a digest over every module of the installed package.

    The digest covers path and bytes of each ``.py`` file, so that it is the same in a wheel and in a checkout.
    """
    root = Path(str(files("credit_tier")))
    state = hashlib.sha256()
    for file in sorted(root.rglob("*.py"), key=lambda file: file.relative_to(root).as_posix()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        state.update(f"{file.relative_to(root).as_posix()}\n{content}\n".encode())
    return CodeIdentity(name="credit_tier", version=str(__version__), wheel_sha256=state.hexdigest())

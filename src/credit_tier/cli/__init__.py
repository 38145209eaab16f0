"""The command line ``credit-tier``: one JSON line on stdout, words on stderr, an exit code for a scheduler."""

from __future__ import annotations

from credit_tier.cli.main import main

__all__ = ["main"]

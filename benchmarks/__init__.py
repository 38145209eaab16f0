"""Benchmarks: how fast the library is, side by side with others in one run. ``python -m benchmarks --help``."""

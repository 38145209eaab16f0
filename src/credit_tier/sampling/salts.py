"""Salts (盐值): HMAC-SHA-256 under a secret, quick for millions of ids (`dr1` 6.1, 8.1)."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

BLOCK = 64
INNER = bytes(byte ^ 0x36 for byte in range(256))
OUTER = bytes(byte ^ 0x5C for byte in range(256))


def salter(secret: bytes) -> Callable[[bytes], str]:
    """Give a function that computes the hex HMAC-SHA-256 of a message under one secret.

    The two padded keys are hashed once and their states copied: half the work of `hmac.digest` a message.

    Parameters
    ----------
    secret : bytes
        At most 64 bytes (RFC 2104 hashes longer keys first; `dr1` has 32).

    Examples
    --------
    >>> salter(bytes([1]) * 32)(b"913300000000000000")[:16]
    'aa5ee2fbca5b87c6'
    """
    key = secret.ljust(BLOCK, b"\x00")
    inner = sha256(key.translate(INNER)).copy
    outer = sha256(key.translate(OUTER)).copy

    def salt(message: bytes) -> str:
        first = inner()
        first.update(message)
        second = outer()
        second.update(first.digest())
        return second.hexdigest()

    return salt

"""Every byte of a whole manifest and a whole frame, changed, left out and doubled: both verifiers find all of it."""

from __future__ import annotations

import pytest

from stand_alone.changes import OPENED, differently, places

pytestmark = pytest.mark.long


@pytest.mark.parametrize("value", [1, 0x20, 0x80, 0xFF])
def test_every_byte_of_a_manifest_counts(value):
    assert differently(OPENED, places(OPENED, values=(value,))) == []

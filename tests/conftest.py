"""How hard properties are searched: fully by default, lightly where only packaging or versions are in question."""

from hypothesis import settings

settings.register_profile("light", max_examples=15)

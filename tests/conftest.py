"""How tests are run: how hard properties are searched; what a file prepares once is prepared by one process."""

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)
"""What is green stays green: the same examples on every machine, until a test changes."""
settings.register_profile("light", settings.get_profile("same"), max_examples=15)
"""Where only packaging or versions are in question."""
settings.register_profile("search", derandomize=False)
"""Other examples in each run; `make search`."""
settings.load_profile("same")


def pytest_collection_modifyitems(items):
    """Keep the tests of a file together that share what it prepares (with ``--dist loadgroup``)."""
    for item in items:
        made = getattr(item, "_fixtureinfo", None)
        shared = made and any(found[-1].scope == "module" for found in made.name2fixturedefs.values())
        if shared:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))

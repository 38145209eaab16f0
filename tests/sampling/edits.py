"""Changes to JSON values, one leaf at a time."""

from __future__ import annotations

import copy


def paths(value, path=()):
    """Give every leaf of a JSON value."""
    if isinstance(value, dict | list) and value:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(item, (*path, key))
    else:
        yield path


def changed(value):
    """Give another value of the same kind."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list):
        return ["x"]
    if not value:
        return "1"
    if value[0] in "0123456789abcdef":
        return ("1" if value[0] == "0" else "2" if value[0] == "1" else "1") + value[1:]
    return value + "x"


def edited(stored, path, change=changed):
    """Give a copy in which one leaf is another."""
    stored = copy.deepcopy(stored)
    place = stored
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = change(place[path[-1]])
    return stored

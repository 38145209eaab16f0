"""One small draw, and every way to change one byte of a file: another byte, one byte less, one byte more."""

from __future__ import annotations

from hypothesis import strategies as st

from credit_tier.foundation.digest import canonical
from credit_tier.sampling.commitment import commit
from credit_tier.sampling.drawing import draw
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.verification import Published, verify
from sampling import cases
from stand_alone import citizen

FRAME = Frame(
    [
        *(Unit(unit, "grade=B", 1 + i) for i, unit in enumerate(cases.ids(3))),
        *(Unit(unit, "信用等级=D", 3 - i) for i, unit in enumerate(cases.ids(3, "9233"))),
        Unit("reg:a", "grade=B", 0, 0, 'in "quotes", and 本年已查'),
        Unit("reg:b", "信用等级=D", 1),
    ]
)
TERMS = (cases.STRATA[0].model_copy(update={"rate": "0.5"}), cases.STRATA[2].model_copy(update={"rate": "0.5"}))


def _small():
    commitment = commit(cases.plan(TERMS), FRAME, Roster(), secrets=cases.SECRETS)
    return draw(commitment, FRAME, Roster(), make_seed(commitment, cases.opened_sources()), secrets=cases.SECRETS)


SMALL = _small()
STORED, OPENED, SEALED = SMALL.to_json(), canonical(SMALL.opened()), SMALL.sealed()


def altered(data, change):
    kind, place, value = change
    if kind == "delete":
        return data[:place] + data[place + 1 :]
    if kind == "insert":
        return data[:place] + bytes([value]) + data[place:]
    return data[:place] + bytes([data[place] ^ value]) + data[place + 1 :]


def places(data, values=(1,)):
    """Give every change of one byte by the values, every deletion, and every insertion of the byte that was there."""
    made = [("change", place, value) for place in range(len(data)) for value in values]
    made += [("delete", place, 0) for place in range(len(data))]
    return made + [("insert", place, data[place] ^ 1) for place in range(len(data))]


def changes(data):
    """Draw any change of one byte that makes other bytes."""
    place, value = st.integers(0, len(data) - 1), st.integers(1, 255)
    return st.tuples(st.sampled_from(["change", "delete", "insert"]), place, value)


def differently(data, many):
    """Give the changes of an opened edition that one of the two verifiers lets pass."""
    return [
        change
        for change in many
        if not citizen.wrong(altered(data, change), sealed=SEALED)
        or verify(altered(data, change), published=Published(sealed=SEALED)).ok
    ]

"""A small task for the ledger: one frame, one plan, four acts."""

from __future__ import annotations

from typing import NamedTuple

from credit_tier.foundation.digest import digest
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.committing import Terms
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import CodeIdentity, DrawPlan, StratumTerms
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.sources import SourceRef

AT = "2026-12-01T09:00:00Z"
POLICY = {"schema": "test", "field": "food"}
DICE = {"kind": "dice", "ref": "hall 1", "value": "31415926535897932384"}


class Case(NamedTuple):
    """Everything that goes into a task."""

    draw_id: str = "2026-Q4"
    units: int = 60
    rate: str = "0.2"
    key: int = 2
    dice: str = DICE["value"]
    policy: dict = POLICY
    terms: Terms = Terms()
    prev: str = "0" * 64
    version: str = "0.1.0"

    @property
    def secrets(self):
        return Secrets(agency=bytes([self.key]) * 32, frame=bytes([self.key + 100]) * 32)

    @property
    def frame(self):
        return Frame([Unit(f"reg:{i:03d}", "A" if i % 3 else "B") for i in range(self.units)])

    @property
    def plan(self):
        return DrawPlan(
            draw_id=self.draw_id,
            strata=tuple(StratumTerms(name=name, rate=self.rate, rounding="ceil", design="srs") for name in "AB"),
            sources=(self.secrets.agency_source, SourceRef(kind="dice", ref="hall 1")),
            policy_hash=digest(self.policy),
            rulebook_hash="22" * 32,
            code=CodeIdentity(name="credit_tier", version=self.version, wheel_sha256="00" * 32),
            prev_manifest_hash=self.prev,
        )

    @property
    def sources(self):
        own = {"kind": "agency-secret", "ref": self.secrets.agency_source.ref, "value": self.secrets.agency.hex()}
        return [own, DICE | {"value": self.dice}]

    def commit(self, ledger: Ledger, at=AT):
        return ledger.commit(
            *(self.plan, self.frame, Roster()), secrets=self.secrets, policy=self.policy, at=at, terms=self.terms
        )

    def draw(self, ledger: Ledger, at=AT):
        return ledger.draw(self.draw_id, self.frame, Roster(), self.sources, secrets=self.secrets, at=at)

    def open(self, ledger: Ledger, at=AT):
        return ledger.open(self.draw_id, at=at)

    def whole(self, ledger: Ledger):
        """Commit, draw, remove one, open, publish."""
        self.commit(ledger)
        drawn = self.draw(ledger)
        ledger.replace(self.draw_id, [gone(drawn)], at=AT)
        self.open(ledger)
        ledger.publish(self.draw_id, where="公告第 7 号", at=AT)
        return drawn


def gone(drawn, row=0, **other):
    unit = drawn.rows()[row]
    return Removal(**{"stratum": unit.stratum, "id": unit.id, "reason": "closed", "evidence": "77" * 32} | other)


def contents(folder):
    """Give the bytes of every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

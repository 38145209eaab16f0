"""The command prove: what one enterprise needs to see for itself that it was in the committed frame (`dr1` 6.2)."""

from __future__ import annotations

import argparse
import json

from credit_tier.cli.drawing import own_commitment
from credit_tier.cli.drawing_files import FRAME, read_frame, read_secrets, require_own
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import roster_beside
from credit_tier.cli.words import say
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.digest import canonical
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.refusals import NotYetError, too_early
from credit_tier.sampling.commitment import require_match


def prove_command(options: argparse.Namespace) -> Answer:
    """Write an enterprise's own line and its proof; it is for this enterprise alone, and only after opening."""
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        commitment = own_commitment(ledger, desk, options.draw)
        if Act.OPENED not in desk.committed(commitment.draw_id).lines:
            raise NotYetError(too_early(f"task {commitment.draw_id}", "尚未公开", "It is not opened yet."))
    held = read_secrets(options.secrets, make=False)
    require_own(options.secrets, held, commitment)
    frame = read_frame(options.draw / FRAME)
    require_match(commitment, frame, roster_beside(options.draw), held.frame)
    unit = options.unit if ":" in options.unit else fold_code(options.unit)
    leaf, proof = frame.prove(unit, held.frame)
    content = {"leaf": json.loads(leaf), "proof": [proof.index, proof.count, list(proof.siblings)]}
    with options.out.open("xb") as file:  # a file that is there is not replaced
        file.write(canonical(content))
    say(f"{options.out} 含该企业的分层与权重，只交给该企业；它可用 verify.py --proof 自行核验。")
    say(f"{options.out} shows its stratum and weight: it is for {unit} alone, to check with `verify.py --proof`.")
    return Answer({"draw_id": commitment.draw_id, "index": proof.index, "count": proof.count})

"""Trial or official: which acts a rulebook may drive (decision 2, R17)."""

from __future__ import annotations

from credit_tier.foundation.errors import Fault, Text, TrialOnlyError
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.model import Rulebook, Standing


def settle_trial(rulebook: Rulebook, rules: RulesInForce, *, trial: bool | None) -> bool:
    """Say whether a result is a trial, or refuse.

    Parameters
    ----------
    rulebook : Rulebook
    rules : RulesInForce
    trial : bool or None
        ``True``: a trial, whatever the rulebook is. ``False``: an official act is wanted. ``None``: as the rulebook
        declares.

    Returns
    -------
    bool
        Travels with the result and shows wherever it does.

    Raises
    ------
    TrialOnlyError
        An official act is wanted, but the rulebook is a trial one or numbers in force are illustrative.
    """
    official = rulebook.identity.standing is Standing.OFFICIAL if trial is None else not trial
    if not official:
        return True
    names = rules.illustrative()
    if rulebook.identity.standing is Standing.TRIAL:
        names.insert(0, "rulebook.toml standing")
    if names:
        raise TrialOnlyError(
            Fault(
                f"{rulebook.identity.id}: {name}",
                Text(
                    "这是试行或示例数字，不得用于正式行为",
                    "This is a trial or illustrative number; no official act may rest on it.",
                ),
                Text("正式行为只用有依据的生效规则", "Official acts rest on rules in force with their basis."),
                Text(
                    "请填入本地依据，或以试行方式运行（trial=True）",
                    "Supply the local basis, or run it as a trial (trial=True).",
                ),
            )
            for name in names
        )
    return False

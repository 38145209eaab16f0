"""What the codes of ``results.toml`` must agree on with the table of inspections: every code becomes a value there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.faults import MEND, fault
from credit_tier.rulebook.result_rules import ResultRules
from credit_tier.rulebook.source import Source

INSPECTIONS = "inspections"
CODES = "result_codes"


def result_faults(rules: ResultRules, sources: Sequence[Source], file: str) -> Iterator[Fault]:
    """Find codes that the table of inspections does not have, or has under another number."""
    if rules.codes is None:
        return
    source = next((source for source in sources if source.name == INSPECTIONS), None)
    field = source.field(CODES) if source is not None else None
    choices = field.choices if field is not None else {}
    for index, rule in enumerate(rules.codes.code):
        if rule.code not in choices.get(rule.name, ()):
            yield fault(
                file,
                ("codes", "code", index, "name"),
                Text(
                    f"sources.toml 的 {INSPECTIONS}.{CODES} 没有 {rule.name}，或其写法不含 {rule.code}",
                    f"{INSPECTIONS}.{CODES} of sources.toml has no {rule.name} that is written {rule.code}.",
                ),
                Text("两处的代码须一致", "The codes of both agree."),
                MEND,
            )

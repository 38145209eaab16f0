"""What does not fit together in ``supervision.toml``: nobody exempt, nothing loosened, rates that follow strictness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.eligibility_consistency import eligibility_faults
from credit_tier.rulebook.faults import MEND, fault, listed, unknown
from credit_tier.rulebook.grade_scale import Scale
from credit_tier.rulebook.limit_consistency import limit_faults
from credit_tier.rulebook.matrix_consistency import matrix_faults
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use
from credit_tier.rulebook.supervision_table import SupervisionTable, Tier


def supervision_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find what does not fit together in ``supervision.toml``."""
    rules = rulebook.supervision_rules
    yield from eligibility_faults(rules, file)
    yield from dating_faults(file, [("table", index) for index in range(len(rules.table))], rules.table)
    for index, table in enumerate(rules.table):
        yield from _grade_faults(rulebook, file, index, table)
        yield from _exempt_faults(rulebook, file, index, table)
        for place, tier in enumerate(table.tiers):
            yield from _tier_faults(file, ("table", index, "tiers", place), tier)
        yield from _order_faults(file, index, table, supervised(rulebook))
    yield from _field_faults(rulebook, file)
    yield from limit_faults(rulebook, file)
    yield from matrix_faults(rulebook, file, supervised(rulebook))


def supervised(rulebook: Rulebook) -> list[Scale]:
    """Give the scales whose grades lead to tiers: of a rulebook that supervises at all, those for supervision."""
    scales = rulebook.grade_rules.scale
    if Use.SUPERVISION not in rulebook.identity.uses:
        return list(scales)
    return [scale for scale in scales if scale.serves(Use.SUPERVISION)]


def _grade_faults(rulebook: Rulebook, file: str, index: int, table: SupervisionTable) -> Iterator[Fault]:
    tiers = [tier.name for tier in table.tiers]
    needed = {step.code for scale in supervised(rulebook) for step in (*scale.grades, scale.not_graded)}
    if set(table.grades) != needed:
        yield unknown(file, ("table", index, "grades"), listed(set(table.grades) ^ needed), needed)
    for grade, tier_name in table.grades.items():
        if tier_name not in tiers:
            yield unknown(file, ("table", index, "grades", grade), tier_name, tiers)


def _exempt_faults(rulebook: Rulebook, file: str, index: int, table: SupervisionTable) -> Iterator[Fault]:
    """Find tiers with the rate 0 that nothing allows, or that a safety field could meet."""
    names = [tier.name for tier in table.tiers]
    safe = [
        names.index(floor.tier) for floor in rulebook.supervision_rules.field if floor.safety and floor.tier in names
    ]
    for place, tier in enumerate(table.tiers):
        if min(map(Fraction, tier.range)) > 0:
            continue
        path = ("table", index, "tiers", place, "least" if Fraction(tier.rate) else "rate")
        if table.may_exempt is None:
            yield fault(
                file,
                path,
                Text("抽查比例为 0，等于免抽", "The rate is 0, which exempts the tier from the draw."),
                Text(
                    "不免抽：每一档都大于 0；确有依据的写明 may_exempt = { basis = … }",
                    "Nobody is exempt: every rate is above 0, unless `may_exempt` gives the basis.",
                ),
                Text("请写大于 0 的比例", "Give a rate above 0."),
            )
        elif any(start <= place for start in safe):
            yield fault(
                file,
                path,
                Text("安全领域会落入比例为 0 的档位", "A safety field could fall into a tier with the rate 0."),
                Text("免抽只限安全领域以外", "Only outside safety fields may a tier be exempt."),
                Text("请提高该档比例，或把安全领域放到更严的档位", "Raise the rate, or make the field stricter."),
            )


def _tier_faults(file: str, path: Sequence[str | int], tier: Tier) -> Iterator[Fault]:
    if tier.visits_least > tier.visits_most:
        yield fault(
            file,
            path,
            Text("最少次数大于最多次数", "`visits_least` is above `visits_most`."),
            Text("least <= most", "least <= most"),
            MEND,
        )
    least, rate, most = map(Fraction, tier.range)
    if not least <= rate <= most:
        yield fault(
            file,
            (*path, "rate"),
            Text("比例不在 least 与 most 之间", "`rate` does not lie between `least` and `most`."),
            Text("least <= rate <= most", "least <= rate <= most"),
            MEND,
        )


def _order_faults(file: str, index: int, table: SupervisionTable, scales: Sequence[Scale]) -> Iterator[Fault]:
    """Find a stricter tier that is drawn less often, and a worse grade that is supervised more lightly."""
    for key, rates in zip(
        ("least", "rate", "most"), zip(*(tier.range for tier in table.tiers), strict=True), strict=True
    ):
        ascending = [Fraction(rate) for rate in rates]
        if ascending != sorted(ascending):
            yield fault(
                file,
                ("table", index, "tiers"),
                Text(
                    f"档位从宽到严，抽查比例（{key}）却下降",
                    f"Tiers run from light to strict, yet a rate falls ({key}).",
                ),
                Text("每一档的比例不低于前一档", "No rate is below that of the tier before."),
                Text("请调整次序或比例", "Mend the order or the rates."),
            )
    names = [tier.name for tier in table.tiers]
    for scale in scales:
        known = [names.index(table.grades[step.code]) for step in scale.grades if table.grades.get(step.code) in names]
        if known != sorted(known):
            yield fault(
                file,
                ("table", index, "grades"),
                Text("等级越差，监管反而越宽", "A worse grade is supervised more lightly than a better one."),
                Text("档位随等级变差而不变或变严", "The tier stays or tightens as the grade gets worse."),
                Text("请改正", "Correct it."),
            )
            return


def _field_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    rules = rulebook.supervision_rules
    # A field's rule may meet any of the tables, so each must know its tier.
    names = set.intersection(*({tier.name for tier in table.tiers} for table in rules.table))
    for name in dict.fromkeys(floor.field for floor in rules.field):
        own = [index for index, floor in enumerate(rules.field) if floor.field == name]
        yield from dating_faults(file, [("field", index) for index in own], [rules.field[index] for index in own])
    for index, floor in enumerate(rules.field):
        if floor.tier not in names:
            yield unknown(file, ("field", index, "tier"), floor.tier, names)
        elif floor.safety and any(floor.tier == table.tiers[0].name for table in rules.table):
            yield fault(
                file,
                ("field", index, "tier"),
                Text("安全领域不得放在最宽的一档", "A safety field may not have the lightest tier."),
                Text("比最宽一档更严的档位", "A tier stricter than the lightest."),
                Text("请改为更严的档位；或写明 safety = false", "Choose a stricter tier, or say safety = false."),
            )

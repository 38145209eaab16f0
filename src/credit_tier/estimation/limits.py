"""What an estimate is of, and what it does not say, in words (估计对象与局限)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from credit_tier.estimation.figures import Figure
from credit_tier.estimation.outcomes import VisitOutcome
from credit_tier.estimation.sample import Sample
from credit_tier.foundation.errors import Text
from credit_tier.sampling.ranking import Design

_NOMINAL = {Design.PARETO, Design.SEQ_POISSON}


def subject_of(sample: Sample) -> Text:
    """Say what is estimated."""
    reached = sum(sample.populations.values()) - sum(sample.without.values())
    return Text(
        f"估计的是：抽取时可抽的 {reached} 户中，检查时仍在业且开展该项活动者，若都被检查，其发现违法的比例",
        f"Of the {reached} enterprises that might be drawn, those still there and carrying on the activity when"
        " visited: the share in which a visit would find a violation.",
    )


def limits_of(sample: Sample, overall: Figure, together: Mapping[str, str]) -> tuple[Text, ...]:
    """Say what the estimate does not say."""
    return tuple(_limits(sample, overall, together))


def _limits(sample: Sample, overall: Figure, together: Mapping[str, str]) -> Iterator[Text]:
    yield Text(
        "不含抽取前依规则不可抽的企业；只说检查能发现的违法，检查宽严不同则不可比",
        "Without enterprises that rules kept out of the draw; and of violations that visits find: agencies of another"
        " strictness cannot be compared by it.",
    )
    if sample.without:
        names, number = "、".join(sample.without), sum(sample.without.values())
        yield Text(
            f"以下各层无人抽中，共 {number} 户，不在估计之内：{names}",
            f"Nobody was drawn from {', '.join(sample.without)}; their {number} enterprises are not estimated.",
        )
    if overall.ineligible:
        yield Text(
            f"{overall.ineligible} 户已注销、迁出、未开展该项活动或被剔除，不计入分子分母",
            f"{overall.ineligible} had ceased, moved out, did not carry on the activity or were removed: in no count.",
        )
    if silent := int(sample.are(VisitOutcome.NO_RESPONSE).sum()):
        low, high = overall.if_none or 0.0, overall.if_all or 0.0
        yield Text(
            f"{silent} 户无应答或未定，由同层有结论者代表；都不违法则 {low:.1%}，都违法则 {high:.1%}，区间不含此不确定",
            f"{silent} gave no answer; those of their stratum who did speak for them. If none of them violated the law"
            f" it is {low:.1%}, if all did {high:.1%}; the interval does not hold this.",
        )
    designs = {one.design for one in sample.classes}
    if designs & _NOMINAL:
        yield Text(
            "按规模的抽取，入样概率为名义值，与真值相差很小，层内不足二十户时可达百分之几",
            "Chances under pareto and seq_poisson are nominal: near the true ones, and off by some percent in strata of"
            " a few units.",
        )
    if designs - {Design.SRS}:
        yield Text(
            "按规模抽取的方差用 Hájek-Rosén 近似，不用联合入样概率",
            "The variance of draws by size is the approximation of Hájek and Rosén, without joint chances.",
        )
    if together:
        zh, en = "、".join(dict.fromkeys(together.values())), ", ".join(dict.fromkeys(together.values()))
        yield Text(f"方差按合并层计算：{zh}，偏大", f"Collapsed for the variance: {en}; it is too large if anything.")
    if overall.why is not None:
        yield overall.why

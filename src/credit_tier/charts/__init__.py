"""Charts: pictures of what an analysis found, drawn without a network, with Chinese labels (图表)."""

from credit_tier.charts.drawing import Picture, chart_png, chart_svg
from credit_tier.charts.fairness import fairness_chart
from credit_tier.charts.grade_shares import distribution_chart
from credit_tier.charts.heat_map import heat_chart
from credit_tier.charts.moves import moves_chart
from credit_tier.charts.score_counts import score_chart
from credit_tier.charts.stability_lines import stability_chart
from credit_tier.charts.waterfall import waterfall_chart
from credit_tier.grading.origin import Origin

__all__ = [
    "Origin",
    "Picture",
    "chart_png",
    "chart_svg",
    "distribution_chart",
    "fairness_chart",
    "heat_chart",
    "moves_chart",
    "score_chart",
    "stability_chart",
    "waterfall_chart",
]

"""Invented tables and the pictures made of them, and where the letters of an SVG stand."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from credit_tier import explain, grade
from credit_tier.analysis.draw_fairness import GroupDrawn, draw_fairness
from credit_tier.analysis.population_stability import Verdict, verdict_of
from credit_tier.analysis.score_histogram import score_histogram
from credit_tier.analysis.shifts import Shift, Stability
from credit_tier.charts import (
    Origin,
    distribution_chart,
    fairness_chart,
    heat_chart,
    moves_chart,
    score_chart,
    stability_chart,
    waterfall_chart,
)
from credit_tier.charts.lettering import width
from credit_tier.engine.indicators import Indicators
from credit_tier.foundation.errors import Text
from shipped_rulebook import shipped_rulebook

DAY = date(2026, 6, 30)
BOOK = shipped_rulebook()
NAMES = tuple(item.id for item, _ in BOOK.on(DAY).for_use)
ORIGIN = Origin(BOOK.identity.title, DAY, DAY, trial=True)
GRADES = ["A", "B", "C", "D", "M"]
REGIONS = ["兰州市", "嘉峪关市", "临夏回族自治州", "甘南藏族自治州", *(f"第{i}区" for i in range(26))]
TRADES = [f"第{i}类计算机通信和其他电子设备制造业" for i in range(100)]
SVG = "{http://www.w3.org/2000/svg}"


def graded(number=60):
    """Grade invented enterprises with values of every kind."""
    pick = np.array([-(2**31) + 1, 0, 1, 2, 5, 30, 900_000], dtype=np.int32)
    values = pick[(np.arange(len(NAMES))[:, None] * 7 + np.arange(number) * 5 + np.arange(number) // 9) % len(pick)]
    codes = pa.array([f"9162000000000{i:04d}0" for i in range(number)])
    return grade(Indicators(codes, NAMES, values, DAY, DAY, BOOK.digest, "0" * 64, {}), BOOK, trial=True)


def counts(groups, trait="region", make=lambda i, j: (i * 31 + j * 17) % 90 + 1):
    rows = [(trait, group, code, make(i, j)) for i, group in enumerate(groups) for j, code in enumerate(GRADES)]
    return pd.DataFrame(rows, columns=["trait", "group", "grade", "enterprises"])


def crossed(regions, trades, make=lambda i, j, k: (i * 7 + j * 5 + k * 3) % 25):
    rows = [
        (one, other, code, make(i, j, k))
        for i, one in enumerate(regions)
        for j, other in enumerate(trades)
        for k, code in enumerate("ABCD")
    ]
    return pd.DataFrame(rows, columns=["region", "industry", "grade", "enterprises"])


def moved(pairs):
    return pd.DataFrame(
        [(*pair, count) for pair, count in pairs.items()], columns=["old_grade", "new_grade", "enterprises"]
    )


def stable(step, names=NAMES):
    def shift(what, title, index):
        return Shift(what, title, index, verdict_of(index), 2000, 2000)

    shifts = [shift("score", Text("总分", "score"), 0.03 * step), shift("grade", Text("等级", "grade"), 0.02 * step)]
    for place, name in enumerate(names):
        title = BOOK.indicator(name).title
        text = Text(title.zh, title.en)
        if place == 3:
            shifts.append(Shift(name, text, None, Verdict.CANNOT_BE_SAID, 20, 20, why=Text("太少", "too few")))
        else:
            shifts.append(shift(name, text, 0.03 * step / (place % 9 + 1)))
    return Stability(
        date(2024, 6, 30), date(2024 + step, 6, 30), tuple(shifts), "gansu", trial=True, same_rulebook=True
    )


def drawn(groups=("兰州市", "嘉峪关市", "临夏回族自治州"), odd=0):
    rows = [
        GroupDrawn(name, 1500, 100 * (i + 1), 75, 5 * (i + 1) + (odd if i == 1 else 0))
        for _ in range(8)
        for i, name in enumerate(groups)
    ]
    return draw_fairness(rows)


GRADED = graded()
WHOM = explain(GRADED, GRADED.codes[3].as_py())


def pictures(language):
    """Give one picture of every kind, of the size it has with 46 indicators, 30 regions and 100 trades."""
    common = {"language": language, "origin": ORIGIN}
    everyone = counts([""], trait="")
    return {
        "everyone": distribution_chart(everyone, not_graded="M", **common),
        "regions": distribution_chart(counts(REGIONS), trait="region", not_graded="M", **common),
        "trades": distribution_chart(counts(TRADES, "industry"), trait="industry", not_graded="M", **common),
        "scores": score_chart(score_histogram(GRADED), language=language),
        "points": waterfall_chart(WHOM, language=language),
        "heat": heat_chart(crossed(REGIONS, TRADES), grades=["C", "D"], **common),
        "stability": stability_chart(stable(3), language=language),
        "over time": stability_chart([stable(step) for step in (1, 2, 3, 4)], language=language),
        "moves": moves_chart(
            moved({("A", "A"): 81_234, ("A", "B"): 30, ("B", "A"): 3, ("B", "M"): 2}),
            grades=GRADES,
            not_graded="M",
            **common,
        ),
        "fairness": fairness_chart(drawn(odd=4), **common),
    }


@cache
def rendered(picture):
    """Render a picture once for all tests."""
    return picture.svg()


class Place(NamedTuple):
    """A line of text on an SVG, with the box it takes at most."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def places(svg):
    """Give all lines of text on an SVG and its size; only translations are used."""
    root = ET.fromstring(svg)  # noqa: S314 # made by the test
    found = []

    def walk(node, x, y):
        if move := re.fullmatch(r"translate\(([-\d.]+),([-\d.]+)\)(?: rotate\(0\))?", node.get("transform", "")):
            x, y = x + float(move[1]), y + float(move[2])
        else:
            assert not node.get("transform"), node.get("transform")
        if node.tag == f"{SVG}text":
            text, size = "".join(node.itertext()), float(node.get("font-size").removesuffix("px"))
            wide = width(text, size, bold=node.get("font-weight") == "bold")
            left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor", "start")]
            found.append(Place(text, left, y - 0.8 * size, left + wide, y + 0.15 * size))
        for child in node:
            walk(child, x, y)

    walk(root, 0.0, 0.0)
    return found, float(root.get("width")), float(root.get("height"))


def overlapping(found):
    """Give the pairs of texts that lie on one another."""
    found = sorted(found, key=lambda place: place.top)
    pairs = []
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            if other.top >= one.bottom:
                break
            if one.left < other.right and other.left < one.right:
                pairs.append((one.text, other.text))
    return pairs

"""Small rulebooks of invented rules, written as the folders of TOML they would be."""
# ruff: noqa: E501 # one call a line

from __future__ import annotations

from pathlib import Path

from credit_tier.rulebook.loading import load_rulebook
from reference_observation import Meaning

SOURCES = """
[[source]]
name = "enterprises"
title = { zh = "名录", en = "Register" }
provider = { zh = "甲", en = "A" }
update_months = 1
grace_days = 10
sharing = "unconditional"
uses = ["supervision", "report"]
fields = [
  { name = "founded_on", zh = "成立日期", type = "date" },
  { name = "region", zh = "行政区划", type = "text" },
  { name = "concerned", zh = "涉及", type = "flag" },
]

[[source]]
name = "decisions"
title = { zh = "事项", en = "Events" }
provider = { zh = "乙", en = "B" }
update_months = 2
grace_days = 5
sharing = "unconditional"
uses = ["supervision", "report"]
fields = [
  { name = "document_no", zh = "文号", type = "document_number" },
  { name = "happened_on", zh = "日期", type = "date" },
  { name = "size", zh = "数额", type = "money", signed = true },
  { name = "whole", zh = "总数", type = "integer", signed = true },
  { name = "kind", zh = "类别", type = "choice", choices = { penalty = ["处罚"], list = ["名单"] } },
  { name = "ended_on", zh = "终止", type = "date", may_be_future = true },
]

[[source]]
name = "bills"
key = ["period", "amount"]
title = { zh = "账单", en = "Bills" }
provider = { zh = "丙", en = "C" }
update_months = 1
grace_days = 0
sharing = "unconditional"
uses = ["supervision", "report"]
fields = [
  { name = "period", zh = "账期", type = "month", required = true },
  { name = "amount", zh = "应缴", type = "money" },
  { name = "disputed", zh = "争议", type = "flag" },
]

[[source]]
name = "repairs"
title = { zh = "修复", en = "Repairs" }
provider = { zh = "丁", en = "D" }
update_months = 1
grace_days = 0
sharing = "unconditional"
uses = ["supervision", "report"]
fields = [
  { name = "target", zh = "对象", type = "document_number", required = true },
  { name = "target_table", zh = "数据集", type = "choice", choices = { decisions = ["事项"], bills = ["账单"] } },
  { name = "target_kind", zh = "类型", type = "choice", choices = { penalty = ["处罚"], list = ["名单"] } },
  { name = "repaired_on", zh = "修复日期", type = "date", required = true },
]

[[source]]
name = "objections"
title = { zh = "异议", en = "Objections" }
provider = { zh = "丁", en = "D" }
update_months = 1
grace_days = 0
sharing = "unconditional"
uses = ["supervision", "report"]
fields = [
  { name = "target", zh = "对象", type = "document_number", required = true },
  { name = "target_table", zh = "数据集", type = "choice", choices = { decisions = ["事项"], bills = ["账单"] } },
  { name = "target_kind", zh = "类型", type = "choice", choices = { penalty = ["处罚"], list = ["名单"] } },
  { name = "effect", zh = "效果", type = "choice", required = true, choices = { dispute = ["异议"], stay = ["停止"], annulment = ["撤销"] } },
  { name = "starts_on", zh = "起", type = "date", required = true },
  { name = "ends_on", zh = "止", type = "date", may_be_future = true },
]
"""

INDICATOR = """
title = {{ zh = "项", en = "item" }}
source = "{source}"
uses = ["supervision", "report"]
direction = "{direction}"
unit = "units"
absent = "{absent}"
late = "{late}"
{more}

[[version]]
in_force = 2020-01-01
status = "illustrative"
measure = {{ table = "{source}", {measure} }}
bands = {bands}
missing = {missing}
"""
BANDS = """[
  { points = 30, reason = { zh = "好", en = "good" } },
  { from = 1, points = 20, reason = { zh = "中", en = "fair" } },
  { from = 3, points = 0, reason = { zh = "差", en = "poor" } },
]"""
MISSING = "{ not_applicable = 20, not_reported = 15, source_late = 25 }"


def indicator(
    source, measure, *, absent="zero", late="unknown", direction="more_is_worse", more="", bands=BANDS, missing=MISSING
):
    """Give the text of an indicator file."""
    return INDICATOR.format(
        source=source,
        measure=measure,
        absent=absent,
        late=late,
        direction=direction,
        more=more,
        bands=bands,
        missing=missing,
    )


def step(code, start=None):
    start = "" if start is None else f"from = {start}, "
    return f'{{ code = "{code}", {start}title = {{ zh = "{code}", en = "{code}" }} }}'


def condition(kind, name, target, *, grade=None, missing=(), **bounds):
    """Give the text of a veto, a cap or an exemption."""
    lines = [f"[[{kind}]]", f'id = "{name}"', f'title = {{ zh = "{name}", en = "{name}" }}', "in_force = 2020-01-01"]
    lines += ['status = "illustrative"', f'indicator = "{target}"', *([f'grade = "{grade}"'] if grade else [])]
    lines += [f"missing = {list(missing)}".replace("'", '"')] if missing else []
    lines += [f"{'from' if key == 'start' else key} = {value}" for key, value in bounds.items()]
    return "\n".join(lines) + "\n"


def write(
    folder,
    indicators,
    *,
    themes,
    cuts=(("A", 60), ("B", 40), ("C", 20), ("D", None)),
    base=0,
    least=-10_000,
    most=10_000,
    conditions="",
    standing="trial",
):
    """Write a rulebook: indicator texts by identifier, themes as name to (least, most); and load it."""
    folder = Path(folder)
    names = "".join(f'{name} = {{ zh = "{name}", en = "{name}" }}\n' for name in themes)
    identity = f"""
id = "small"
title = {{ zh = "小", en = "Small" }}
jurisdiction = {{ zh = "某地", en = "Somewhere" }}
grade_type = "risk_class"
disclosure = "internal"
uses = ["supervision", "report"]
standing = "{standing}"
[themes]
{names}"""
    ranges = "".join(f"{name} = {{ least = {low}, most = {high} }}\n" for name, (low, high) in themes.items())
    grades = f"""
[[scale]]
in_force = 2020-01-01
status = "illustrative"
base = {base}
least = {least}
most = {most}
grades = [{", ".join(step(*pair) for pair in cuts)}]
not_graded = {step("M")}
[scale.themes]
{ranges}
{conditions}"""
    tiers = ", ".join(f'{code} = "only"' for code in [*(code for code, _ in cuts), "M"])
    supervision = f"""
[[table]]
in_force = 2020-01-01
status = "illustrative"
grades = {{ {tiers} }}
[[table.tiers]]
name = "only"
title = {{ zh = "档", en = "tier" }}
rate = "0.1"
visits_least = 0
visits_most = 1
"""
    files = {"rulebook.toml": identity, "sources.toml": SOURCES, "grades.toml": grades, "supervision.toml": supervision}
    files |= {name.replace(".", "/") + ".toml": text for name, text in indicators.items()}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_rulebook(folder)


EVENT, BILL = 'time = "happened_on"', 'time = "period"'


def grave(row, _day):
    return None if row["kind"] is None else row["kind"] == "penalty"


def ongoing(row, day):
    return row["ended_on"] is None or row["ended_on"] > day


def open_bill(row, _day):
    if row["disputed"]:
        return True
    return None if row["amount"] is None else row["amount"] > 0


def size(row, _day):
    return row["size"]


def whole(row, _day):
    return row["whole"]


def thousandfold(row, _day):
    return None if row["size"] is None else row["size"] * 1000


EVERY_AGGREGATE = {
    "count": (indicator("decisions", f'{EVENT}, aggregate = "count"'), Meaning()),
    "count_grave": (
        indicator("decisions", f"{EVENT}, window_months = 12, aggregate = \"count\", where = \"kind = 'penalty'\"", late="facts_stand"),
        Meaning(grave),
    ),
    "count_reported": (
        indicator("decisions", f"{EVENT}, window_months = 3, aggregate = \"count\", where = \"kind = 'penalty'\"", absent="not_reported"),
        Meaning(grave),
    ),
    "sum": (indicator("decisions", f'{EVENT}, aggregate = "sum", value = "size"'), Meaning(value=size)),
    "sum_large": (
        indicator("decisions", f'{EVENT}, window_months = 24, aggregate = "sum", value = "size * 1000"', absent="not_reported"),
        Meaning(value=thousandfold),
    ),
    "max": (indicator("decisions", f'{EVENT}, aggregate = "max", value = "size"'), Meaning(value=size)),
    "min": (
        indicator("decisions", f'{EVENT}, window_months = 12, aggregate = "min", value = "size"', absent="not_reported"),
        Meaning(value=size),
    ),
    "latest": (
        indicator("decisions", f'{EVENT}, window_months = 36, aggregate = "latest", value = "size"', absent="not_reported"),
        Meaning(value=size),
    ),
    "months": (indicator("bills", f'{BILL}, window_months = 12, aggregate = "distinct_months"'), Meaning()),
    "months_ever": (
        indicator("bills", f'{BILL}, aggregate = "distinct_months", where = "COALESCE(disputed, FALSE) OR amount > 0"'),
        Meaning(open_bill),
    ),
    "share": (
        indicator("decisions", f'{EVENT}, window_months = 12, aggregate = "share", value = "size", over = "whole"', absent="not_reported"),
        Meaning(value=size, over=whole),
    ),
    "since_first": (
        indicator("decisions", f'{EVENT}, aggregate = "months_since_first", where = "ended_on IS NULL OR ended_on > :as_of"', late="facts_stand"),
        Meaning(ongoing),
    ),
    "since_last": (
        indicator("decisions", f'{EVENT}, aggregate = "months_since_last"', absent="not_reported", more='applies = "concerned"'),
        Meaning(),
    ),
    "decayed": (
        indicator("decisions", f'{EVENT}, window_months = 6, aggregate = "decayed_sum", decay = [1000, 1000, 500, 500, 250, 250, 250]'),
        Meaning(),
    ),
    "decayed_size": (
        indicator("decisions", f'{EVENT}, aggregate = "decayed_sum", value = "size", decay = [1000000, 5, 0, 3]', late="facts_stand"),
        Meaning(value=size),
    ),
}  # fmt: skip


def every_aggregate(folder):
    """Write the rulebook that uses every aggregate; give it with the meanings and conditions for the reference."""
    texts = {f"all.{name}": text for name, (text, _) in EVERY_AGGREGATE.items()}
    meanings = {f"all.{name}": meaning for name, (_, meaning) in EVERY_AGGREGATE.items()}
    rulebook = write(folder, texts, themes={"all": (-1000, 1000)})
    return rulebook, meanings, {"all.since_last": lambda row: row.get("concerned")}

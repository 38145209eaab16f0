"""Small sets of records: made by hand from rows, or drawn at random around the days where rules change."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
from hypothesis import strategies as st

from credit_tier.foundation.dates import add_months, last_day
from credit_tier.records.contracts import DELIVERY_SCHEMA, contract
from credit_tier.records.quality import QualityReport
from credit_tier.records.store import Records
from strategies import days_near, made_code

CODES = [made_code(number) for number in (1, 2, 3)]
STRANGER = made_code(99)
DOCUMENTS = ["甲罚〔2025〕1号", "甲罚〔2025〕2号"]
NUMBERS = ["reg:620100000000015", "reg:620100000000023", f"tax:620100{CODES[0][8:17]}", f"tax:620100{STRANGER[8:17]}"]
"""Older numbers; a register may or may not say whose they are."""
BOUNDS = [0, 1, 2, 999_999, 10**6, 2**31 - 1, 2**31, 2**40]


def records_of(rulebook, tables, deliveries=None, chunks=1):
    """Make `Records` of rows; what a row leaves out is null, and every table counts as delivered up to its receipt."""
    made = {}
    for name, rows in tables.items():
        schema = contract(rulebook.source(name)).schema
        whole = [{**dict.fromkeys(schema.names), **row} for row in completed(rows)]
        size = max(1, -(-len(whole) // chunks))
        parts = [pa.Table.from_pylist(whole[at : at + size], schema) for at in range(0, len(whole), size)]
        made[name] = pa.concat_tables(parts) if parts else schema.empty_table()
    if deliveries is None:
        deliveries = [delivery(name, max(row["received_on"] for row in rows)) for name, rows in tables.items() if rows]
    return Records(made, pa.Table.from_pylist(deliveries, DELIVERY_SCHEMA), QualityReport.of({}, [], []))


def completed(rows):
    return [{"record_id": f"r{number}", **row} for number, row in enumerate(rows)]


def rows_of(records):
    """Give the rows back as dictionaries, for the reference."""
    return {name: table.to_pylist() for name, table in records.tables.items()}


def delivery(source, day, *, region="", received_on=None, declared=False):
    return {
        "source": source,
        "region": region,
        "covers_to": day,
        "received_on": received_on or day,
        "declared": declared,
    }


def cells(field, centre, grid):
    """Values of a field, many of them on the edge of something."""
    kind = field.type.value
    if field.name == "former_code":
        values = st.sampled_from([*CODES, *CODES, STRANGER, *NUMBERS])
    elif field.name == "reg_no":
        values = st.sampled_from([number.partition(":")[2] for number in NUMBERS if number.startswith("reg:")])
    elif field.name == "region":
        values = st.sampled_from(["620100", "620200", "62", "兰州市"])
    elif kind == "date":
        values = days_near(centre)
    elif kind == "month":
        values = st.integers(-14, 1).map(lambda n: add_months(centre, n)).map(lambda d: last_day(d.year, d.month))
    elif kind in {"money", "integer"}:
        values = st.sampled_from([*BOUNDS, *(-bound for bound in BOUNDS if field.signed)]) | st.integers(0, 5)
    elif kind == "flag":
        values = st.booleans()
    elif kind == "choice":
        values = st.sampled_from(sorted(field.choices))
    elif field.name == "target":
        values = st.sampled_from([*grid, *DOCUMENTS])
    elif kind == "document_number":
        values = st.sampled_from(DOCUMENTS)
    else:
        values = st.sampled_from(["甲", "乙"])
    return values if field.required else st.none() | values


@st.composite
def record_sets(draw, rulebook, *, most=9):
    """Draw tables of rows, deliveries, and the two days of an observation."""
    month = add_months(date(2026, 1, 31), draw(st.integers(-6, 40)))
    as_of = draw(st.sampled_from([month, last_day(month.year, month.month), date(2028, 2, 29), date(2026, 3, 30)]))
    known_on = as_of + timedelta(draw(st.integers(-40, 90)))
    received = st.integers(-200, 20).map(lambda shift: known_on + timedelta(shift))
    grid = [f"r{number}" for number in range(most)]
    shared = draw(st.integers(0, 3)) == 0  # facts seen by several agencies; settling them takes many queries
    facts = st.none() | st.sampled_from(["F1", "F2"]) if shared else st.none()
    numbered = rulebook.attribution_rules.tax_number and draw(st.booleans())
    codes = st.sampled_from([*CODES, *CODES, STRANGER, *(NUMBERS if numbered else [])])
    tables = {}
    for source in rulebook.sources:
        size = draw(st.integers(-1, most))
        if size < 0 or source.name == "activities" or source.about.value != "enterprise":
            continue
        rows = []
        for number in range(size):
            row = {
                "record_id": f"r{number}",
                "code": draw(codes),
                "received_on": draw(received),
                "supersedes": draw(st.none() | st.none() | st.sampled_from(grid)),
                "fact_id": None if source.name == "enterprises" else draw(facts),
            }
            rows.append(row | {field.name: draw(cells(field, as_of, grid)) for field in source.fields})
        tables[source.name] = rows
    names = st.sampled_from([source.name for source in rulebook.sources])
    drawn = draw(
        st.lists(
            st.builds(
                delivery,
                names,
                st.integers(-6, 1).map(lambda n: add_months(as_of, n)) | days_near(as_of, 3),
                region=st.sampled_from(["", "", "62", "6201", "620100", "63"]),
                received_on=received,
                declared=st.booleans(),
            ),
            max_size=6,
        )
    )
    automatic = [delivery(name, as_of, received_on=known_on) for name in tables if draw(st.integers(0, 3))]
    return tables, [*drawn, *automatic], as_of, known_on

"""The data dictionary says what reading does, and the page in docs/ is the one that is generated."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest

from credit_tier.cli.departments import dictionary_text
from credit_tier.records import read_records
from credit_tier.records.contracts import contract
from credit_tier.records.dictionary import entries, tables_of, to_csv
from credit_tier.records.headers import fold_header
from credit_tier.records.json_schema import schema_of, schemas_of
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.sharing import Sharing
from credit_tier.rulebook.source import STATED, FieldType
from strategies import made_code


@pytest.fixture(scope="module")
def rules():
    return load_rulebook()


def test_every_field_of_the_shipped_rulebook_has_a_title_and_every_number_a_unit(rules):
    for source in rules.sources:
        for field in source.fields:
            assert field.en, f"{source.name}.{field.name}"
            assert field.type is not FieldType.INTEGER or field.counts, f"{source.name}.{field.name}"


def test_every_source_says_what_a_catalogue_must(rules):
    for source in rules.sources:
        assert source.formats, source.name
        assert source.ways, source.name
        assert source.sharing is not Sharing.CONDITIONAL or source.conditions, source.name


def test_no_header_means_two_fields_of_one_table(rules):
    for source in rules.sources:
        seen = {}
        for field in contract(source).fields:
            for name in {fold_header(text) for text in (field.name, field.zh, *field.aliases)}:
                assert seen.setdefault(name, field.name) == field.name, f"{source.name}: {name}"


def test_what_agencies_repeat_is_a_field_of_the_register_of_the_same_type(rules):
    register = {field.name: field.type for field in rules.source("enterprises").fields}
    for source in rules.sources:
        for field in source.fields:
            if field.name.startswith(STATED):
                assert register[field.name.removeprefix(STATED)] is field.type


def test_the_csv_has_a_line_for_every_field(rules):
    rows = list(csv.DictReader(io.StringIO(to_csv(rules))))
    assert len(rows) == sum(len(list(entries(source))) for source in tables_of(rules))
    assert {row["table"] for row in rows} == {source.name for source in tables_of(rules)}


KEYWORDS = {"title", "description", "type", "format", "minimum", "maximum", "enum", "pattern", "minLength"}


def fits(value, schema):
    """Judge a value by the few keywords the schemas use: a second way, beside any library."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    names = {bool: "boolean", int: "integer", str: "string", type(None): "null"}
    if names[type(value)] not in kinds or ("enum" in schema and value not in schema["enum"]):
        return False
    if isinstance(value, str):
        if schema.get("format") == "date":
            date.fromisoformat(value)
        return len(value) >= schema.get("minLength", 0) and bool(re.search(schema.get("pattern", ""), value))
    bounded = isinstance(value, int) and not isinstance(value, bool)
    return not bounded or schema.get("minimum", value) <= value <= schema.get("maximum", value)


def test_schemas_use_known_keywords_only_and_describe_every_column(rules):
    for source in rules.sources:
        schema = schema_of(source)
        assert set(schema["properties"]) == set(contract(source).schema.names)
        assert set(schema["required"]) <= set(schema["properties"])
        for part in schema["properties"].values():
            assert set(part) <= KEYWORDS
    assert json.loads(dictionary_text(rules, "json-schema"))["$defs"].keys() == {s.name for s in tables_of(rules)}


def test_schemas_are_valid_by_the_meta_schema(rules):
    jsonschema = pytest.importorskip("jsonschema", reason="the library is no dependency of the project")
    jsonschema.Draft202012Validator.check_schema(schemas_of(rules))
    for source in tables_of(rules):
        jsonschema.Draft202012Validator.check_schema(schema_of(source))


def as_json(row):
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def test_records_that_were_read_fit_their_schema(rules, tmp_path):
    visits = f'统一社会信用代码,检查结果,检查结果代码,检查日期\n{made_code(1)},合格,"1，10",2026-01-05\n'
    bills = f"统一社会信用代码,账期,类别,应缴金额,是否争议\n{made_code(1)},2026-01,水,5.25,否\n"
    (tmp_path / "监督检查.csv").write_text(visits, "utf-8")
    (tmp_path / "水电气暖.csv").write_text(bills, "utf-8")
    records = read_records(tmp_path, rules, received_on=date(2026, 6, 30))
    for name, table in records.tables.items():
        schema = schema_of(rules.source(name))
        for row in map(as_json, table.to_pylist()):
            assert row.keys() == schema["properties"].keys()
            for field, value in row.items():
                assert fits(value, schema["properties"][field]), (field, value)
        wrong = {**as_json(table.to_pylist()[0]), "code": None}
        assert not fits(wrong["code"], schema["properties"]["code"])
    assert not fits("no_problem,no_problem2", schema_of(rules.source("inspections"))["properties"]["result_codes"])

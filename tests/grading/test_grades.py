"""What travels with grades, what is refused, and what is kept."""
# rows of records

import shutil
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credit_tier.engine.missing import Missing
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError, PurposeError, TrialOnlyError, UnknownEnterpriseError
from credit_tier.grading.grades import Grades, grade, points_by_theme
from credit_tier.grading.single import grade_one
from credit_tier.rulebook.loading import load_rulebook, shipped
from credit_tier.rulebook.model import Disclosure, GradeType
from credit_tier.rulebook.source import Use
from record_sets import CODES, records_of
from small_rulebooks import EVENT, condition, indicator, write

DAY = date(2026, 6, 30)
BASIS = 'basis = { document = "某办法", article = "第一条", read = "text", last_checked = 2026-01-01 }'


@pytest.fixture(scope="module")
def gansu():
    return load_rulebook()


@pytest.fixture(scope="module")
def seen(gansu):
    firms = [
        {"record_id": f"e{n}", "code": code, "received_on": DAY, "founded_on": date(2026 - 10 * n, 1, 1)}
        for n, code in enumerate(CODES)
    ]
    decision = {
        "record_id": "d",
        "code": CODES[2],
        "received_on": DAY,
        "domain": "other",
        "decided_on": date(2026, 5, 1),
    }
    tables = {"enterprises": firms, "decisions": [{**decision, "kind": "serious_list"}]}
    return observe(records_of(gansu, tables), gansu, as_of=DAY)


def test_grades_carry_their_legal_type_disclosure_use_and_trial(gansu, seen):
    # DESIGN decision 9; law.md 0a.2.
    found = grade(seen, gansu)
    assert found.grade_type is GradeType.PUBLIC_EVALUATION
    assert found.disclosure is Disclosure.SUBJECT
    assert found.use is Use.SUPERVISION
    assert found.trial is True


def test_an_official_grade_is_refused_and_names_every_illustrative_number(gansu, seen):
    # DESIGN decision 2; law.md 0a.17.
    with pytest.raises(TrialOnlyError) as caught:
        grade(seen, gansu, trial=False)
    assert caught.value.exit_code == 4
    named = {fault.where for fault in caught.value.faults}
    assert {"gansu: rulebook.toml standing", "gansu: grades.toml scale", "gansu: veto serious_list"} <= named
    assert {f"gansu: indicator {item.id}" for item in gansu.indicators if Use.SUPERVISION in item.uses} <= named
    assert "trial=True" in str(caught.value)


def official(folder, text=None):
    """A rulebook that claims to be official, its numbers with or without a basis."""
    item = indicator("decisions", f'{EVENT}, aggregate = "count"')
    rulebook = write(folder, {"all.one": text or item}, themes={"all": (0, 30)}, standing="official")
    event = {"record_id": "r", "code": CODES[0], "received_on": DAY, "happened_on": DAY}
    return rulebook, observe(records_of(rulebook, {"decisions": [event]}), rulebook, as_of=DAY)


def test_an_official_rulebook_with_illustrative_numbers_grades_trials_only(tmp_path):
    rulebook, indicators = official(tmp_path)
    with pytest.raises(TrialOnlyError, match=r"small: indicator all\.one"):
        grade(indicators, rulebook)
    assert grade(indicators, rulebook, trial=True).trial is True


def test_an_official_rulebook_with_a_basis_for_every_number_grades_officially(tmp_path):
    official(tmp_path)
    for file in tmp_path.rglob("*.toml"):
        file.write_text(file.read_text(encoding="utf-8").replace('status = "illustrative"', BASIS), encoding="utf-8")
    rulebook = load_rulebook(tmp_path)
    event = {"record_id": "r", "code": CODES[0], "received_on": DAY, "happened_on": DAY}
    indicators = observe(records_of(rulebook, {"decisions": [event]}), rulebook, as_of=DAY)
    assert grade(indicators, rulebook).trial is False
    assert grade(indicators, rulebook).digest != grade(indicators, rulebook, trial=True).digest


def test_points_that_are_illustrative_under_a_cited_rule_still_make_a_trial(tmp_path):
    official(tmp_path)
    file = tmp_path / "all" / "one.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('status = "illustrative"', f'{BASIS}\npoints_status = "illustrative"'), encoding="utf-8"
    )
    rulebook = load_rulebook(tmp_path)
    assert "indicator all.one" in rulebook.on(DAY).illustrative()


@pytest.mark.parametrize("use", [Use.FINANCING, Use.REPORT])
def test_a_use_that_the_rulebook_does_not_allow_is_refused(gansu, seen, use):
    # 政务数据共享条例 25.
    with pytest.raises(PurposeError, match="政务数据共享条例 25") as caught:
        grade(seen, gansu, use=use)
    assert caught.value.exit_code == 4


def test_one_enterprise_is_not_graded_for_a_use_that_the_rulebook_does_not_allow(gansu, seen):
    with pytest.raises(PurposeError, match="政务数据共享条例 25"):
        grade_one(seen.of(CODES[0]), gansu, on=DAY, use=Use.REPORT)
    with pytest.raises(PurposeError, match="政务数据共享条例 25"):
        observe(records_of(gansu, {"enterprises": []}), gansu, as_of=DAY, use=Use.REPORT)


def test_only_indicators_that_allow_the_use_are_scored(tmp_path):
    texts = {name: indicator("decisions", f'{EVENT}, aggregate = "count"') for name in ("all.one", "all.two")}
    texts["all.two"] = texts["all.two"].replace('uses = ["supervision", "report"]', 'uses = ["supervision"]')
    rulebook = write(tmp_path, texts, themes={"all": (0, 100)})
    event = {"record_id": "r", "code": CODES[0], "received_on": DAY, "happened_on": DAY}
    records = records_of(rulebook, {"decisions": [event]})
    seen = [observe(records, rulebook, as_of=DAY, use=use) for use in (Use.SUPERVISION, Use.REPORT)]
    both, one = (grade(item, rulebook).of(CODES[0]) for item in seen)
    assert [item.names for item in seen] == [("all.one", "all.two"), ("all.one",)]
    assert (set(both.points()), set(one.points())) == ({"all.one", "all.two"}, {"all.one"})
    assert (both.score, one.score) == (40, 20)


def test_indicators_of_another_rulebook_are_refused(gansu, seen, tmp_path):
    folder = shutil.copytree(shipped("indicators") / "gansu", tmp_path / "gansu")
    file = folder / "grades.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("from = 880", "from = 881"), encoding="utf-8")
    with pytest.raises(ArgumentError, match="does not go with the rulebook"):
        grade(seen, load_rulebook(folder))


def test_all_conditions_that_hold_are_kept_not_only_the_winning_one(gansu, seen):
    frame = grade(seen, gansu).to_frame()
    assert frame.loc[CODES[0], "conditions"] == "young_enterprise;new_enterprise"
    assert frame.loc[CODES[0], "grade"] == "M"
    assert frame.loc[CODES[2], "grade"] == "D"
    assert frame.index.name == "code"
    assert list(frame.columns) == ["grade", "score", "grade_by_score", "conditions", "trial"]


def test_a_veto_comes_before_an_exemption_and_a_cap_never_lifts(tmp_path):
    # DESIGN decision 8.
    rules = condition("veto", "v", "all.one", grade="C", start=5) + condition("cap", "k", "all.one", grade="A", start=1)
    rules += condition("not_graded", "n", "all.one", start=4)
    item = indicator("decisions", f'{EVENT}, aggregate = "count"')
    rulebook = write(tmp_path, {"all.one": item}, themes={"all": (0, 30)}, conditions=rules)
    graded = {value: grade_one({"all.one": value}, rulebook, on=DAY) for value in (0, 1, 4, 5)}
    assert {value: one.grade for value, one in graded.items()} == {0: "C", 1: "C", 4: "M", 5: "D"}
    assert graded[5].held == ("v", "k", "n")


def test_grades_survive_saving_and_loading(gansu, seen, tmp_path):
    before = grade(seen, gansu)
    before.save(tmp_path / "grades.parquet")
    after = Grades.load(tmp_path / "grades.parquet", gansu)
    assert after.digest == before.digest
    assert after.to_frame().equals(before.to_frame())
    assert pq.read_table(tmp_path / "grades.parquet").column("grade").to_pylist() == before.grade_codes().tolist()


@pytest.mark.parametrize("column", ["score", "grade", "regulatory.serious_list", "code"])
def test_a_stored_grade_that_does_not_follow_is_refused(gansu, seen, tmp_path, column):
    grade(seen, gansu).save(tmp_path / "grades.parquet")
    table = pq.read_table(tmp_path / "grades.parquet")
    values = table.column(column).to_pylist()
    values[0] = {"score": 999, "grade": "A", "code": CODES[0][:-1] + "Z"}.get(column, 7)
    place = table.column_names.index(column)
    forged = table.set_column(place, column, pa.array(values, table.schema.field(column).type))
    pq.write_table(forged, tmp_path / "grades.parquet")
    with pytest.raises(ArgumentError):
        Grades.load(tmp_path / "grades.parquet", gansu)


def test_stored_grades_do_not_load_with_another_rulebook_nor_indicators_as_grades(gansu, seen, tmp_path):
    seen.save(tmp_path / "indicators.parquet")
    with pytest.raises(ArgumentError, match="no file of credit_tier/grades"):
        Grades.load(tmp_path / "indicators.parquet", gansu)
    grade(seen, gansu).save(tmp_path / "grades.parquet")
    other = write(
        tmp_path / "small", {"all.one": indicator("decisions", f'{EVENT}, aggregate = "count"')}, themes={"all": (0, 9)}
    )
    with pytest.raises(ArgumentError, match="rulebook"):
        Grades.load(tmp_path / "grades.parquet", other)


def test_an_enterprise_that_was_not_graded_here_is_refused(gansu, seen):
    with pytest.raises(UnknownEnterpriseError):
        grade(seen, gansu).of("916200000000999999")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda values: values.pop("tax.penalties"), ["tax.penalties", "is missing", "Missing.NOT_REPORTED"]),
        (lambda values: values.update({"tax.fines": 1}), ["tax.fines", "no such indicator"]),
        (lambda values: values.update({"tax.penalties": 1.5}), ["tax.penalties", "1.5", "integer"]),
        (lambda values: values.update({"tax.penalties": None}), ["tax.penalties", "None"]),
        (lambda values: values.update({"tax.penalties": 2**31}), ["tax.penalties", "2147483648"]),
        (lambda values: values.update({"tax.penalties": -(2**31) - 1}), ["tax.penalties", "-2147483649"]),
    ],
)
def test_values_that_do_not_fit_the_scorecard_are_refused_by_name(gansu, change, words):
    values = {item.id: int(Missing.NOT_REPORTED) for item in gansu.indicators}
    change(values)
    with pytest.raises(ArgumentError) as caught:
        grade_one(values, gansu, on=DAY)
    assert all(word in str(caught.value) for word in words)


def test_points_by_theme_show_what_the_range_cut_off(gansu, seen):
    graded = grade(seen, gansu).of(CODES[1])
    themes = points_by_theme(graded)
    assert graded.score == graded.card.base + sum(kept for _, kept in themes.values())
    assert sum(before for before, _ in themes.values()) == sum(graded.points().values())

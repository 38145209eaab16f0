"""What the machine may and may not do: no influence on results, no way out of the database."""
# rows of records

import os
import subprocess
import sys
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from credit_tier.engine.database import Database, Engine, EngineError
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.missing import HIGHEST_VALUE
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError, UnknownEnterpriseError
from credit_tier.grading.grades import grade
from credit_tier.records.store import Records
from record_sets import CODES, records_of
from shipped_rulebook import shipped_rulebook
from small_rulebooks import EVENT, indicator, write

AS_OF = date(2026, 6, 30)
EARLY = date(2026, 6, 1)


def tables(number=400):
    firms, decisions, bills = [], [], []
    for n in range(number):
        code = CODES[n % 3] if n < 3 else f"91620000{n:010d}"
        firms.append(
            {"record_id": f"e{n}", "code": code, "received_on": EARLY, "founded_on": date(2010 + n % 15, 3, 1)}
        )
        for k in range(n % 3):
            fact = f"F{n}" if k else None
            row = {"record_id": f"d{n}-{k}", "code": code, "received_on": EARLY, "fact_id": fact, "kind": "penalty"}
            decisions.append({**row, "domain": ["tax", "market", "safety"][n % 3], "decided_on": date(2026, 1 + k, 28)})
        bill = {"record_id": f"b{n}", "code": code, "received_on": EARLY, "utility": "gas", "period": date(2026, 5, 31)}
        bills.append({**bill, "amount": 100 + n, "paid": 100})
    return {"enterprises": firms, "decisions": decisions, "utility_bills": bills}


def digests(records, **engine):
    rulebook = shipped_rulebook()
    seen = observe(records, rulebook, as_of=AS_OF, engine=Engine(**engine))
    return seen.digest, grade(seen, rulebook).digest


def test_shuffled_rows_other_chunks_and_other_threads_give_the_same_bytes():
    rulebook, rows = shipped_rulebook(), tables()
    expected = digests(records_of(rulebook, rows), threads=1)
    turned = {name: list(reversed(part)) for name, part in rows.items()}
    for records, threads in (
        (records_of(rulebook, rows), 2),
        (records_of(rulebook, rows, chunks=17), 1),
        (records_of(rulebook, rows, chunks=5), 2),
    ):
        assert digests(records, threads=threads) == expected
    shuffled = records_of(rulebook, turned, chunks=3)
    kept = Records(
        {name: table.sort_by("record_id") for name, table in shuffled.tables.items()},
        shuffled.deliveries,
        shuffled.quality,
    )
    first = observe(shuffled, rulebook, as_of=AS_OF)
    assert (first.values == observe(kept, rulebook, as_of=AS_OF).values).all()
    assert digests(records_of(rulebook, rows), threads=1, memory_limit="500MB") == expected


def test_the_seed_of_pythons_hashes_has_no_influence(tmp_path):
    script = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_machine import digests, tables, records_of, shipped_rulebook\n"
        "print(digests(records_of(shipped_rulebook(), tables(40))))"
    )
    here = os.path.dirname(__file__)  # noqa: PTH120 # passed on as text
    paths = [here, os.path.dirname(here)]  # noqa: PTH120
    told = set()
    for seed in ("0", "1"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        run = subprocess.run(
            [sys.executable, "-c", script, *paths], env=env, capture_output=True, text=True, check=True
        )
        told.add(run.stdout)
    assert len(told) == 1
    assert len(told.pop()) > 128


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "EXPORT DATABASE '{folder}/x'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_parquet('https://example.invalid/x.parquet')",
        "SET enable_external_access = true",
        "SET threads = 64",
        "SET lock_configuration = false",
    ],
)
def test_the_database_reaches_no_file_no_network_and_no_setting(tmp_path, query):
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with Database({}) as database, pytest.raises(EngineError):
        database.rows(query.format(file=tmp_path / "secret.csv", folder=tmp_path), {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]


@pytest.mark.parametrize(("product", "saturates"), [(3, True), (13, False)])
def test_a_number_beyond_int32_saturates_and_one_beyond_every_integer_says_what_to_do(tmp_path, product, saturates):
    value = "1000 * (" * product + "size" + ")" * product
    text = indicator("decisions", f'{EVENT}, aggregate = "sum", value = "{value}"')
    rulebook = write(tmp_path, {"all.large": text}, themes={"all": (0, 100)})
    event = {"record_id": "r", "code": CODES[0], "received_on": EARLY, "happened_on": EARLY, "size": 2**62}
    records = records_of(rulebook, {"decisions": [event]})
    if saturates:
        seen = observe(records, rulebook, as_of=AS_OF)
        assert seen.of(CODES[0])["all.large"] == HIGHEST_VALUE
        assert seen.saturated == {"all.large": 1}
        return
    with pytest.raises(EngineError) as caught:
        observe(records, rulebook, as_of=AS_OF)
    assert caught.value.exit_code == 2
    assert "could not finish" in str(caught.value)
    assert "Engine(memory_limit=...)" in str(caught.value)


def test_columns_come_by_name_and_parameters_are_bound_not_pasted():
    with Database({"t": pa.table({"a": [1, 2]})}) as database:
        found = database.columns(
            "SELECT a FROM t WHERE a > $low AND $text = $text", {"low": 1, "text": "'; DROP", "x": 1}
        )
    assert found["a"].tolist() == [2]


def seen():
    rulebook = shipped_rulebook()
    return observe(records_of(rulebook, tables(30)), rulebook, as_of=AS_OF)


def test_indicators_survive_saving_and_loading(tmp_path):
    before = seen()
    before.save(tmp_path / "x.parquet")
    after = Indicators.load(tmp_path / "x.parquet")
    assert after.digest == before.digest
    assert (after.values == before.values).all()
    assert (after.known_on, after.unlisted, dict(after.saturated)) == (before.known_on, 0, {})
    assert not after.values.flags.writeable


def test_a_file_that_holds_no_indicators_is_refused(tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 nothing")
    for name in ("x.parquet", "absent.parquet"):
        with pytest.raises(ArgumentError, match="no file of credit_tier/indicators"):
            Indicators.load(tmp_path / name)


def test_an_enterprise_that_was_not_observed_is_refused_by_name():
    with pytest.raises(UnknownEnterpriseError, match="916200000000999999"):
        seen().of("916200000000999999")


def test_frames_show_missing_as_missing_and_count_its_kinds():
    found = seen()
    frame, states = found.to_frame(), found.states()
    assert frame["tax.late_filings"].isna().all()
    assert (
        frame["regulatory.penalties"].to_numpy(np.int64) == found.values[found.names.index("regulatory.penalties")]
    ).all()
    assert states.loc["tax.late_filings", "not_reported"] == len(found)
    assert (states.sum(axis=1) == len(found)).all()

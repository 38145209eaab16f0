"""The examples for schedulers: their very lines are run, in a home of the test's own."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/schedulers"
HOME = "/var/lib/credit-tier"

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="shell lines are those of POSIX"),
    pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not in this copy"),
]


@pytest.fixture(scope="module")
def committed_home(graded, tmp_path_factory):
    """A home with everything the examples speak of, committed by the first line of the crontab."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(graded.run, home / "run")
    for name in ("plan.toml", "annual_plan.toml", "seed.json"):
        shutil.copy(EXAMPLES / name, home / name)
    (home / "bin").mkdir()
    program = home / "bin/credit-tier"
    start = "import sys; from credit_tier.cli.main import main; sys.exit(main())"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{start}' \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    first = cron_lines()[0]
    done = shell(first, home, cron_environment())
    assert done.returncode == 0, done.stderr.decode()
    return SimpleNamespace(path=home, said=(home / "draw.log").read_text("utf-8"))


@pytest.fixture
def home(committed_home, tmp_path):
    return Path(shutil.copytree(committed_home.path, tmp_path / "home"))


def text(name):
    return (EXAMPLES / name).read_text("utf-8")


def shell(line, home, variables=None):
    environment = {key: value.replace(HOME, str(home)) for key, value in (variables or {}).items()}
    # A bare environment, as schedulers give it, with a locale that knows ASCII only.
    bare = {"PATH": f"{home}/bin:/usr/bin:/bin", "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        ["/bin/sh", "-c", line.replace(HOME, str(home))],
        env=bare | environment,
        cwd="/",
        capture_output=True,
        check=False,
        timeout=300,
    )


def cron_environment():
    pairs = (
        line.split("=", 1) for line in text("crontab").splitlines() if "=" in line.split(" ")[0] and line[0] != "#"
    )
    return dict(pairs)


def cron_lines():
    lines = [line for line in text("crontab").splitlines() if line and line[0] in "0123456789*"]
    return [line.split(None, 5)[5] for line in lines]


def sections(name):
    return [line.split("=", 1) for line in text(name).splitlines() if "=" in line and not line.startswith("#")]


def drawn(home):
    return (home / "draw/manifest.json").read_bytes()


def test_the_first_line_of_the_crontab_commits_and_answers_in_one_line_of_utf_8(committed_home):
    [line] = committed_home.said.splitlines()
    answer = json.loads(line)
    assert (answer["command"], answer["ok"], answer["draw_id"]) == ("commit", 1, "示例-2026-Q3-一般")
    assert (committed_home.path / "secrets/2026-Q3.json").stat().st_mode & 0o077 == 0


def test_all_lines_of_the_crontab_run_twice_and_give_the_same(home):
    variables = cron_environment()
    assert set(variables) == {"CREDIT_TIER_LEDGER", "CREDIT_TIER_SECRETS", "HOME"}
    answers = []
    for line in [*cron_lines(), *cron_lines()]:
        done = shell(line, home, variables)
        assert done.returncode == 0, done.stderr.decode()
        answers.append((home / "draw.log").read_text("utf-8").splitlines()[-1])
    assert answers[:2] == answers[3:5]
    assert [json.loads(line)["command"] for line in answers[:3]] == ["commit", "draw", "ledger"]
    assert json.loads(answers[5])["lines"] == 3


def test_the_service_draws_and_its_timer_names_it(home):
    service = dict(sections("credit-tier-draw.service"))
    variables = dict(value.split("=", 1) for key, value in sections("credit-tier-draw.service") if key == "Environment")
    assert (service["Type"], service["SuccessExitStatus"]) == ("oneshot", "75")
    assert shlex.split(service["ExecStart"])[0] == "credit-tier"
    done = shell(service["ExecStart"], home, variables)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["drawn"] > 0
    assert ("WantedBy", "timers.target") in {tuple(pair) for pair in sections("credit-tier-draw.timer")}
    assert shutil.which("systemd-analyze") is None or _calendars_are_ones()


def _calendars_are_ones():
    calendars = [value for key, value in sections("credit-tier-draw.timer") if key == "OnCalendar"]
    return all(
        subprocess.run(["systemd-analyze", "calendar", value], capture_output=True, check=False).returncode == 0
        for value in calendars
    )


def test_the_task_of_dolphinscheduler_hands_the_answer_on(home):
    done = shell(text("dolphinscheduler.sh"), home)
    assert done.returncode == 0, done.stderr.decode()
    line = done.stdout.decode("utf-8").strip()
    assert line.startswith("${setValue(answer={")
    assert json.loads(line.removeprefix("${setValue(answer=").removesuffix(")}"))["ok"] == 1
    first = drawn(home)
    assert shell(text("dolphinscheduler.sh"), home).stdout == done.stdout
    assert drawn(home) == first


def test_the_job_of_xxl_tells_a_person_from_a_retry(home):
    done = shell(text("xxl_job.sh"), home)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode("utf-8").splitlines()[-1] == "完成 done"
    seed = home / "seed.json"
    seed.write_text(seed.read_text("utf-8").replace("04 11", "05 11"), encoding="utf-8")
    refused = shell(text("xxl_job.sh"), home)
    assert refused.returncode == 4
    assert "refused for good" in refused.stdout.decode("utf-8").splitlines()[-1]


def test_every_file_is_named_in_the_readme(home):
    assert {path.name for path in EXAMPLES.iterdir()} == {
        *("README.md", "annual_plan.toml", "credit-tier-draw.service", "credit-tier-draw.timer", "crontab"),
        *("dolphinscheduler.sh", "plan.toml", "seed.json", "xxl_job.sh"),
    }
    for path in EXAMPLES.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in text("README.md")

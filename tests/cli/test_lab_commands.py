"""The command line of labs: what it prints, what it writes and its exit codes (the public contract)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vsphere_client.cli import split_qt_options
from vsphere_client.cli.app import app
from vsphere_client.labs.load import load_lab

ROOT = Path(__file__).parents[2]
LABS = ROOT / "resources" / "labs"
LAB = """
format: 1
name: Small
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts: [{name: "h{n}", count: 2}]
      vms: [{name: a, host: h1, power: "on", workload: {profile: {name: web}}}]
timeline:
- {at: 1m, do: migrate_vm, with: {vm: a, host: h2}}
expect:
- {at: 5m, that: "vm('a').host == 'h2'"}
"""
BAD = LAB.replace("host: h1", "host: h7").replace("format: 1", "format: 1\ncolour: red")


def lab_command(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["lab", *map(str, arguments)])


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(LAB, encoding="utf-8")
    return path


def check_bad_input(result: Result, *words: str) -> list[str]:
    """Exit 2, one line a problem on standard error, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    lines = result.stderr.strip().splitlines()
    for word in words:
        assert word in result.stderr
    return lines


def test_run_prints_a_summary(lab: Path) -> None:
    result = lab_command("run", lab, "--until", "10m")
    assert result.exit_code == 0
    rows = dict(
        line.split(None, 1) for line in result.stdout.replace("Virtual ", "Virtual-").splitlines() if line
    )
    assert rows["Virtual-time"] == "0.17 h"
    assert rows["Hosts"] == "2, 2 connected"
    assert rows["Migrations"] == "1, 0 of them by DRS"
    assert len(rows["Digest"]) == 64


@pytest.mark.parametrize("until", ["600", "600s", "10m"])
def test_run_writes_the_report(lab: Path, tmp_path: Path, until: str) -> None:
    out = tmp_path / "report.json"
    result = lab_command("run", lab, "--until", until, "--report", out)
    assert (result.exit_code, result.stdout) == (0, "")
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["virtual_time_s"] == 600.0
    assert report["lab"] == "Small"
    assert report["expectations"] == [{"at_s": 300.0, "that": "vm('a').host == 'h2'", "held": True}]
    assert report["migrations"][0]["reason"] == "lab"


def test_run_prints_the_report_alone_on_standard_output(lab: Path) -> None:
    result = lab_command("run", lab, "--until", "1m", "--report", "-")
    assert json.loads(result.stdout)["virtual_time_s"] == 60.0


def test_seed_and_file_decide_the_digest_and_the_wall_clock_does_not(lab: Path) -> None:
    def digest(*more: str) -> str:
        return str(
            json.loads(lab_command("run", lab, "--until", "5m", "--report", "-", *more).stdout)["digest"]
        )

    assert digest() == digest()
    assert digest("--seed", "5") == digest("--seed", "5") != digest()


def test_an_expectation_that_does_not_hold_is_exit_3(lab: Path) -> None:
    lab.write_text(LAB.replace("== 'h2'", "== 'h1'"), encoding="utf-8")
    result = lab_command("run", lab, "--until", "10m")
    assert result.exit_code == 3
    assert result.stderr.strip() == "expect at 300 s does not hold: vm('a').host == 'h1'"
    # It is asked at 5 min only.
    assert lab_command("run", lab, "--until", "4m").exit_code == 0


def test_check_counts_or_lists_all_problems(lab: Path) -> None:
    result = lab_command("check", lab)
    assert (result.exit_code, result.stdout) == (0, f"{lab}: valid, 2 hosts, 1 virtual machines\n")
    lab.write_text(BAD, encoding="utf-8")
    for command in ("check", "run"):
        lines = check_bad_input(lab_command(command, lab), "h7", "colour")
        assert len(lines) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "none.yaml"], "none.yaml"),
        (["check", "none.yaml"], "none.yaml"),
        (["run", "none.vlab"], "no such file"),
        (["replay", "none.vlab"], "no such file"),
        (["replay", "LAB"], "only a saved .vlab"),
        (["run", "LAB", "--until", "soon"], "--until"),
        (["run", "LAB", "--until", "-5"], "--until"),
        (["run", "LAB", "--until", "99999999999999"], "--until"),
        (["run", "LAB", "--until", "1m", "--report", "no/such/folder/x.json"], "cannot be written"),
        (["run", "LAB", "--until", "1m", "--save", "no/such/folder/x.vlab"], "cannot be written"),
        (["generate", "no/such/folder/x.yaml"], "cannot be written"),
        (["run", "NOISE"], "NOISE"),
        (["check", "NOISE"], "NOISE"),
    ],
)
def test_bad_input(lab: Path, tmp_path: Path, arguments: list[str], words: str) -> None:
    noise = tmp_path / "NOISE.yaml"
    noise.write_bytes(bytes(range(256)) * 20)
    names = {"LAB": str(lab), "NOISE": str(noise)}
    check_bad_input(lab_command(*(names.get(one, one) for one in arguments)), words)


def test_save_replay_and_run_on(lab: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "one.vlab", tmp_path / "two.vlab"
    assert lab_command("run", lab, "--until", "10m", "--save", first).exit_code == 0
    replay = lab_command("replay", first)
    assert (replay.exit_code, replay.stdout.splitlines()[-1]) == (0, "same")
    on = lab_command("run", first, "--until", "20m", "--save", second, "--report", "-")
    whole = lab_command("run", lab, "--until", "20m", "--report", "-")
    assert json.loads(on.stdout)["digest"] == json.loads(whole.stdout)["digest"]
    assert lab_command("replay", second).exit_code == 0
    check_bad_input(lab_command("run", first, "--seed", "4"), "--seed")


def test_a_replay_that_differs_is_exit_3(lab: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.vlab"
    lab_command("run", lab, "--until", "10m", "--save", path)
    with sqlite3.connect(path) as db:
        db.execute(
            "UPDATE meta SET value = replace(value, 'digest\": \"', 'digest\": \"x') WHERE key = 'digest'"
        )
    db.close()
    result = lab_command("replay", path)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (3, "different")


def test_schema_is_json_schema() -> None:
    result = lab_command("schema")
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    assert schema["type"] == "object"
    assert "inventory" in schema["properties"]


def test_generate_makes_a_lab_that_runs(tmp_path: Path) -> None:
    out = tmp_path / "big.yaml"
    result = lab_command("generate", out, "--clusters", 2, "--hosts", 4, "--vms", 10, "--vsan", "--seed", 3)
    assert result.exit_code == 0
    assert "2 clusters, 8 hosts, 20 virtual machines" in result.stdout
    again = tmp_path / "again.yaml"
    lab_command("generate", again, "--clusters", 2, "--hosts", 4, "--vms", 10, "--vsan", "--seed", 3)
    assert out.read_bytes() == again.read_bytes()
    assert len(load_lab(out).plan.datacenters[0].clusters) == 2
    assert lab_command("run", out, "--until", "5m").exit_code == 0


@pytest.mark.parametrize("name", ["two_busy_hosts", "host_dies"])
def test_the_program_itself(name: str, tmp_path: Path) -> None:
    """The whole program in a process of its own, far from the repository."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from vsphere_client.cli import main; main()",
            "lab",
            "run",
            LABS / f"{name}.yaml",
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Digest" in done.stdout


def test_headless_commands_load_no_qt() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from vsphere_client.cli.app import app; "
        f"CliRunner().invoke(app, ['lab', 'check', {str(LABS / 'demo.yaml')!r}]); "
        "sys.exit(any(name.startswith(('PySide6', 'pyqtgraph')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_options_of_qt_are_taken_out() -> None:
    arguments = ["-platform", "vnc", "open", "x.yaml", "-style", "fusion"]
    assert split_qt_options(arguments) == (["open", "x.yaml"], ["-platform", "vnc", "-style", "fusion"])

"""``vsphere-client esxtop``: samples, CSV, and what it says of wrong input."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vsphere_client.cli.app import app
from vsphere_client.session.views.esxtop import Choice, configuration_text

LAB = """
format: 1
name: Small
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts: [{name: "esx{n}.lab.local", count: 7}]
      vms:
      - {name: a, host: esx1.lab.local, power: "on", num_cpu: 2, workload: {profile: {name: web}}}
"""


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(LAB, encoding="utf-8")
    return path


def esxtop(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["esxtop", *map(str, arguments)])


def test_batch_writes_samples_the_delay_apart(lab):
    result = esxtop(lab, "--host", "esx1.lab.local", "-b", "-d", "5", "-n", "4", "--at", "10m")
    assert result.exit_code == 0, result.output
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0][0] == "(PDH-CSV 4.0) (UTC)(0)"
    assert rows[0][1].startswith("\\\\esx1.lab.local\\Memory\\")
    assert [row[0][-8:] for row in rows[1:]] == ["08:10:00", "08:10:05", "08:10:10", "08:10:15"]
    # The lab's step is 20 s: between two steps values hold.
    used = next(index for index, name in enumerate(rows[0]) if name.endswith(":a)\\% Used"))
    assert len({row[used] for row in rows[1:]}) == 1
    assert float(rows[1][used]) > 0


def test_the_same_lab_gives_the_same_bytes(lab):
    arguments = (lab, "--host", "esx1", "-b", "-a", "-n", "2", "--at", "3m")
    assert esxtop(*arguments).stdout == esxtop(*arguments).stdout


def test_everything_has_more_columns(lab):
    plain = esxtop(lab, "--host", "esx1", "-b", "--at", "1m").stdout.splitlines()[0]
    all_of_it = esxtop(lab, "--host", "esx1", "-b", "-a", "--at", "1m").stdout.splitlines()[0]
    assert set(next(csv.reader([plain]))) < set(next(csv.reader([all_of_it])))


def test_without_batch_it_prints_screens(lab):
    result = esxtop(lab, "--host", "esx1", "--at", "1m", "--panel", "m", "-n", "2", "-d", "60")
    assert result.exit_code == 0
    assert "MEM overcommit avg" in result.stdout
    assert result.stdout.count("MEMSZ") == 2
    assert " 8:01:00am" in result.stdout
    assert " 8:02:00am" in result.stdout


def test_a_saved_run_is_read_where_it_stands_and_stays_as_it_is(lab, tmp_path):
    saved = tmp_path / "run.vlab"
    run = CliRunner().invoke(app, ["lab", "run", str(lab), "--until", "7m", "--save", str(saved)])
    assert run.exit_code == 0, run.output
    before = hashlib.sha256(saved.read_bytes()).hexdigest()
    result = esxtop(saved, "--host", "esx1", "-n", "2", "-d", "60")
    assert result.exit_code == 0, result.output
    assert " 8:07:00am" in result.stdout
    assert " 8:08:00am" in result.stdout
    assert hashlib.sha256(saved.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ("--host", "esx9"),
            "--host: there is no host 'esx9'; there are esx1.lab.local, esx2.lab.local, esx3.lab.local, "
            "esx4.lab.local, esx5.lab.local and 2 more",
        ),
        (("--host", "esx1", "-d", "1"), "-d: the delay is at least 2 s, not 1 s"),
        (("--host", "esx1", "-d", "soon"), "-d: 'soon' is not a whole number"),
        (("--host", "esx1", "-n", "0"), "-n: at least 1, not 0"),
        (
            ("--host", "esx1", "--panel", "z"),
            "--panel: there is no panel 'z'; write one of c, m, d, u, v, n, i, x, p",
        ),
        (("--host", "esx1", "--at", "later"), "--at: 'later' is not a duration; write 90, 90s, 5m, 2h or 1d"),
    ],
)
def test_wrong_input_is_one_line(lab, arguments, line):
    result = esxtop(lab, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip() == line


def test_a_file_that_is_not_there(tmp_path):
    result = esxtop(tmp_path / "none.yaml", "--host", "esx1")
    assert result.exit_code == 2
    assert "none.yaml" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_configuration_decides_fields_delay_and_panel(lab, tmp_path):
    kept = tmp_path / "rc"
    kept.write_text(
        configuration_text(Choice(panel="c", delay_s=30).toggled("F").toggled("J")), encoding="utf-8"
    )
    at = (lab, "--host", "esx1", "-c", kept, "--at", "1m")
    titles = esxtop(*at).stdout.split("\n\n")[1].splitlines()[0].split()
    assert titles == ["ID", "GID", "NAME", "NWLD", "POWER"]
    head, *rows = list(csv.reader(io.StringIO(esxtop(*at, "-b", "-n", "2").stdout)))
    assert [row[0][-8:] for row in rows] == ["08:01:00", "08:01:30"]
    group = {name.rpartition("\\")[2] for name in head if "Group Cpu(" in name}
    assert group == {"Members", "Power Usage Watts"}
    assert any(name.endswith("Memory Size MBytes") for name in head), "other panels as usual"


def test_a_configuration_that_is_none_is_refused(lab, tmp_path):
    (tmp_path / "rc").write_text("nonsense", encoding="utf-8")
    for name, told in (("rc", "no line of delay and panel"), ("none", "cannot be read")):
        result = esxtop(lab, "--host", "esx1", "-c", tmp_path / name)
        assert result.exit_code != 0
        assert told in " ".join(result.output.split())

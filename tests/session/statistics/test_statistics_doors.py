"""Statistics for programs: the library door and the command line's CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vsphere_client.cli.app import app
from vsphere_client.model.faults import NotFound
from vsphere_client.session.simulation import Simulation

LAB = """
format: 1
name: Told
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts: [{name: h1, sockets: 1, cores_per_socket: 4, threads_per_core: 1, mhz: 2000, memory_mb: 16384}]
      vms: [{name: a, host: h1, power: "on", num_cpu: 2, memory_mb: 2048,
             workload: {constant: {cpu_mhz: 1000, memory_active_mb: 512}}}]
"""


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    path = tmp_path / "told.yaml"
    path.write_text(LAB, encoding="utf-8")
    return path


def test_the_library_reads_series_by_name(lab: Path) -> None:
    with Simulation.open(lab) as simulation:
        simulation.run_for(minutes=10)
        usage, ready = simulation.statistics("a", ["cpu.usage.average", "cpu.ready.summation"])
        assert usage.times_us.size == ready.times_us.size == 30
        assert usage.average == pytest.approx(25.0)
        assert simulation.statistics("C1", ["cpu.usagemhz.average"], "day")[0].times_us.size == 2
        with pytest.raises(NotFound):
            simulation.statistics("nobody", ["cpu.usage.average"])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("until", "points"), [("10m", 30), ("70m", 14)])
def test_a_run_writes_its_level_1_counters(lab: Path, tmp_path: Path, until: str, points: int) -> None:
    out = tmp_path / "out.csv"
    result = CliRunner().invoke(app, ["lab", "run", str(lab), "--until", until, "--statistics", str(out)])
    assert result.exit_code == 0, result.output
    rows = rows_of(out)
    found = [row for row in rows if (row["object"], row["counter"]) == ("a", "cpu.usagemhz.average")]
    assert len(found) == points
    assert {float(row["value"]) for row in found} == {1000.0}
    assert {row["unit"] for row in found} == {"MHz"}
    assert {row["kind"] for row in rows} >= {"VirtualMachine", "HostSystem", "ClusterComputeResource"}


def test_a_place_that_cannot_be_written_is_told_in_one_line(lab: Path, tmp_path: Path) -> None:
    out = tmp_path / "no" / "out.csv"
    result = CliRunner().invoke(app, ["lab", "run", str(lab), "--until", "1m", "--statistics", str(out)])
    assert result.exit_code == 2
    assert "cannot be written" in result.output

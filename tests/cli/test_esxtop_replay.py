"""``vsphere-client esxtop -R``: a batch file shown as screens again."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vsphere_client.cli.app import app

LAB = """
format: 1
name: Small
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: ds1, type: VMFS, gb: 1000, hosts: all}, {name: nfs1, type: NFS, gb: 1000, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts: [{name: "esx{n}.lab.local", count: 2}]
      vms:
      - {name: "a:one(1)", host: esx1.lab.local, power: "on", num_cpu: 2, networks: [VM Network],
         disks: [{gb: 9, datastore: ds1}, {gb: 9, datastore: nfs1}], workload: {profile: {name: web}}}
"""
NOT_WRITTEN = {"c": (), "d": (), "u": (), "v": (), "m": ("CPTRD", "CPTTGT", "CACHESZ"), "i": (), "x": ()}
"""Fields shown by default that the batch mode does not write."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("replay") / "small.yaml"
    path.write_text(LAB, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def recorded(lab: Path) -> Path:
    result = esxtop(lab, "--host", "esx1", "-b", "-n", "3", "-d", "20", "--at", "10m")
    assert result.exit_code == 0
    path = lab.with_name("samples.csv")
    path.write_text(result.stdout, encoding="utf-8")
    return path


def esxtop(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["esxtop", *map(str, arguments)])


def screens(output: str) -> list[list[list[str]]]:
    """Words of the lines below the header, screen by screen; a header and its lines are two blocks."""
    blocks = [block.splitlines() for block in output.split("\n\n")]
    return [[line.split() for line in block] for block in blocks[1::2]]


@pytest.mark.parametrize("panel", list(NOT_WRITTEN))
def test_a_replay_shows_what_the_screens_showed(lab: Path, recorded: Path, panel: str) -> None:
    live = screens(
        esxtop(lab, "--host", "esx1", "--at", "10m", "-n", "3", "-d", "20", "--panel", panel).stdout
    )
    again = screens(esxtop("-R", recorded, "--panel", panel).stdout)
    assert len(again) == len(live) == 3
    for seen, shown in zip(live, again, strict=True):
        hidden = [place for place, title in enumerate(seen[0]) if title in NOT_WRITTEN[panel]]
        assert len(shown) == len(seen)
        for before, now in zip(seen, shown, strict=True):
            if len(before) == len(now):
                kept = [one for place, one in enumerate(zip(before, now, strict=True)) if place not in hidden]
                assert all(one == other for one, other in kept), (panel, before, now)


def test_names_of_ports_come_back_and_their_uplinks_are_unknown(recorded: Path) -> None:
    lines = esxtop("-R", recorded, "--panel", "n", "-n", "1").stdout.splitlines()
    port = next(line for line in lines if "a:one(1)" in line)
    assert " - " in port


def test_the_header_is_that_of_the_file(recorded: Path) -> None:
    text = esxtop("-R", recorded, "-n", "2").stdout
    assert " 8:10:00am esx1.lab.local, recorded" in text
    assert " 8:10:20am esx1.lab.local, recorded" in text
    assert "8:10:40" not in text
    used = [line for line in text.splitlines() if line.startswith("PCPU USED(%): ")]
    assert ["AVG: " in line for line in used] == [True, True]
    memory = esxtop("-R", recorded, "-n", "1", "--panel", "m").stdout
    assert "MEM overcommit avg: 0.00, 0.00, 0.00" in memory
    assert "total" in next(line for line in memory.splitlines() if line.startswith("PMEM"))
    assert "Power Usage: " in esxtop("-R", recorded, "-n", "1", "--panel", "p").stdout


def test_what_is_no_batch_file_is_one_line(lab: Path, recorded: Path, tmp_path: Path) -> None:
    head, first, *_ = recorded.read_text(encoding="utf-8").splitlines()
    binary = tmp_path / "binary.csv"
    binary.write_bytes(bytes(range(256)))
    files = {
        lab: "it is not a batch file of esxtop, which begins with (PDH-CSV 4.0)",
        binary: "it is not a batch file of esxtop, which begins with (PDH-CSV 4.0)",
        _written(
            tmp_path / "empty.csv", ""
        ): "it is not a batch file of esxtop, which begins with (PDH-CSV 4.0)",
        _written(tmp_path / "head.csv", head): "it holds no sample",
        _written(tmp_path / "cut.csv", f"{head}\n{first[:200]}"): "line 2 has ",
        _written(
            tmp_path / "word.csv", f"{head}\n{first.replace('0.00', 'much', 1)}"
        ): "line 2 holds a time or ",
        _written(
            tmp_path / "other.csv", '"(PDH-CSV 4.0) (UTC)(0)","used"\n'
        ): "its first line names something",
        tmp_path / "none.csv": "No such file",
    }
    for file, problem in files.items():
        result = esxtop("-R", file)
        assert result.exit_code == 2, file
        assert problem in result.stderr.replace("\n", " "), result.stderr
        assert "Traceback" not in result.stderr
        assert str(file) in result.stderr.replace("\n", "")


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_replay_needs_nothing_else(lab: Path, recorded: Path) -> None:
    for more in ((lab,), ("--host", "esx1"), ("-b",)):
        result = esxtop("-R", recorded, *more)
        assert result.exit_code == 2
        assert result.stderr.strip() == "-R: a replay needs no lab, no --host and no -b"
    assert "a batch file with -R" in esxtop(lab).stderr

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from vsphere_client.labs.load import LabError, load_lab, load_lab_text
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.units import MINUTE_US


def lines_of(source: Path | str) -> list[str]:
    with pytest.raises(LabError) as caught:
        load_lab(source)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_lab_loads_the_same_from_json_and_yaml(small: dict[str, Any]) -> None:
    from_json = load_lab(json.dumps(small))
    from_yaml = load_lab_text("# a comment makes it YAML\n" + json.dumps(small), Path())
    assert from_json.file == from_yaml.file
    assert from_json.plan == from_yaml.plan
    assert from_json.timeline[0].at == 5 * MINUTE_US
    assert from_json.timeline[0].command == MigrateVm(vm="web01", host="esx02")
    assert from_json.expectations[0][0] == 10 * MINUTE_US


def test_defaults_of_the_contract() -> None:
    lab = load_lab("format: 1\nname: x\n").file
    assert (lab.step_s, lab.seed, lab.vcenter.name) == (20, 0, "vcsa.lab.local")
    assert lab.start == datetime(2026, 1, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "power"),
    [
        ("on", "on"),
        ("off", "off"),
        ('"on"', "on"),
        ("true", "on"),
        ("false", "off"),
        ("suspended", "suspended"),
    ],
)
def test_power_may_be_a_truth_value(written: str, power: str) -> None:
    text = f"""%YAML 1.1
---
format: 1
name: x
inventory:
  datacenters:
  - name: DC1
    hosts: [{{name: h1, vms: [{{name: v1, power: {written}}}]}}]
"""
    assert load_lab(text).file.inventory.datacenters[0].hosts[0].vms[0].power == power


def test_start_is_read_in_utc() -> None:
    assert load_lab("format: 1\nname: x\nstart: 2026-03-01T09:00:00+01:00\n").file.start == datetime(
        2026, 3, 1, 8, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "the file is empty"),
        ("\n# nothing\n", "the file is empty"),
        ("- a\n- b\n", "a lab file is a group of keys such as 'format: 1', not a list"),
        ("just words\n", "a lab file is a group of keys such as 'format: 1', not a single value"),
        ("{}", "format: this key is required"),
        ("a: *x\n", "the file is not YAML: found undefined alias 'x' (line 1)"),
        ("a: 1\na: 2\n", "the file is not YAML: while constructing a mapping found duplicate key"),
        ("a: &a [*a]\n", "the file holds keys that are nested too deeply or contain themselves"),
        ("a: !!set {x, y}\n", "the file holds a value of a kind that labs do not know"),
    ],
)
def test_what_is_no_lab_gives_one_clear_line(text: str, line: str) -> None:
    with pytest.raises(LabError) as caught:
        load_lab_text(text, Path())
    assert str(caught.value.problems[0]).startswith(line)


def test_broken_json_is_told_as_json() -> None:
    assert lines_of('{"format": 1,')[0].startswith("the file is not JSON: EOF while parsing")


def test_an_alias_bomb_is_refused_quickly() -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    assert lines_of(text) == ["the file holds more than 5000000 values"]


@pytest.mark.parametrize("text", ["[" * 5000, '{"a":' * 5000, "a: " + "{b: " * 3000, "? " * 3000 + "\n"])
def test_deep_nesting_is_a_problem_and_no_crash(text: str) -> None:
    with pytest.raises(LabError):
        load_lab_text(text, Path())


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    missing, binary = tmp_path / "none.yaml", tmp_path / "binary.yaml"
    binary.write_bytes(b"format: \xff\xfe")
    assert lines_of(missing) == [f"there is no file '{missing}'"]
    assert lines_of(str(missing)) == [f"there is no file '{missing}'"]
    assert lines_of(tmp_path) == [f"'{tmp_path}' is a folder, not a lab file"]
    assert lines_of(binary) == [f"'{binary}' is not a text file in UTF-8 (byte 8)"]
    with pytest.raises(LabError):
        load_lab("a\0b")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfformat: 1\nname: x\n")
    assert load_lab(file).file.name == "x"


def test_too_many_for_one_lab(small: dict[str, Any]) -> None:
    vm = {"name": "x{n}", "count": 60_000}
    small["inventory"]["datacenters"][0]["clusters"][0]["vms"] += [vm, {**vm, "name": "y{n}"}]
    assert lines_of(json.dumps(small))[0].startswith("inventory: 120008 VMs, a lab takes at most 100000")


def test_the_contracts_own_sentence(small: dict[str, Any]) -> None:
    cluster = small["inventory"]["datacenters"][0]["clusters"][0]
    cluster["vms"][3]["host"] = "esx09"
    place = "inventory.datacenters[0].clusters[0].vms[3].host"
    assert lines_of(json.dumps(small)) == [f"{place}: no host named 'esx09' in cluster 'C1' (line 1)"]


def test_lines_are_those_of_the_yaml_file() -> None:
    text = """format: 1
name: x
sede: 3
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts: [{name: esx01}]
      vms:
      - name: web01
        memory_gb: 4
        host: esx02
"""
    assert lines_of(text) == [
        "inventory.datacenters[0].clusters[0].vms[0].memory_gb: unknown key; did you mean 'memory_mb'? (line 12)",
        "sede: unknown key; did you mean 'seed'? (line 3)",
        "inventory.datacenters[0].clusters[0].vms[0].host: no host named 'esx02' in cluster 'C1' (line 13)",
    ]

"""Durations, commands at the door, faults and reasons."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vsphere_client.model.commands import (
    REGISTRY,
    Command,
    MigrateVm,
    ReconfigureVm,
    commands_schema,
    dump_command,
    parse_command,
)
from vsphere_client.model.faults import InvalidPowerState, MigrationFault, VimFault
from vsphere_client.model.reasons import because
from vsphere_client.model.units import describe_duration, parse_duration_us
from vsphere_client.model.workload import WorkloadSpec


@pytest.mark.parametrize(
    ("written", "seconds"),
    [(90, 90), (0.5, 0.5), ("90", 90), ("90s", 90), ("5m", 300), ("5 min", 300), ("1h30m", 5400), ("2d", 172_800),
     ("250ms", 0.25)],
)  # fmt: skip
def test_durations_as_people_write_them(written: object, seconds: float) -> None:
    assert parse_duration_us(written) == seconds * 1e6


@pytest.mark.parametrize(
    "written", ["", "soon", "5x", "-5", -5, True, None, 1e12, float("nan"), "5m nonsense"]
)
def test_what_is_no_duration(written: object) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration_us(written)


def test_durations_as_the_client_shows_them() -> None:
    assert describe_duration(3_725_000_000) == "1:02:05"
    assert describe_duration(90_061_000_000) == "1 d 1:01:01"


@given(st.integers(0, 10**9))
def test_whole_seconds_survive_the_reading(seconds: int) -> None:
    if seconds < 10**9:
        assert parse_duration_us(f"{seconds}s") == seconds * 1_000_000


def test_every_command_has_a_schema_and_a_unique_name() -> None:
    assert set(commands_schema()) == set(REGISTRY)
    assert all(cls.do == name for name, cls in REGISTRY.items())


def test_the_journal_form_holds_only_what_was_set() -> None:
    command = MigrateVm(vm="web01", host="esx02")
    assert dump_command(command) == {"do": "migrate_vm", "with": {"vm": "web01", "host": "esx02"}}
    assert parse_command("migrate_vm", {"vm": "web01", "host": "esx02"}) == command


_WORKLOAD = {"steps": [{"at": "5m", "cpu_mhz": 100.0}, {"at": "2h", "cpu_percent": 50}]}


@pytest.mark.parametrize(
    "command",
    [
        parse_command("set_workload", {"vm": "a", "workload": _WORKLOAD}),
        parse_command("hang_guest", {"vm": "a", "duration": "90s"}),
        parse_command("reconfigure_vm", {"vm": "a", "overrides": {"ha_additional_delay": "5m"}}),
        parse_command(
            "create_vm", {"name": "a", "config": {"networks": ["VM Network"], "disks": [{"gb": 4}]}}
        ),
        parse_command("reconfigure_cluster", {"cluster": "C1", "evc_mode": None}),
    ],
)
def test_a_command_survives_the_journal(command: Command) -> None:
    dumped = dump_command(command)
    again = parse_command(dumped["do"], dumped["with"])
    assert again == command
    assert again.model_fields_set == command.model_fields_set


def test_bad_arguments_name_the_key() -> None:
    with pytest.raises(ValidationError, match="hots"):
        parse_command("migrate_vm", {"vm": "web01", "hots": "esx02"})
    with pytest.raises(KeyError):
        parse_command("format_disk", {})
    with pytest.raises(ValidationError):
        ReconfigureVm(vm="a", num_cpu=0)


def test_a_workload_is_exactly_one_kind() -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        WorkloadSpec.model_validate({})
    with pytest.raises(ValidationError, match="rising order"):
        WorkloadSpec.model_validate({"steps": [{"at": 5}, {"at": 5}]})


def test_faults_carry_text_reasons_and_survive_saving() -> None:
    reason = because("why", "{n} of {most}", n=3, most=4)
    fault = InvalidPowerState([reason], vm="a {b}", existing="Powered on", required="Powered off")
    assert fault.text.endswith("current state (Powered on).")
    copy = pickle.loads(pickle.dumps(fault))
    assert (copy.text, copy.name, copy.reasons) == (fault.text, "InvalidPowerState", (reason,))
    assert reason.text == "3 of 4"
    assert MigrationFault(fault="VMotionNotConfigured", text="No vMotion.").name == "VMotionNotConfigured"


def test_a_name_with_braces_does_not_break_a_message() -> None:
    assert "a {b}" in VimFaultWithName(vm="a {b}").text


class VimFaultWithName(VimFault):
    message = "No host for {vm}."

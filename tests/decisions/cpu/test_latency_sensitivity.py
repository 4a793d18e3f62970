"""Latency sensitivity High, with virtual hyper-threads and without: what it claims, and what it is refused for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vsphere_client.decisions.cpu.hyper_threading import pace_of_pairs, wanted_of_pairs, work_of_pairs
from vsphere_client.decisions.cpu.latency_sensitivity import claim_of, describe_level, latency_refusals
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation
from vsphere_client.model.virtual_machine import VirtualMachineConfig


def sensitive(num_cpu: int, reserved_mhz: float = 0.0, **settings: Any) -> VirtualMachineConfig:
    given = {"memory_mb": 8192, "memory": MemoryAllocation(reservation_mb=8192), "hardware_version": 20}
    return VirtualMachineConfig(
        num_cpu=num_cpu,
        cpu=CpuAllocation(reservation_mhz=reserved_mhz),
        latency_sensitivity="high",
        **given | settings,
    )


def test_the_least_reservation_of_the_sheet() -> None:
    """vmkernel.md 1.8: numVcpu x coreMHz, with virtual hyper-threads (numVcpu / threads per core) x coreMHz."""
    whole, halves = claim_of(sensitive(20)), claim_of(sensitive(20, simultaneous_threads=2))
    assert whole is not None
    assert halves is not None
    assert (whole.cores, whole.least_mhz(2000)) == (20, 40_000)
    assert (halves.cores, halves.least_mhz(2000)) == (10, 20_000)
    assert claim_of(VirtualMachineConfig()) is None


def test_a_claim_is_met_by_the_clock_that_is_paid_for_and_by_enough_threads() -> None:
    claim = claim_of(sensitive(4, 5000, simultaneous_threads=2))
    assert claim is not None
    assert claim.met(2500, 2)
    assert not claim.met(2600, 2)
    assert not claim.met(2500, 1)


def test_power_on_asks_for_full_reservations() -> None:
    assert latency_refusals(sensitive(4, 10_000), "esx", 2500, 1) == ()
    short = sensitive(4, 8000, memory=MemoryAllocation(reservation_mb=4096))
    assert [reason.text for reason in latency_refusals(short, "esx", 2500, 2)] == [
        "Invalid CPU reservation for the latency-sensitive VM, (sched.cpu.min) should be at least 10000 MHz.",
        "Invalid memory setting: memory reservation (sched.mem.min) should be equal to memsize(8192).",
    ]
    assert latency_refusals(VirtualMachineConfig(), "esx", 2500, 1) == ()


def test_virtual_hyper_threads_need_real_ones() -> None:
    vm = sensitive(4, 5000, simultaneous_threads=2)
    assert latency_refusals(vm, "esx", 2500, 2) == ()
    (why,) = latency_refusals(vm, "esx", 2500, 1)
    assert (why.text, why.facts["there"]) == (
        "Virtual hyper-threading needs 2 hyper-threads on each core; the cores of esx run 1",
        1,
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {"num_cpu": 4, "hardware_version": 19},
            "needs virtual machine version 20 or later .ESXi 8.0.; this",
        ),
        ({"num_cpu": 3}, "3 vCPUs do not divide into cores of 2 hyper-threads"),
        ({"num_cpu": 4, "latency_sensitivity": "normal"}, "needs latency sensitivity High"),
    ],
)
def test_what_virtual_hyper_threads_do_not_go_with(settings: dict[str, Any], told: str) -> None:
    wanted = {"hardware_version": 20, "latency_sensitivity": "high", "simultaneous_threads": 2} | settings
    with pytest.raises(ValidationError, match=told):
        VirtualMachineConfig(**wanted)


def test_the_levels_are_named_as_the_client_names_them() -> None:
    levels = [VirtualMachineConfig(), sensitive(2), sensitive(2, simultaneous_threads=2)]
    assert [describe_level(one) for one in levels] == ["Normal", "High", "High with Hyper-threading"]


def test_two_threads_of_a_core_of_their_own() -> None:
    """vmkernel.md 1.6: each of two busy threads is worth 62.5 %; one that is never beside the other is not slowed."""
    assert pace_of_pairs(np.array([0.0, 0.625])) == pytest.approx([1.0, 0.625])
    assert work_of_pairs(np.array([0.0, 0.2, 1.0])) == pytest.approx([0.0, 0.2, 0.625])
    # Bursts of 0.4 to 0.8 of the time: at a pace of 1 - 0.375 x 0.855 those above 0.68 are cut off.
    assert work_of_pairs(np.array([0.6])) == pytest.approx([0.855 * (1 - 0.375 * 0.855)], abs=0.002)
    wanted = np.array([0.0, 0.3, 0.6, 1.0])
    assert [wanted_of_pairs(work) for work in work_of_pairs(wanted)] == pytest.approx(wanted, abs=0.001)
    # Half of the time each, a quarter of the time both: 0.5 - 0.375 x 0.25 of a core's work.
    assert 0.40625 / pace_of_pairs(np.array([0.40625])) == pytest.approx([0.5])


@given(st.floats(0.0, 0.625))
def test_a_pair_is_never_slower_than_busy_threads_and_never_runs_longer_than_it_can(work: float) -> None:
    (pace,) = pace_of_pairs(np.array([work]))
    assert 0.625 - 1e-9 <= pace <= 1.0 + 1e-9
    assert work / pace <= 1.0 + 1e-9

"""How long it takes to know what all guests ask for; targets are in the docstrings, asserted nowhere."""

from __future__ import annotations

from itertools import count
from typing import Any, get_args

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from vsphere_client.engine.workload.series import Series, SeriesLibrary, trace_key
from vsphere_client.engine.workload.table import WorkloadTable
from vsphere_client.model.units import MINUTE_US, SECOND_US
from vsphere_client.model.workload import ProfileName, TraceLoad, WorkloadSpec

VMS = 40_000
ENTRIES = 50


def _assign_all(table: WorkloadTable) -> None:
    """40,000 VMs of 50 lab entries, over all profiles in turn."""
    profiles = get_args(ProfileName)
    each = VMS // ENTRIES
    for entry in range(ENTRIES):
        spec = WorkloadSpec.model_validate({"profile": {"name": profiles[entry % len(profiles)]}})
        rows = np.arange(entry * each, (entry + 1) * each)
        names = [f"vm{row}" for row in rows]
        table.assign_many(rows, spec, num_cpu=2, core_mhz=2500, memory_mb=4096, now_us=0, seed=1, names=names)


def _traced(vms: int) -> WorkloadTable:
    """VMs with 1,052 traces of a day in turn."""
    library = SeriesLibrary()
    loads = [TraceLoad(file="t", format="planetlab", member=str(number)) for number in range(1052)]
    for number, load in enumerate(loads):
        cpu = ((np.arange(288) * (number + 1)) % 101).astype(np.float32)
        library.add(Series(key=trace_key(load), interval_us=5 * MINUTE_US, cpu=cpu))
    table = WorkloadTable(library)
    for row in range(vms):
        spec = WorkloadSpec(trace=loads[row % 1052])
        table.assign(row, spec, num_cpu=1, core_mhz=2660, memory_mb=1740, now_us=0, seed=1, name=f"vm{row}")
    return table


def _measure(benchmark: BenchmarkFixture, table: WorkloadTable, vms: int, step_s: int) -> None:
    on = np.ones(vms, np.bool_)
    steps = count()
    demand: Any = benchmark(lambda: table.demand(next(steps) * step_s * SECOND_US, on))
    assert len(demand.cpu_mhz) == vms


def test_assigning_forty_thousand(benchmark: BenchmarkFixture) -> None:
    """Target: 300 ms."""
    benchmark.pedantic(lambda: _assign_all(WorkloadTable(SeriesLibrary())), rounds=3)


@pytest.mark.parametrize("step_s", [20, 300])
def test_demand_of_forty_thousand_profiles(benchmark: BenchmarkFixture, step_s: int) -> None:
    """Target: 2.5 ms; at 300 s every VM's sample changes with every step."""
    table = WorkloadTable(SeriesLibrary())
    _assign_all(table)
    _measure(benchmark, table, VMS, step_s)


@pytest.mark.parametrize("step_s", [20, 300])
def test_demand_of_forty_thousand_traces(benchmark: BenchmarkFixture, step_s: int) -> None:
    """Target: 2.5 ms."""
    _measure(benchmark, _traced(VMS), VMS, step_s)


@pytest.mark.parametrize("step_s", [20, 300])
def test_demand_of_the_planetlab_estate(benchmark: BenchmarkFixture, step_s: int) -> None:
    """Target: 0.2 ms."""
    _measure(benchmark, _traced(1052), 1052, step_s)

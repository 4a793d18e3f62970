"""How fast the micro scheduler is: a second of a 64-pCPU host with 200 worlds (at least 20 times real time)."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from vsphere_client.decisions.microscheduler.bound_scheduler import scheduler_for
from vsphere_client.decisions.microscheduler.constants import HELPER_PERIOD_US
from vsphere_client.decisions.microscheduler.host_load import GroupLoad, HostLoad, HostShape, WorldLoad
from vsphere_client.decisions.microscheduler.reading import read_schedule

WORLDS = 200
SECOND_US = 1_000_000


def draw(name):
    return np.random.default_rng([3, zlib.crc32(name.encode())])


def busy_host(mean_demand: float) -> HostLoad:
    """VMs of 1, 2, 4 and 8 vCPUs with their vmx worlds, 200 worlds in all, on 2 x 16 cores with 2 threads."""
    rng = np.random.default_rng(3)
    groups: list[GroupLoad] = []
    worlds = 0
    while worlds < WORLDS:
        count = min(int(rng.choice([1, 2, 4, 8], p=[0.4, 0.35, 0.2, 0.05])), WORLDS - worlds - 1)
        name, home = f"vm{len(groups)}", len(groups) % 2
        demand = [min(float(mean_demand * rng.uniform(0.3, 1.7)), 1.0) for _ in range(count)]
        vcpus = [WorldLoad(f"vcpu-{at}", wanted, home) for at, wanted in enumerate(demand)]
        vmx = WorldLoad("vmx", 0.002, home, "helper", HELPER_PERIOD_US)
        groups.append(GroupLoad(name, name, (*vcpus, vmx), shares=1000.0 * count))
        worlds += count + 1
    return HostLoad(HostShape(32, 2, 2), tuple(groups))


@pytest.mark.parametrize(
    ("mean_demand", "least_busy", "most_ready"),
    [
        pytest.param(0.15, 30.0, 5.0, id="half_loaded"),
        pytest.param(0.3, 80.0, 60.0, id="fully_loaded"),
        pytest.param(0.6, 98.0, 90.0, id="twice_overcommitted"),
        pytest.param(0.9, 98.0, 90.0, id="nearly_always_busy"),
    ],
)
def test_one_second_of_a_large_host(benchmark, mean_demand, least_busy, most_ready):
    load = busy_host(mean_demand)

    def fresh():
        scheduler = scheduler_for(load, SECOND_US, draw)
        scheduler.prepare()
        return (scheduler,), {}

    def run(scheduler):
        scheduler.run_until(SECOND_US)
        return scheduler

    scheduler = benchmark.pedantic(run, setup=fresh, rounds=12, warmup_rounds=2)
    if benchmark.enabled:
        benchmark.extra_info["times_real_time"] = 1.0 / benchmark.stats.stats.min
    schedule = read_schedule(scheduler)
    assert len(schedule.worlds) == WORLDS
    assert np.mean([one.util for one in schedule.pcpus]) >= least_busy
    assert np.mean([one.ready for one in schedule.totals]) <= most_ready

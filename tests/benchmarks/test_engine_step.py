"""How long one step of the engine takes for 2,520 hosts and 40,000 VMs (aim: 25 ms)."""

from __future__ import annotations

from pathlib import Path

import pytest
from estates import large_lab
from pytest_benchmark.fixture import BenchmarkFixture

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text


@pytest.fixture(scope="module")
def large_engine() -> Engine:
    engine = build_engine(load_lab_text(large_lab(), Path()))
    engine.run_until(60_000_000)
    return engine


def test_a_regular_step(benchmark: BenchmarkFixture, large_engine: Engine) -> None:
    service = large_engine.service(AllocationService)

    def step() -> None:
        service._allocate(20.0)

    benchmark.pedantic(step, rounds=20, warmup_rounds=2)
    assert large_engine.world.hosts.cpu_usage_mhz.sum() > 0


def test_a_prompt_step_of_two_hosts(benchmark: BenchmarkFixture, large_engine: Engine) -> None:
    service = large_engine.service(AllocationService)
    hosts = list(large_engine.world.all_of(HostSystem))[:2]

    def step() -> None:
        for host in hosts:
            service.capacity_changed(host)
        large_engine.run_until(large_engine.now_us)

    benchmark.pedantic(step, rounds=20, warmup_rounds=2)
    assert not service._stale

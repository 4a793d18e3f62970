"""What 32 migrations that run at once cost: a simulated minute of a cluster without and with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.generate import generate_lab
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm

HOSTS, VMS, AT_ONCE, PER_HOST = 96, 2_000, 32, 4
MINUTE_US = 60_000_000


def cluster_with(migrations: int) -> Engine:
    """A cluster in which so many migrations copy memory, four from each of the first hosts."""
    engine = build_engine(load_lab_text(generate_lab(1, HOSTS, VMS, False, 1), Path()))
    for host in engine.world.all_of(HostSystem):
        # Four share 1 GbE: every one of them is at it for more than the minute.
        nics = tuple(nic.model_copy(update={"mbps": 1000}) for nic in host.config.nics)
        engine.world.update(host, config=host.config.model_copy(update={"nics": nics}))
    engine.run_until(MINUTE_US)
    hosts = list(engine.world.all_of(HostSystem))
    sources, targets = hosts[: AT_ONCE // PER_HOST], hosts[HOSTS // 2 : HOSTS // 2 + AT_ONCE // PER_HOST]
    for source, target in zip(sources, targets, strict=True):
        for moid in list(source.vms)[:PER_HOST]:
            vm = engine.world.get(moid, VirtualMachine)
            if migrations:
                engine.submit(MigrateVm(vm=vm.moid, host=target.moid))
    # Beyond the stages before the copy.
    engine.run_until(engine.now_us + 3_000_000)
    assert len(engine.service(MigrationService).running) == migrations
    return engine


@pytest.mark.parametrize("migrations", [0, AT_ONCE])
def test_a_minute_of_a_cluster(benchmark: BenchmarkFixture, migrations: int) -> None:
    """The aim: hardly more with 32 than without."""
    ended: list[int] = []

    def minute(engine: Engine) -> None:
        engine.run_until(engine.now_us + MINUTE_US)
        ended.append(len(engine.service(MigrationService).running))

    benchmark.pedantic(minute, setup=lambda: ((cluster_with(migrations),), {}), rounds=5)
    assert set(ended) == {migrations}

"""``LimitVMsPerESXHost`` binds DRS and people, not vSphere HA (drs.md 13 case 16)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, records, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.model.cluster import ClusterConfig, DrsConfig, HaAdmissionControl, HaConfig
from vsphere_client.model.commands import FailHost, MigrateVm, PowerOffVm, PowerOnVm
from vsphere_client.model.kinds import PowerState


@pytest.fixture
def limited(small_engine: EngineBuilder) -> Engine:
    """The sheet's 40 and 45 in small: a limit of 2, three VMs on the first host, two on the second."""
    config = ClusterConfig(
        drs=DrsConfig(enabled=True, advanced={"LimitVMsPerESXHost": 2}),
        ha=HaConfig(enabled=True, admission_control=HaAdmissionControl(policy="disabled")),
    )
    engine = small_engine(hosts=2, vms=6, cluster=config, start=False)
    for number, host in enumerate((1, 1, 1, 2, 2, 1), 1):
        place_vm(engine.world, find_vm(engine, f"vm{number:02}"), find_host(engine, host))
    engine.start()
    done(engine, PowerOffVm(vm="vm06"))
    return engine


def test_an_excess_stays(limited: Engine) -> None:
    run(limited, 600)
    assert not records(limited)


@pytest.mark.parametrize("host", [None, "esx01.lab.local", "esx02.lab.local"])
def test_no_further_vm_starts(limited: Engine, host: str | None) -> None:
    task = limited.submit(PowerOnVm(vm="vm06", host=host))
    assert task.fault is not None
    assert any("LimitVMsPerESXHost" in why.text for why in (*task.fault.reasons, *task.reasons)) or (
        "LimitVMsPerESXHost" in task.fault.text
    )


def test_nobody_moves_there(limited: Engine) -> None:
    task = limited.submit(MigrateVm(vm="vm01", host="esx02.lab.local"))
    run(limited, 60)
    assert task.fault is not None
    assert not records(limited)


def test_ha_restarts_beyond_it(limited: Engine) -> None:
    limited.submit(FailHost(host="esx01.lab.local"))
    run(limited, 600)
    restarted = [find_vm(limited, f"vm{number:02}") for number in (1, 2, 3)]
    assert {vm.host for vm in restarted} == {find_host(limited, 2).moid}
    assert {vm.power_state for vm in restarted} == {PowerState.ON}

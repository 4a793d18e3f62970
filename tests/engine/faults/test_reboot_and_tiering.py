"""Rebooting a host, and memory tiering that the boot brings into effect (vmkernel.md 2.8, 8.0 U3)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, find_host, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import TaskState
from vsphere_client.model.cluster import ClusterConfig, HaConfig
from vsphere_client.model.commands import (
    ConfigureMemoryTiering,
    EnterMaintenanceMode,
    EnterStandbyMode,
    ExitMaintenanceMode,
    ExitStandbyMode,
    FailHost,
    RebootHost,
    UpdateHostOptions,
)
from vsphere_client.model.host_system import HostConfig, MemoryTiering
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState

HOST = "esx01.lab.local"
HYPER_THREADING = "VMkernel.Boot.hyperthreading"
ON = MemoryTiering(enabled=True)


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """Two hosts, the first of them empty and in maintenance mode."""
    engine = small_engine(hosts=2)
    assert done(engine, EnterMaintenanceMode(host=HOST)).state == TaskState.SUCCESS
    return engine


def test_a_host_goes_down_and_boots_for_four_minutes(engine: Engine) -> None:
    host = find_host(engine)
    task = done(engine, RebootHost(host=HOST))
    assert (task.state, task.name) == (TaskState.SUCCESS, "Initiate host reboot")
    assert host.power_state == PowerState.OFF
    assert "HostShutdownEvent" in event_types(engine)
    run(engine, 120)
    assert host.connection_state == ConnectionState.NOT_RESPONDING
    run(engine, 180)
    assert (host.power_state, host.connection_state) == (PowerState.ON, ConnectionState.CONNECTED)
    assert host.maintenance == MaintenanceState.IN_MAINTENANCE
    assert {"esx.audit.host.boot", "HostConnectedEvent"} <= set(event_types(engine))


def test_who_may_not_reboot(engine: Engine) -> None:
    name, text = refusal(engine, RebootHost(host="esx02.lab.local"))
    assert (name, "not in maintenance mode" in text) == ("InvalidHostState", True)
    done(engine, FailHost(host=HOST))
    assert refusal(engine, RebootHost(host=HOST))[0] == "InvalidHostState"


def test_a_forced_reboot_ends_the_vms_and_ha_restarts_them(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=2, cluster=ClusterConfig(ha=HaConfig(enabled=True)))
    run(engine, 120)
    vm = find_vm(engine)
    assert vm.host == find_host(engine).moid
    assert done(engine, RebootHost(host=HOST, force=True)).state == TaskState.SUCCESS
    assert not engine.world.vms.executing[vm.row]
    run(engine, 300)
    assert vm.host == find_host(engine, 2).moid
    assert engine.world.vms.executing[vm.row]


def test_tiering_acts_after_the_boot(engine: Engine) -> None:
    hosts, host = engine.world.hosts, find_host(engine)
    task = done(engine, ConfigureMemoryTiering(host=HOST, tiering=ON))
    assert (task.state, task.name) == (TaskState.SUCCESS, "Configure memory tiering")
    assert (hosts.memory_tier_size_mb[host.row], hosts.memory_total_mb[host.row]) == (0, 65_536)
    done(engine, RebootHost(host=HOST))
    run(engine, 300)
    # A quarter of 64 GB of DRAM.
    assert (hosts.memory_tier_size_mb[host.row], hosts.memory_total_mb[host.row]) == (16_384, 81_920)
    assert (host.config.memory_tiering, host.tiering_after_boot) == (ON, None)
    done(engine, ConfigureMemoryTiering(host=HOST, tiering=MemoryTiering()))
    done(engine, RebootHost(host=HOST))
    run(engine, 300)
    assert hosts.memory_total_mb[host.row] == 65_536


def test_what_was_set_can_be_taken_back_before_the_boot(engine: Engine) -> None:
    done(engine, ConfigureMemoryTiering(host=HOST, tiering=ON))
    done(engine, ConfigureMemoryTiering(host=HOST, tiering=MemoryTiering()))
    assert find_host(engine).tiering_after_boot is None


def test_waking_from_standby_is_a_boot_too(engine: Engine) -> None:
    done(engine, ConfigureMemoryTiering(host=HOST, tiering=ON))
    done(engine, ExitMaintenanceMode(host=HOST))
    done(engine, EnterStandbyMode(host=HOST))
    assert done(engine, ExitStandbyMode(host=HOST), seconds=600).state == TaskState.SUCCESS
    assert find_host(engine).config.memory_tiering == ON


def test_tiering_needs_maintenance_mode_and_8_0_u3(engine: Engine, small_engine: EngineBuilder) -> None:
    name, text = refusal(engine, ConfigureMemoryTiering(host="esx02.lab.local", tiering=ON))
    assert (name, "not in maintenance mode" in text) == ("InvalidHostState", True)
    older = small_engine(hosts=1, host=HostConfig(version="8.0.2"))
    name, text = refusal(older, ConfigureMemoryTiering(host=HOST, tiering=ON))
    assert name == "NotSupported"
    assert "needs ESXi 8.0 U3, esx01.lab.local has 8.0.2" in text


def test_boot_options_wait_for_a_boot(engine: Engine) -> None:
    """vmkernel.md 1.1: a pCPU is a hyper-thread if hyper-threading is active, which the VMkernel asks at its start."""
    host, threads = find_host(engine), engine.world.hosts.threads
    cores = host.config.cores
    done(engine, UpdateHostOptions(host=HOST, options={HYPER_THREADING: False, "Mem.BalancePeriod": 30}))
    assert host.config.advanced == {"Mem.BalancePeriod": 30}
    assert (host.options_after_boot, threads[host.row]) == ({HYPER_THREADING: False}, 2 * cores)
    done(engine, UpdateHostOptions(host=HOST, options={HYPER_THREADING: True}))
    assert host.options_after_boot == {}
    done(engine, UpdateHostOptions(host=HOST, options={HYPER_THREADING: False}))
    done(engine, RebootHost(host=HOST))
    run(engine, 300)
    assert (host.config.hyper_threading, host.options_after_boot, threads[host.row]) == (False, {}, cores)
    assert engine.world.hosts.cpu_total_mhz[host.row] == cores * host.config.mhz

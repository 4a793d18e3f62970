"""Nobody looks at vMotion addresses up front: the migration fails as it runs (vmotion.md 3 row 8, 8 stage 6)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, find_host, find_vm, records, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.snapshot import compatibility
from vsphere_client.model.commands import CancelTask, FailHost, MigrateVm
from vsphere_client.model.host_system import StandardSwitch
from vsphere_client.model.tasks import TaskState

TO_2 = MigrateVm(vm="vm01", host="esx02.lab.local")


def change(engine: Engine, number: int, adapter: dict[str, object], **host: object) -> None:
    """Configure the vMotion adapter of a host, and the host."""
    found = find_host(engine, number)
    vmkernel = tuple(
        one.model_copy(update=adapter) if "vmotion" in one.services else one for one in found.config.vmkernel
    )
    engine.world.update(found, config=found.config.model_copy(update={"vmkernel": vmkernel, **host}))


def migrate(engine: Engine) -> Task:
    """A migration to the second host, which the checks see nothing against."""
    assert compatibility(engine, find_vm(engine), find_host(engine, 2)) == ()
    task = engine.submit(TO_2)
    run(engine, 120)
    return task


@pytest.mark.parametrize(
    ("adapter", "host", "code"),
    [
        ({"ip": "10.99.0.11"}, {}, "vmotion_subnet"),
        ({"vlan": 20}, {}, "vmotion_vlan"),
        ({}, {"blocked_tcp_ports": (8000,)}, "vmotion_firewall"),
        ({"ip": "10.20.0.12"}, {}, "vmotion_duplicate_ip"),
    ],
)
def test_the_connection_times_out(
    small_engine: EngineBuilder, adapter: dict[str, object], host: dict[str, object], code: str
) -> None:
    engine = small_engine(hosts=3, vms=1)
    change(engine, 2, adapter, **host)
    task = migrate(engine)
    assert task.state == TaskState.ERROR
    assert task.fault is not None
    assert "failed to connect to remote host esx02.lab.local" in task.fault.text
    assert [one.code for one in task.fault.reasons] == [code]
    record = records(engine)[0]
    assert record.failed_in == "connect"
    last = record.stages[-1]
    assert (last.key, last.end_us - last.start_us) == ("connect", 20_000_000)
    assert not record.passes
    vm = find_vm(engine)
    assert vm.host == find_host(engine, 1).moid
    assert engine.world.vms.executing[vm.row]
    assert not engine.service(MigrationService).running


def test_the_host_with_the_same_address_has_to_run(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=1)
    change(engine, 2, {"ip": "10.20.0.12"})
    engine.submit(FailHost(host="esx03.lab.local"))
    run(engine, 1)
    assert migrate(engine).state == TaskState.SUCCESS


@pytest.mark.parametrize(("mtu", "ends"), [(1500, TaskState.ERROR), (9000, TaskState.SUCCESS)])
def test_jumbo_frames_need_a_switch_that_takes_them(
    small_engine: EngineBuilder, mtu: int, ends: TaskState
) -> None:
    engine = small_engine(hosts=2, vms=1)
    switch = StandardSwitch(name="vSwitch0", nics=("vmnic0", "vmnic1"), mtu=mtu)
    for number in (1, 2):
        change(engine, number, {"mtu": 9000}, switches=(switch,))
    task = migrate(engine)
    assert task.state == ends
    record = records(engine)[0]
    if ends == TaskState.ERROR:
        assert task.fault is not None
        assert "possibly due to timeout" in task.fault.text
        assert [one.code for one in task.fault.reasons] == ["vmotion_mtu"]
        assert [one.key for one in record.stages[-3:]] == ["connect", "trace", "precopy"]
        assert record.failed_in == "precopy"
        assert record.transferred_mb == 0
    assert not engine.world.vms.stunned.any()


def test_what_is_mended_in_time_connects(small_engine: EngineBuilder) -> None:
    """The source tries again and again until its patience ends."""
    engine = small_engine(hosts=2, vms=1)
    change(engine, 2, {"vlan": 20})
    task = engine.submit(TO_2)
    run(engine, 10)
    assert task.stage is not None
    assert task.stage.key == "connect"
    change(engine, 2, {"vlan": 0})
    run(engine, 60)
    assert task.state == TaskState.SUCCESS


def test_a_copy_that_stands_still_can_be_cancelled(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    change(engine, 1, {"mtu": 9000})
    task = engine.submit(TO_2)
    run(engine, 10)
    assert task.stage is not None
    assert task.stage.key == "precopy"
    engine.submit(CancelTask(task=task.key))
    run(engine, 1)
    assert task.state == TaskState.ERROR
    assert task.fault is not None
    assert task.fault.name == "RequestCanceled"

"""Cut networks, dead links, disks, datastores and sensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import hosts_reach
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.model import commands as c
from vsphere_client.model.kinds import ConnectionState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.units import SECOND_US

ESX1, ESX2, ESX3 = (f"esx0{n}.lab.local" for n in (1, 2, 3))


def host(engine: Engine, name: str = ESX1) -> HostSystem:
    return engine.world.find(HostSystem, name)


def done(task: Task) -> Task:
    assert task.state == TaskState.SUCCESS, task.fault
    return task


def refused(task: Task) -> tuple[str, str]:
    assert task.fault is not None
    return task.fault.name, task.fault.text


def esx_events(engine: Engine) -> list[str]:
    return [event.type_id for event in engine.events.all() if event.type_id.startswith("esx.")]


def test_partition_cuts_the_named_hosts_from_the_rest(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=3, vms=3)
    done(engine.submit(c.PartitionHosts(hosts=(ESX1, ESX2))))
    assert hosts_reach(host(engine, ESX1), host(engine, ESX2))
    assert not hosts_reach(host(engine, ESX1), host(engine, ESX3))
    engine.run_until(60 * SECOND_US)
    states = [host(engine, name).connection_state for name in (ESX1, ESX2, ESX3)]
    assert states == [
        ConnectionState.NOT_RESPONDING,
        ConnectionState.NOT_RESPONDING,
        ConnectionState.CONNECTED,
    ]
    # A second cut parts esx02 from esx01 as well.
    done(engine.submit(c.PartitionHosts(hosts=(ESX2,))))
    assert not hosts_reach(host(engine, ESX1), host(engine, ESX2))
    done(engine.submit(c.HealNetwork()))
    engine.run_until(70 * SECOND_US)
    assert all(h.connection_state == ConnectionState.CONNECTED for h in engine.world.all_of(HostSystem))


def test_partition_of_nobody_is_refused(small_engine: Callable[..., Engine]) -> None:
    assert refused(small_engine(vms=3).submit(c.PartitionHosts(hosts=())))[0] == "InvalidArgument"


def test_links_go_one_by_one(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    done(engine.submit(c.FailNic(host=ESX1, nic="vmnic0")))
    assert host(engine).failed_nics == ("vmnic0",)
    done(engine.submit(c.FailNic(host=ESX1, nic="vmnic1")))
    done(engine.submit(c.RestoreNic(host=ESX1, nic="vmnic0")))
    done(engine.submit(c.RestoreNic(host=ESX1, nic="vmnic1")))
    assert esx_events(engine) == [
        "esx.problem.net.vmnic.linkstate.down",
        "esx.problem.net.redundancy.lost",
        "esx.problem.net.vmnic.linkstate.down",
        "esx.problem.net.connectivity.lost",
        "esx.clear.net.vmnic.linkstate.up",
        "esx.clear.net.connectivity.restored",
        "esx.clear.net.vmnic.linkstate.up",
        "esx.clear.net.redundancy.restored",
    ]


def test_impossible_link_changes_are_refused(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    assert refused(engine.submit(c.FailNic(host=ESX1, nic="vmnic7")))[0] == "NotFound"
    name, text = refused(engine.submit(c.RestoreNic(host=ESX1, nic="vmnic0")))
    assert (name, "vmnic0 is up" in text) == ("InvalidHostState", True)
    engine.submit(c.FailNic(host=ESX1, nic="vmnic0"))
    assert refused(engine.submit(c.FailNic(host=ESX1, nic="vmnic0")))[0] == "InvalidHostState"


@pytest.mark.parametrize(("kind", "why"), [("failed", "permanent I/O error"), ("pulled", "removed")])
def test_a_disk_keeps_how_it_went(
    small_engine: Callable[..., Engine], kind: Literal["failed", "pulled"], why: str
) -> None:
    engine = small_engine(hosts=2, vms=2)
    done(engine.submit(c.FailDisk(host=ESX1, disk="d1", kind=kind)))
    assert host(engine).failed_disks == ("d1",)
    assert host(engine).disk_states == {"d1": kind}
    assert why in next(e.message for e in engine.events.all() if e.type_id.startswith("esx."))
    assert kind in refused(engine.submit(c.FailDisk(host=ESX1, disk="d1")))[1]
    done(engine.submit(c.RestoreDisk(host=ESX1, disk="d1")))
    assert (host(engine).failed_disks, host(engine).disk_states) == ((), {})
    assert refused(engine.submit(c.RestoreDisk(host=ESX1, disk="d1")))[0] == "InvalidHostState"
    assert refused(engine.submit(c.FailDisk(host=ESX1, disk="d9")))[0] == "NotFound"


def test_all_paths_down_times_out_after_140_seconds(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    moid = engine.world.find(Datastore, "ds1").moid
    done(engine.submit(c.LoseStorage(datastore="ds1", host=ESX1)))
    assert host(engine).lost_datastores == (moid,)
    assert host(engine).storage_loss == {moid: "apd"}
    assert host(engine).apd_timed_out == ()
    assert host(engine, ESX2).lost_datastores == ()
    assert engine.world.vms.executing[engine.world.find(VirtualMachine, "vm01").row]
    engine.run_until(139 * SECOND_US)
    assert "esx.problem.storage.apd.timeout" not in esx_events(engine)
    engine.run_until(140 * SECOND_US)
    assert "esx.problem.storage.apd.timeout" in esx_events(engine)
    done(engine.submit(c.RestoreStorage(datastore="ds1")))
    assert host(engine).storage_loss == {}
    assert esx_events(engine)[-1] == "esx.clear.storage.apd.exit"


def test_paths_that_come_back_in_time_do_not_time_out(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    engine.submit(c.LoseStorage(datastore="ds1", host=ESX1))
    engine.run_until(100 * SECOND_US)
    done(engine.submit(c.RestoreStorage(datastore="ds1", host=ESX1)))
    engine.run_until(300 * SECOND_US)
    assert "esx.problem.storage.apd.timeout" not in esx_events(engine)


def test_permanent_loss_hits_all_that_still_see_it(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    engine.submit(c.LoseStorage(datastore="ds1", host=ESX1))
    done(engine.submit(c.LoseStorage(datastore="ds1", kind="pdl")))
    assert [list(host(engine, name).storage_loss.values()) for name in (ESX1, ESX2)] == [["apd"], ["pdl"]]
    assert refused(engine.submit(c.LoseStorage(datastore="ds1")))[0] == "InvalidArgument"
    assert refused(engine.submit(c.LoseStorage(datastore="ds9")))[0] == "NotFound"
    done(engine.submit(c.RestoreStorage(datastore="ds1")))
    assert esx_events(engine)[-2:] == [
        "esx.clear.storage.apd.exit",
        "esx.clear.scsi.device.state.permanentloss.deviceonline",
    ]
    assert refused(engine.submit(c.RestoreStorage(datastore="ds1")))[0] == "InvalidArgument"


def test_a_sensor_alert_is_state_and_event(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    assert done(engine.submit(c.HardwareAlert(host=ESX1, component="fan", health="red"))).description_id == (
        "Trainer.inject"
    )
    assert host(engine).sensors == {"fan": "red"}
    mend = done(engine.submit(c.HardwareAlert(host=ESX1, component="fan", health="green")))
    assert mend.description_id == "Trainer.mend"
    assert esx_events(engine) == ["esx.problem.hardware.sensor", "esx.clear.hardware.sensor"]

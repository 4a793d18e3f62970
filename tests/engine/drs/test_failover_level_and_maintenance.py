"""A host that vSphere HA needs is not emptied, and the task waits (drs.md 8.3)."""

from __future__ import annotations

from engine_scene import EngineBuilder, done, find_host, records, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.cluster import ClusterConfig, DrsConfig, HaAdmissionControl, HaConfig
from vsphere_client.model.commands import EnterMaintenanceMode, ReconfigureCluster
from vsphere_client.model.kinds import MaintenanceState
from vsphere_client.model.tasks import TaskState

DRS = DrsConfig(enabled=True)
FIRST = EnterMaintenanceMode(host="esx01.lab.local")


def guarded(small_engine: EngineBuilder, hosts: int, **admission: str) -> Engine:
    """VSphere HA on, one host failure tolerated, a VM on every host."""
    ha = HaConfig(enabled=True, admission_control=HaAdmissionControl(**admission))
    return small_engine(hosts=hosts, vms=hosts, cluster=ClusterConfig(drs=DRS, ha=ha))


def said(engine: Engine) -> list[str]:
    wanted = "NoMaintenanceModeDrsRecommendationForVM"
    return [event.message for event in engine.events.all() if event.type_id == wanted]


def test_of_two_hosts_neither_is_emptied(small_engine: EngineBuilder) -> None:
    engine = guarded(small_engine, 2)
    task = done(engine, FIRST, 300)
    assert task.state == TaskState.RUNNING
    assert find_host(engine).maintenance == MaintenanceState.ENTERING
    assert said(engine) == [
        "No migration recommendation was generated for vm01 to evacuate host esx01.lab.local. "
        "vSphere HA needs its capacity: vSphere HA needs 2 hosts, 1 count"
    ]
    assert not records(engine)


def test_without_admission_control_it_goes_on(small_engine: EngineBuilder) -> None:
    engine = guarded(small_engine, 2)
    task = done(engine, FIRST, 120)
    cluster = next(engine.world.all_of(ClusterComputeResource))
    off = cluster.config.ha.model_copy(update={"admission_control": HaAdmissionControl(policy="disabled")})
    done(engine, ReconfigureCluster(cluster="C1", ha=off))
    run(engine, 180)
    assert task.state == TaskState.SUCCESS
    assert len(records(engine)) == 1


def test_of_three_hosts_one_goes_and_the_second_waits(small_engine: EngineBuilder) -> None:
    engine = guarded(small_engine, 3)
    both = [engine.submit(EnterMaintenanceMode(host=f"esx0{number}.lab.local")) for number in (1, 2)]
    run(engine, 300)
    assert [task.state for task in both] == [TaskState.SUCCESS, TaskState.RUNNING]
    assert int(engine.world.vms.executing.sum()) == 3

"""Folders, names, clusters, pools, rules and tasks: success, and refusals that change nothing."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, body_digest, done, event_types, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ClusterComputeResource, Datacenter, Folder, ResourcePool
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, ClusterGroup, DrsConfig, HaConfig, VsanConfig
from vsphere_client.model.commands import (
    AddRule,
    CancelTask,
    Command,
    CreateCluster,
    CreateDatacenter,
    CreateFolder,
    CreateResourcePool,
    DeleteCluster,
    DeleteFolder,
    DeleteResourcePool,
    EditRule,
    MigrateVm,
    MoveToFolder,
    MoveVmToPool,
    ReconfigureCluster,
    ReconfigureResourcePool,
    RemoveRule,
    Rename,
)
from vsphere_client.model.kinds import FolderKind
from vsphere_client.model.tasks import TaskState

WITH_DRS = ClusterConfig(drs=DrsConfig(enabled=True))


def cluster_of(engine: Engine) -> ClusterComputeResource:
    return next(engine.world.all_of(ClusterComputeResource))


def succeed(engine: Engine, *commands: Command) -> None:
    for command in commands:
        task = done(engine, command)
        assert task.state == TaskState.SUCCESS, task.fault


# names and folders -------------------------------------------------------------------------------------------


def test_folders_come_move_and_go(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    succeed(
        engine,
        CreateFolder(name="Web", parent="DC1"),
        CreateFolder(name="Shop", parent="Web"),
        MoveToFolder(entity="vm01", folder="Shop"),
    )
    shop = engine.world.find(Folder, "Shop")
    assert find_vm(engine).parent == shop.moid
    assert refusal(engine, DeleteFolder(folder="Shop"))[0] == "InvalidArgument"
    assert "cannot move into itself" in refusal(engine, MoveToFolder(entity="Web", folder="Shop"))[1]
    succeed(
        engine,
        MoveToFolder(entity="vm01", folder="DC1"),
        DeleteFolder(folder="Shop"),
        DeleteFolder(folder="Web"),
    )
    assert {"FolderCreatedEvent", "EntityMovedEvent", "FolderRemovedEvent"} <= set(event_types(engine))


@pytest.mark.parametrize(
    ("command", "fault", "words"),
    [
        (CreateFolder(name="Web", parent="nowhere"), "NotFound", "nowhere"),
        (CreateFolder(name="Web", parent="C1"), "InvalidArgument", "cannot hold a vm folder"),
        (CreateFolder(name="Web", parent="DC1", kind="datacenter"), "InvalidArgument", "datacenter folder"),
        (DeleteFolder(folder="vm"), "InvalidArgument", "not empty"),
        (CreateDatacenter(name="DC1"), "DuplicateName", "DC1"),
        (
            MoveToFolder(entity="esx01.lab.local", folder="DC1"),
            "InvalidArgument",
            "does not live in a folder",
        ),
        (MoveToFolder(entity="vm01", folder="host"), "InvalidArgument", "cannot hold a vm folder"),
        (Rename(entity="esx01.lab.local", name="x"), "InvalidArgument", "network name"),
        (Rename(entity="host", name="x"), "InvalidArgument", "keeps its name"),
        (Rename(entity="Resources", name="x"), "InvalidArgument", "keeps its name"),
        (Rename(entity="vm01", name="vm02"), "DuplicateName", "vm02"),
        (Rename(entity="nobody", name="x"), "NotFound", "nobody"),
        (CancelTask(task="task-99"), "NotFound", "task-99"),
    ],
)
def test_refusals(small_engine: EngineBuilder, command: Command, fault: str, words: str) -> None:
    name, text = refusal(small_engine(hosts=1, vms=2), command)
    assert name == fault
    assert words in text


def test_nothing_moves_to_another_datacenter(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    succeed(engine, CreateDatacenter(name="DC2"), CreateFolder(name="There", parent="DC2"))
    for target in ("There", "DC2"):
        assert "another datacenter" in refusal(engine, MoveToFolder(entity="vm01", folder=target))[1]


def test_a_datacenter_has_its_four_root_folders(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=0)
    moid = done(engine, CreateDatacenter(name="DC2")).result
    datacenter = engine.world.get(moid, Datacenter)
    kinds = {
        engine.world.get(one, Folder).folder_kind
        for one in (
            datacenter.host_folder,
            datacenter.vm_folder,
            datacenter.datastore_folder,
            datacenter.network_folder,
        )
    }
    assert kinds == {FolderKind.HOST, FolderKind.VM, FolderKind.STORAGE, FolderKind.NETWORK}


def test_renaming_posts_both_names(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    succeed(engine, Rename(entity="vm01", name="{web} 100 %"))
    assert [event.message for event in engine.events.all()][
        -1
    ] == "Renamed {web} 100 % from vm01 to {web} 100 % in DC1"


# clusters ----------------------------------------------------------------------------------------------------


def test_clusters_come_and_go(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1)
    pools = len(list(engine.world.all_of(ResourcePool)))
    succeed(engine, CreateCluster(name="C2", config=WITH_DRS), CreateResourcePool(name="P", parent="C2"))
    assert refusal(engine, CreateCluster(name="C2"))[0] == "DuplicateName"
    assert (
        "is no EVC mode" in refusal(engine, CreateCluster(name="C3", config=ClusterConfig(evc_mode="new")))[1]
    )
    assert "has 1 hosts" in refusal(engine, DeleteCluster(cluster="C1"))[1]
    succeed(engine, DeleteCluster(cluster="C2"))
    assert len(list(engine.world.all_of(ResourcePool))) == pools


def test_a_cluster_needs_a_datacenter(small_engine: EngineBuilder) -> None:
    assert refusal(small_engine(hosts=0), CreateCluster(name="C2", datacenter="DC7"))[0] == "NotFound"


def test_only_what_is_given_is_reconfigured(small_engine: EngineBuilder) -> None:
    """None leaves a service as it is, also when it was written down."""
    engine = small_engine(hosts=1, cluster=WITH_DRS)
    succeed(
        engine, ReconfigureCluster(cluster="C1", drs=None, ha=HaConfig(enabled=True), vsan=None, groups=None)
    )
    config = cluster_of(engine).config
    assert config.drs.enabled
    assert config.ha.enabled
    assert "DasEnabledEvent" in event_types(engine)
    text = refusal(engine, ReconfigureCluster(cluster="C1", vsan=VsanConfig(enabled=True)))[1]
    assert "vSphere HA must be turned off" in text


def test_evc_modes_are_checked_against_hosts_and_running_vms(small_engine: EngineBuilder) -> None:
    """The hosts are Cascade Lake; a running VM keeps the features it was started with."""
    engine = small_engine(hosts=1, vms=1)
    for mode, words in (
        ("amd-zen2", "another vendor"),
        ("intel-sapphirerapids", "does not offer"),
        ("x", "no EVC mode"),
    ):
        assert words in refusal(engine, ReconfigureCluster(cluster="C1", evc_mode=mode))[1]
    engine.world.update(find_vm(engine), cpu_level="intel-cascadelake")
    assert (
        "power it off first" in refusal(engine, ReconfigureCluster(cluster="C1", evc_mode="intel-haswell"))[1]
    )
    succeed(engine, ReconfigureCluster(cluster="C1", evc_mode="intel-cascadelake"))
    succeed(engine, ReconfigureCluster(cluster="C1", evc_mode=None))
    assert cluster_of(engine).config.evc_mode is None


# pools -------------------------------------------------------------------------------------------------------


def test_pools_come_change_and_go(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=2, cluster=WITH_DRS)
    succeed(
        engine,
        CreateResourcePool(name="Prod", parent="C1"),
        CreateResourcePool(name="Gold", parent="Prod"),
        MoveVmToPool(vm="vm01", resource_pool="Prod"),
        ReconfigureResourcePool(
            resource_pool="Prod", name="Live", cpu=PoolCpuAllocation(reservation_mhz=500)
        ),
    )
    live = engine.world.find(ResourcePool, "Live")
    assert live.config.cpu.reservation_mhz == 500
    assert refusal(engine, CreateResourcePool(name="Live", parent="C1"))[0] == "DuplicateName"
    succeed(engine, DeleteResourcePool(resource_pool="Live"))
    root = cluster_of(engine).root_pool
    assert find_vm(engine).resource_pool == root
    assert engine.world.find(ResourcePool, "Gold").parent == root
    body_digest(engine)


def test_refused_pools(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    assert refusal(engine, CreateResourcePool(name="P", parent="C1"))[0] == "InvalidState"  # DRS is off
    assert "cannot hold a resource pool" in refusal(engine, CreateResourcePool(name="P", parent="vm01"))[1]
    for command in (
        DeleteResourcePool(resource_pool="Resources"),
        ReconfigureResourcePool(resource_pool="Resources"),
    ):
        assert "root resource pool" in refusal(engine, command)[1]


# rules -------------------------------------------------------------------------------------------------------


def test_rules_come_and_go(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=2)
    groups = (ClusterGroup(name="web", vms=("vm01",)), ClusterGroup(name="left", hosts=("esx01.lab.local",)))
    succeed(
        engine,
        ReconfigureCluster(cluster="C1", groups=groups),
        AddRule(cluster="C1", name="apart", kind="vm_anti_affinity", vms=("vm01", "vm02")),
        AddRule(cluster="C1", name="licence", kind="vm_host_must", vm_group="web", host_group="left"),
    )
    assert [rule.name for rule in cluster_of(engine).config.rules] == ["apart", "licence"]
    succeed(engine, Rename(entity="vm01", name="shop"))
    assert cluster_of(engine).config.groups[0].vms == ("shop",)
    succeed(engine, EditRule(cluster="C1", name="licence", enabled=False))
    licence = cluster_of(engine).config.rules[1]
    assert (licence.enabled, licence.vm_group, licence.host_group) == (False, "web", "left")
    assert refusal(engine, EditRule(cluster="C1", name="licence", host_group="right"))[0] == "NotFound"
    assert refusal(engine, EditRule(cluster="C1", name="nothing"))[0] == "NotFound"
    succeed(engine, RemoveRule(cluster="C1", name="apart"))
    assert refusal(engine, RemoveRule(cluster="C1", name="apart"))[0] == "NotFound"


def test_a_changed_rule_that_contradicts_another_is_disabled(small_engine: EngineBuilder) -> None:
    """drs.md case 18: two such rules cannot both be enabled; here the one that was touched last gives way."""
    engine = small_engine(hosts=2, vms=3)
    succeed(
        engine,
        AddRule(cluster="C1", name="near", kind="vm_affinity", vms=("vm01", "vm02")),
        AddRule(cluster="C1", name="apart", kind="vm_anti_affinity", vms=("vm02", "vm03")),
        EditRule(cluster="C1", name="near", enabled=False),
        EditRule(cluster="C1", name="apart", vms=("vm01", "vm02")),
    )
    assert [rule.enabled for rule in cluster_of(engine).config.rules] == [False, True]
    task = engine.submit(EditRule(cluster="C1", name="near", enabled=True))
    assert "near conflicts with the newer rule apart and is disabled." in task.details
    assert [rule.enabled for rule in cluster_of(engine).config.rules] == [False, True]
    succeed(engine, EditRule(cluster="C1", name="near", enabled=True, vms=("vm01", "vm03")))
    assert [rule.enabled for rule in cluster_of(engine).config.rules] == [True, True]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"kind": "vm_affinity", "vms": ("vm01",)}, "InvalidArgument"),
        ({"kind": "vm_affinity", "vms": ("vm01", "nobody")}, "NotFound"),
        ({"kind": "vm_host_must", "vms": ("vm01",)}, "InvalidArgument"),
        ({"kind": "vm_host_must", "vm_group": "none", "host_group": "none"}, "NotFound"),
    ],
)
def test_refused_rules(small_engine: EngineBuilder, rule: dict[str, object], fault: str) -> None:
    engine = small_engine(hosts=1, vms=1)
    assert refusal(engine, AddRule.model_validate({"cluster": "C1", "name": "r", **rule}))[0] == fault


# tasks -------------------------------------------------------------------------------------------------------


def test_cancelling_names_the_object_and_frees_it(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    task = engine.submit(MigrateVm(vm="vm01", host="esx02.lab.local"))
    run(engine, 1)
    cancel = done(engine, CancelTask(task=task.key))
    assert cancel.entity_name == "vm01"
    assert task.fault is not None
    assert (task.fault.name, task.fault.text) == ("RequestCanceled", "The task was canceled by a user.")
    assert refusal(engine, CancelTask(task=task.key))[0] == "InvalidState"

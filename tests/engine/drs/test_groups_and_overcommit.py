"""Members that leave their groups, rules that conflict, and limits of vCPUs, in a running data centre."""

from __future__ import annotations

from engine_scene import EngineBuilder, done, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore, Folder, Network
from vsphere_client.model.cluster import ClusterConfig, ClusterGroup, ClusterRule, DrsConfig
from vsphere_client.model.commands import (
    AddRule,
    DeleteVm,
    EnterMaintenanceMode,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    RemoveHost,
)
from vsphere_client.model.host_system import numbered_adapters

DRS = DrsConfig(enabled=True)


def cluster_of(engine: Engine) -> ClusterComputeResource:
    return next(engine.world.all_of(ClusterComputeResource))


def test_a_deleted_vm_and_a_removed_host_leave_their_groups(small_engine: EngineBuilder) -> None:
    groups = (
        ClusterGroup(name="web", vms=("vm01", "vm02")),
        ClusterGroup(name="left", hosts=("esx01.lab.local", "esx02.lab.local")),
    )
    rule = ClusterRule(name="apart", kind="vm_anti_affinity", vms=("vm01", "vm02", "vm03"))
    engine = small_engine(hosts=3, vms=3, cluster=ClusterConfig(drs=DRS, groups=groups, rules=(rule,)))
    done(engine, PowerOffVm(vm="vm01"))
    assert done(engine, DeleteVm(vm="vm01")).fault is None
    assert cluster_of(engine).config.groups[0].vms == ("vm02",)
    assert cluster_of(engine).config.rules[0].vms == ("vm02", "vm03")
    done(engine, EnterMaintenanceMode(host="esx01.lab.local"), 300)
    assert done(engine, RemoveHost(host="esx01.lab.local")).fault is None
    assert cluster_of(engine).config.groups[1].hosts == ("esx02.lab.local",)


def test_a_rule_that_contradicts_an_older_one_is_added_disabled(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=3, cluster=ClusterConfig(drs=DRS))
    first = AddRule(cluster="C1", name="one", kind="vm_affinity", vms=("vm01", "vm02"))
    second = AddRule(cluster="C1", name="two", kind="vm_affinity", vms=("vm02", "vm03"))
    third = AddRule(cluster="C1", name="three", kind="vm_anti_affinity", vms=("vm01", "vm03"))
    for command in (first, second):
        assert not done(engine, command).details
    task = done(engine, third)
    assert task.fault is None
    # vm01 and vm03 are bound through vm02; with the second rule alone they would not be
    assert task.details == "three conflicts with the older rule two and is disabled."
    assert [rule.enabled for rule in cluster_of(engine).config.rules] == [True, True, False]


def test_power_on_is_refused_beyond_the_vcpus_a_core(small_engine: EngineBuilder) -> None:
    # 8 cores a host, VMs of 2 vCPUs: 0.5 a core are two VMs a host
    drs = DrsConfig(enabled=True, cpu_overcommit=0.5)
    engine = small_engine(hosts=2, vms=5, cluster=ClusterConfig(drs=drs))
    for name in ("vm04", "vm05"):
        done(engine, PowerOffVm(vm=name))
    assert done(engine, PowerOnVm(vm="vm04")).fault is None
    run(engine, 10)
    refused = done(engine, PowerOnVm(vm="vm05"))
    assert refused.fault is not None
    assert refused.fault.name == "NoCompatibleHost"
    assert "would run 6 vCPUs on 8 cores, the limit is 0.5 a core" in refused.fault.reasons[0].text
    named = done(engine, PowerOnVm(vm="vm05", host="esx01.lab.local"))
    assert named.fault is not None
    assert find_vm(engine, "vm04").host in {find_host(engine, 1).moid, find_host(engine, 2).moid}


def test_a_cluster_limit_in_percent_refuses_power_ons(small_engine: EngineBuilder) -> None:
    drs = DrsConfig(enabled=True, advanced={"MaxVcpusPerClusterPct": 50})
    engine = small_engine(hosts=2, vms=5, cluster=ClusterConfig(drs=drs))  # 16 cores: 8 vCPUs are four VMs
    done(engine, PowerOffVm(vm="vm05"))
    refused = done(engine, PowerOnVm(vm="vm05"))
    assert refused.fault is not None
    assert "MaxVcpusPerClusterPct allows 50 %" in refused.fault.reasons[0].text


def test_a_vm_that_goes_to_another_cluster_leaves_groups_and_rules(small_engine: EngineBuilder) -> None:
    """drs.md 8.2: it loses its membership for good, also when it comes back."""
    config = ClusterConfig(
        drs=DRS,
        groups=(ClusterGroup(name="web", vms=("vm01", "vm02")),),
        rules=(ClusterRule(name="apart", kind="vm_anti_affinity", vms=("vm01", "vm02")),),
    )
    engine = small_engine(hosts=2, vms=2, cluster=config, start=False)
    world, first = engine.world, cluster_of(engine)
    folder = next(folder for folder in world.all_of(Folder) if folder.name == "host")
    second = build.add_cluster(world, "C2", folder, ClusterConfig())
    own = numbered_adapters(find_host(engine).config.vmkernel, 8)
    alike = find_host(engine).config.model_copy(update={"vmkernel": own})
    there = build.add_host(world, "esx09.lab.local", alike, second, None)
    build.mount(world, next(world.all_of(Datastore)), there)
    build.connect_network(world, next(world.all_of(Network)), there)
    engine.start()
    assert done(engine, MigrateVm(vm="vm01", host="esx02.lab.local")).fault is None
    assert first.config.groups[0].vms == ("vm01", "vm02"), "within the cluster it keeps them"
    assert done(engine, MigrateVm(vm="vm01", cluster="C2")).fault is None
    assert first.config.groups[0].vms == ("vm02",)
    assert first.config.rules[0].vms == ("vm02",)
    assert done(engine, MigrateVm(vm="vm01", host="esx01.lab.local")).fault is None
    assert first.config.groups[0].vms == ("vm02",)

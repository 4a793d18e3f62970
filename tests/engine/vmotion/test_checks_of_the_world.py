"""What the checks find in a living data centre: worked cases 14, 16 to 18, 20 and 28 of vmotion.md 15, and more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_scene import done, find_vm, refusal, run

from vsphere_client.decisions.vmotion.concurrency import host_vmotion_slots
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.relocation import find_relocation
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.snapshot import ONLY_HOST, MoveOptions, compatibility
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import (
    IsolateHost,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    ReconfigureCluster,
    ReconfigureVm,
    RestartGuest,
    SuspendVm,
)
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: what the checks find
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: ds1, type: VMFS, gb: 2000, hosts: all}
    - {name: ds2, type: VMFS, gb: 2000, hosts: all}
    - {name: local1, type: VMFS, gb: 500, hosts: [esx01]}
    networks:
    - {name: VM Network, hosts: all}
    - {name: VM-Net, hosts: [esx01]}
    - {name: Inside, hosts: all, switch: vSwitch9}
    clusters:
    - name: C1
      hosts:
      - name: esx01
        nics: [{name: vmnic0}, {name: vmnic1}]
        switches: [{name: vSwitch0, nics: [vmnic0, vmnic1]}, {name: vSwitch9, nics: []}]
        CHANGES1
      - name: esx02
        CHANGES2
      vms:
      - name: web
        host: esx01
        num_cpu: 2
        memory_mb: 2048
        workload: {constant: {cpu_mhz: 200, memory_active_mb: 256, dirty_mb_per_s: 2}}
        networks: [{network: NETWORK, connected: CONNECTED}]
        disks: [{gb: 20, datastore: ds1, written_gb: 4}]
        CHANGES
"""


def world(
    *, network: str = "VM Network", connected: bool = True, vm: str = "", here: str = "", there: str = ""
) -> Engine:
    text = LAB.replace("CONNECTED", str(connected).lower()).replace("NETWORK", network)
    text = text.replace("CHANGES1", here).replace("CHANGES2", there).replace("CHANGES", vm)
    engine = build_engine(load_lab_text(text, Path()))
    run(engine, 30)
    return engine


def found(engine: Engine, options: MoveOptions = ONLY_HOST) -> list[tuple[str, str]]:
    """Fault and severity of all that speaks against moving ``web`` to ``esx02``."""
    host = engine.world.find(HostSystem, "esx02")
    return [
        (one.fault, one.severity)
        for one in compatibility(engine, find_vm(engine, "web"), host, options=options)
    ]


def off(engine: Engine) -> Engine:
    assert done(engine, PowerOffVm(vm="web")).state == TaskState.SUCCESS
    return engine


E, W = "error", "warning"
ISO = "cdrom: {{iso: '[local1] tools/x.iso', connected: {}}}"
DRIVE = "cdrom: {{device: mpx.vmhba0, connected: {}}}"


def cases() -> Iterator[object]:
    row = pytest.param
    none: list[tuple[str, str]] = []
    # Case 17: an ISO on a local datastore of the source; a drive of the host.
    yield row(
        {"vm": ISO.format("true")}, [("CannotAccessVmDevice", E)], [("CannotAccessVmDevice", W)], id="17-iso"
    )
    yield row(
        {"vm": ISO.format("false")}, [("CannotAccessVmDevice", W)], [("CannotAccessVmDevice", W)], id="17-out"
    )
    yield row({"vm": DRIVE.format("false")}, none, none, id="17-same-name")
    yield row(
        {"vm": DRIVE.format("true")}, [("CannotAccessVmDevice", E)], [("CannotAccessVmDevice", W)], id="22"
    )
    # Case 18: the port group is missing on the destination.
    missing = {"network": "VM-Net"}
    yield row(missing, [("CannotAccessNetwork", E)], [("CannotAccessNetwork", W)], id="18-connected")
    yield row(
        missing | {"connected": False},
        [("CannotAccessNetwork", W)],
        [("CannotAccessNetwork", W)],
        id="18-out",
    )
    # Row 21: a switch without uplinks.
    yield row({"network": "Inside"}, [("CannotUseNetwork", E)], none, id="21")
    # Case 28: hardware version 20 on ESXi 7.0 U3, running or not.
    old = {"vm": "hardware_version: 20", "there": "version: 7.0 U3"}
    version = [("VirtualHardwareVersionNotSupported", E)]
    yield row(old, version, version, id="28")
    # What pins a running VM, and what a licence, a drive or a management network have against it.
    yield row({"vm": "scsi_bus_sharing: physical"}, [("SharedBusControllerNotSupported", E)], none, id="29")
    half = "nics: [{name: vmnic0}, {name: vmnic1, mbps: 10000, full_duplex: false}]"
    yield row({"there": half}, [("VMotionLinkCapacityLow", W)], none, id="5-half-duplex")
    yield row({"there": "license: essentials"}, [("VMotionNotLicensed", E)], none, id="2-there")
    yield row({"here": "license: essentials"}, [("VMotionNotLicensed", E)], none, id="2-here")
    tools = "cdrom: {iso: '[] /vmimages/tools-isoimages/linux.iso', connected: true}"
    yield row({"vm": tools}, [("ToolsInstallationInProgress", E)], none, id="32")
    six = (
        "vmkernel: [{name: vmk0, services: [management], nic: vmnic0, ip: 'fd00::2'}, "
        "{name: vmk1, services: [vmotion], nic: vmnic1, network: vMotion}]"
    )
    yield row({"there": six}, [("NotSupported", E)], none, id="46")
    other = six.replace("'fd00::2'", "10.10.0.99").replace("network: vMotion", "network: vMotion-B")
    yield row({"there": other}, [("MismatchedVMotionNetworkNames", W)], none, id="6")
    fine = {"vm": "evc_mode: intel-icelake\n        hardware_version: 19"}
    yield row(fine, [("FeatureRequirementsNotMet", E)] * 2, [("FeatureRequirementsNotMet", W)], id="10")


@pytest.mark.parametrize(("lab", "running", "stopped"), list(cases()))
def test_what_stands_against_the_move(
    lab: dict[str, str], running: list[tuple[str, str]], stopped: list[tuple[str, str]]
) -> None:
    engine = world(**lab)
    assert found(engine) == running
    if not any(severity == E for _, severity in running):
        assert done(engine, MigrateVm(vm="web", host="esx02")).state == TaskState.SUCCESS
        return
    assert refusal(engine, MigrateVm(vm="web", host="esx02"))[0] == running[0][0]
    assert found(off(engine)) == stopped


def test_case_18_a_host_outside_the_distributed_switch_is_an_error_in_both() -> None:
    text = LAB.replace("CHANGES1", "").replace("CHANGES2", "").replace("CHANGES", "")
    switch = "    distributed_switches: [{name: DSwitch, hosts: [esx01], portgroups: [{name: dv-App}]}]\n    clusters:"
    for connected in ("true", "false"):
        lab = (
            text.replace("NETWORK", "dv-App").replace("CONNECTED", connected).replace("    clusters:", switch)
        )
        assert found(build_engine(load_lab_text(lab, Path()))) == [("CannotAccessNetwork", E)]


def test_row_53_disks_that_forget_do_not_move_live() -> None:
    engine = world(vm="")
    vm = find_vm(engine, "web")
    disk = vm.config.disks[0].model_copy(update={"mode": "independent_nonpersistent"})
    engine.world.update(vm, config=vm.config.model_copy(update={"disks": (disk,)}))
    command = MigrateVm(vm="web", datastore="ds2")
    options = MoveOptions(find_relocation(engine, vm, command))
    assert found(engine, options) == [("NotSupported", E)]
    assert refusal(engine, command)[1].startswith("Hard disk 1 of web is independent and non-persistent")
    assert found(engine) == []
    assert found(off(engine), options) == []
    assert done(engine, command, 300).state == TaskState.SUCCESS


# case 14: streams before 7.0 U2 -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "gbps"),
    [
        ("8.0.3", 0.94 * 40),  # three streams of 15 Gbps: the link decides
        ("7.0 U2", 0.94 * 40),
        ("7.0 U1", 15.0),  # one stream for the one adapter
        ("6.7 U3", 15.0),
    ],
)
def test_case_14_one_stream_before_7_0_u2(version: str, gbps: float) -> None:
    """One vMotion adapter on 40 GbE: at most 18 Gbps measured on 6.x, the line since 7.0 U2."""
    changes = (
        f"version: {version}\n        nics: [{{name: vmnic0, mbps: 40000}}, {{name: vmnic1, mbps: 40000}}]"
    )
    here = f"version: {version}"
    text = LAB.replace(
        "{name: vmnic0}, {name: vmnic1}", "{name: vmnic0, mbps: 40000}, {name: vmnic1, mbps: 40000}"
    )
    text = text.replace("CHANGES1", here).replace("CHANGES2", changes)
    text = text.replace("CHANGES", "hardware_version: 13").replace("NETWORK", "VM Network")
    engine = build_engine(load_lab_text(text.replace("CONNECTED", "true"), Path()))
    hosts = [engine.world.find(HostSystem, name) for name in ("esx01", "esx02")]
    rate = engine.service(MigrationService).bandwidth_mb_per_s(hosts[0], hosts[1])
    assert rate * 8 / 1000 == pytest.approx(gbps)
    assert gbps <= 18 or version in ("8.0.3", "7.0 U2")


# cases 15, 16 and 20 --------------------------------------------------------------------------------------------


def test_case_15_only_a_power_cycle_shows_what_a_raised_mode_adds() -> None:
    engine = world()
    off(engine)
    cluster = engine.world.find(ClusterComputeResource, "C1")
    assert done(engine, ReconfigureCluster(cluster="C1", evc_mode="intel-merom")).state == TaskState.SUCCESS
    task = done(engine, PowerOnVm(vm="web"))
    assert task.state == TaskState.SUCCESS, task.fault
    vm = find_vm(engine, "web")
    assert vm.cpu_level == "intel-merom"
    assert done(engine, ReconfigureCluster(cluster="C1", evc_mode="intel-penryn")).state == TaskState.SUCCESS
    assert cluster.config.evc_mode == "intel-penryn"
    run(engine, 60)
    done(engine, RestartGuest(vm="web"), 200)
    assert vm.cpu_level == "intel-merom"
    off(engine)
    done(engine, PowerOnVm(vm="web"))
    assert vm.cpu_level == "intel-penryn"


def test_case_20_a_slow_line_to_a_far_site_carries_four() -> None:
    """1 Gbps / 250 Mbps for each is 4, and so is the limit of a 1 GbE vMotion network."""
    assert 1000 // 250 == host_vmotion_slots([1000.0]) == 4


# suspended VMs ----------------------------------------------------------------------------------------------------


def test_a_suspended_vm_moves_its_memory_file_and_is_warned_of_other_cpus() -> None:
    """vmotion.md 1: files with .vmss; a compatible CPU is needed to resume (row 9)."""
    engine = world(there="evc: intel-haswell")
    done(engine, SuspendVm(vm="web"), 120)
    vm = find_vm(engine, "web")
    assert found(engine) == [("FeatureRequirementsNotMet", W)]
    relocation = find_relocation(engine, vm, MigrateVm(vm="web", datastore="ds2"))
    assert relocation is not None
    assert [(one.label, one.mb) for one in relocation.moves] == [
        ("VM home", pytest.approx(0.1 * 1024)),
        ("Suspended memory", 2048),
        ("Hard disk 1", pytest.approx(4 * 1024)),
    ]
    task = done(engine, MigrateVm(vm="web", host="esx02", datastore="ds2"), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    assert vm.host == engine.world.find(HostSystem, "esx02").moid
    # It was moved, but does not resume there.
    assert "features are missing (" in refusal(engine, PowerOnVm(vm="web"))[1]
    assert done(engine, MigrateVm(vm="web", host="esx01")).state == TaskState.SUCCESS
    assert done(engine, PowerOnVm(vm="web")).state == TaskState.SUCCESS


# vSphere HA ---------------------------------------------------------------------------------------------------------


def test_row_48_trouble_of_ha_at_the_destination_is_a_warning() -> None:
    engine = world()
    cluster = engine.world.find(ClusterComputeResource, "C1")
    ha = cluster.config.ha.model_copy(update={"enabled": True})
    assert done(engine, ReconfigureCluster(cluster="C1", ha=ha)).state == TaskState.SUCCESS
    run(engine, 120)
    assert found(engine) == []
    host = engine.world.find(HostSystem, "esx02")
    engine.world.update(host, ha_state="fdmUnreachable")
    assert found(engine) == [("HAErrorsAtDest", W)]
    engine.submit(IsolateHost(host="esx02"))
    run(engine, 120)
    assert found(engine) == [("InvalidHostState", E)]


def test_a_release_before_takes_no_vm_of_that_much_memory() -> None:
    """A VM of 2 TB that is off: ESXi 5.5 runs VMs of up to 1 TB (row 12)."""
    engine = world(vm='power: "off"', there='version: "5.5"')
    done(engine, ReconfigureVm(vm="web", memory_mb=2 * 1024 * 1024))
    assert find_vm(engine, "web").config.memory_mb == 2 * 1024 * 1024
    assert ("MemorySizeNotSupported", E) in found(engine)

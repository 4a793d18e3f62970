"""LUNs, graphics, keys, counters, ports and USB devices of a living data centre (vmotion.md 3, rows 3 to 54)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest
from engine_scene import done, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.capacity import usage_gb
from vsphere_client.engine.vmotion.relocation import find_relocation
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.snapshot import ONLY_HOST, MoveOptions, compatibility
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: what ties a VM to its host
vcenter:
  advanced:
    vgpu.hotmigrate.enabled: $FLAG
    config.migrate.test.CompatibleNetworks.VMOnVirtualIntranet: $INTRA
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: ds1, type: VMFS, gb: 9000, hosts: all}
    - {name: old, type: VMFS, gb: 9000, vmfs_version: 3, hosts: all}
    - {name: nfs, type: NFS, gb: 9000, hosts: all}
    networks:
    - {name: VM Network, hosts: all}
    - {name: Few, hosts: all, switch: vSwitch1}
    - {name: Inside, hosts: all, switch: vSwitch9}
    distributed_switches:
    - name: DA
      hosts: [esx01, esx02]
      portgroups: [{name: dv-A}, {name: dv-Few, num_ports: 1}, {name: dv-Open, security: {promiscuous: true}}]
    - {name: DB, version: 7.0.0, hosts: [esx01, esx02], portgroups: [{name: dv-B}]}
    - {name: DM, under_maintenance: true, hosts: [esx01, esx02], portgroups: [{name: dv-M}]}
    clusters:
    - name: C1
      hosts:
      - name: esx01
        nics: [{name: vmnic0}, {name: vmnic1}, {name: vmnic2}]
        switches:
        - {name: vSwitch0, nics: [vmnic0, vmnic1]}
        - {name: vSwitch1, nics: [vmnic2]}
        - {name: vSwitch9, nics: []}
        luns: [{name: naa.1, number: 5}]
        gpus: [{name: A100, memory_mb: 40960}]
        $HERE
      - name: esx02
        nics: [{name: vmnic0}, {name: vmnic1}, {name: vmnic2}]
        switches: [{name: vSwitch0, nics: [vmnic0, vmnic1]}, {name: vSwitch1, nics: [vmnic2], num_ports: 1}]
        $THERE
      vms:
      - name: web
        host: esx01
        hardware_version: 13
        memory_mb: 1024
        workload: {constant: {cpu_mhz: 200, memory_active_mb: 256, dirty_mb_per_s: 2}}
        networks: [$NETWORK]
        disks: [{gb: 20, datastore: ds1, written_gb: 4}$DISK]
        $CHANGES
      - name: other
        host: esx02
        memory_mb: 512
        networks: [Few, dv-Few]
        disks: [{gb: 1, datastore: ds1}]
        $OTHER
"""


def world(**changes: str) -> Engine:
    words = {
        "HERE": "", "THERE": "", "CHANGES": "", "OTHER": "", "DISK": "", "NETWORK": "VM Network",
        "FLAG": "1", "INTRA": "1",
    }  # fmt: skip
    engine = build_engine(load_lab_text(Template(LAB).substitute(words | changes), Path()))
    run(engine, 30)
    return engine


def found(engine: Engine, options: MoveOptions = ONLY_HOST, host: str = "esx02") -> list[tuple[str, str]]:
    there = engine.world.find(HostSystem, host)
    vm = find_vm(engine, "web")
    return [(one.fault, one.severity) for one in compatibility(engine, vm, there, options=options)]


E, W = "error", "warning"
RDM = ", {gb: 3000, datastore: ds1, backing: rdm_physical, lun: naa.1}"
GPU = "vgpu: {profile: grid_a100-20c, frame_buffer_mb: 20480, used_mb: 10240}"
CARD = "gpus: [{name: A100, memory_mb: 40960}]"


def cases() -> Iterator[object]:
    row = pytest.param
    unsupported = [("VMotionNotSupported", E)]
    yield row({"THERE": "vmotion_supported: false"}, unsupported, [], id="3")
    yield row(
        {"THERE": "version: '5.5'", "CHANGES": "tools: false", "HERE": "version: 8.0.3"},
        # Hardware version 13 is too new for ESXi 5.5 in any case.
        [("VMotionProtocolIncompatible", E), ("VirtualHardwareVersionNotSupported", E)],
        [("VirtualHardwareVersionNotSupported", E)],
        id="7",
    )
    lun = [("RDMPointsToInaccessibleDisk", E)]
    yield row({"DISK": RDM}, lun, lun, id="15")
    yield row({"DISK": RDM, "THERE": "luns: [{name: naa.1, number: 6}]"}, lun, lun, id="15-number")
    yield row({"DISK": RDM, "THERE": "luns: [{name: naa.1, number: 5}]"}, [], [], id="15-fine")
    full = [("DestinationSwitchFull", E)], [("DestinationSwitchFull", W)]
    yield row({"NETWORK": "Few"}, *full, id="19")
    yield row({"NETWORK": "dv-M"}, [("CannotUseNetwork", E)], [("CannotUseNetwork", W)], id="20-maintenance")
    yield row({"NETWORK": "Inside", "INTRA": "0"}, [], [], id="21-relaxed")
    yield row({"CHANGES": "usb: [{name: Dongle}]"}, [("DeviceNotSupported", E)], [], id="26")
    yield row({"CHANGES": "usb: [{name: Dongle, vmotion: true}]"}, [], [], id="26-enabled")
    no_card = [("InsufficientGraphicsResourcesFault", E)]
    yield row({"CHANGES": GPU}, no_card, [], id="28-no-card")
    yield row({"CHANGES": GPU, "THERE": CARD}, [], [], id="28")
    yield row({"CHANGES": GPU, "THERE": CARD, "FLAG": "0"}, [("DeviceNotSupported", E)], [], id="28-flag")
    two = "vgpu: {profile: grid_a100-10c}"
    yield row({"CHANGES": GPU, "THERE": CARD, "OTHER": two}, no_card, [], id="28-other-profile")
    same = GPU.replace("20480", "30720").replace(", used_mb: 10240", "")
    yield row({"CHANGES": GPU, "THERE": CARD, "OTHER": same}, no_card, [], id="28-no-room")
    yield row({"DISK": ", {gb: 9, backing: raw}"}, [("RawDiskNotSupported", E)], [], id="30")
    yield row(
        {"CHANGES": "encrypted: true", "THERE": "key_providers: []"},
        *[[("EncryptionKeyRequired", E)]] * 2,
        id="43",
    )
    yield row(
        {"CHANGES": "vtpm: true", "THERE": "key_providers: []"},
        *[[("EncryptionKeyRequired", E)]] * 2,
        id="43-tpm",
    )
    yield row({"CHANGES": "renderer_3d: hardware"}, no_card, [], id="44")
    yield row(
        {"CHANGES": "cpu_performance_counters: true", "THERE": "evc: intel-icelake"},
        [("FeatureRequirementsNotMet", E)],
        [],
        id="45",
    )


@pytest.mark.parametrize(("lab", "running", "stopped"), list(cases()))
def test_what_stands_against_the_move(
    lab: dict[str, str], running: list[tuple[str, str]], stopped: list[tuple[str, str]]
) -> None:
    engine = world(**lab)
    assert found(engine) == running
    if running:
        assert refusal(engine, MigrateVm(vm="web", host="esx02"))[0] == running[0][0]
    else:
        assert done(engine, MigrateVm(vm="web", host="esx02")).state == TaskState.SUCCESS
        return
    assert done(engine, PowerOffVm(vm="web")).state == TaskState.SUCCESS
    assert found(engine) == stopped


@pytest.mark.parametrize(
    ("now", "then", "code"),
    [
        ("dv-A", "VM Network", "vmotion_to_unsupported_network_type"),
        ("dv-A", "dv-B", "mismatched_dvs_version_or_vendor"),
        ("dv-A", "dv-Open", "mismatched_network_policies"),
        ("dv-A", "dv-M", "network_under_maintenance"),
        ("VM Network", "dv-A", None),
    ],
)
def test_row_20_says_why_another_network_cannot_be_used(now: str, then: str, code: str | None) -> None:
    engine = world(NETWORK=now)
    host, vm = engine.world.find(HostSystem, "esx02"), find_vm(engine, "web")
    options = MoveOptions(networks={now: then})
    assert [one.reason.code for one in compatibility(engine, vm, host, options=options)] == [code] * bool(
        code
    )


def test_row_19_a_port_of_a_distributed_switch_stays_with_its_vm() -> None:
    engine = world()
    assert found(engine, MoveOptions(networks={"VM Network": "dv-Few"})) == [("DestinationSwitchFull", E)]
    engine = world(NETWORK="dv-Few")
    assert found(engine) == []


def test_row_54_mappings_and_files_that_a_datastore_cannot_hold() -> None:
    engine = world(DISK=RDM, THERE="luns: [{name: naa.1, number: 5}]")
    vm = find_vm(engine, "web")
    for datastore, fault in (
        ("old", "LargeRDMNotSupportedOnDatastore"),
        ("nfs", "RDMNotSupportedOnDatastore"),
    ):
        options = MoveOptions(find_relocation(engine, vm, MigrateVm(vm="web", datastore=datastore)))
        assert (fault, E) in found(engine, options, host="esx01")
    engine = world(DISK=", {gb: 3000, datastore: ds1, written_gb: 1}")
    options = MoveOptions(
        find_relocation(engine, find_vm(engine, "web"), MigrateVm(vm="web", datastore="old"))
    )
    assert found(engine, options, host="esx01") == [("FileTooLarge", E)]


def test_row_52_the_snapshot_directory_is_forgotten_with_the_files() -> None:
    engine = world(CHANGES="snapshot_directory: '[ds1] snaps'")
    command = MigrateVm(vm="web", datastore="nfs")
    options = MoveOptions(find_relocation(engine, find_vm(engine, "web"), command))
    assert found(engine, options, host="esx01") == [("WillResetSnapshotDirectory", W)]
    assert done(engine, command, 300).state == TaskState.SUCCESS
    assert find_vm(engine, "web").config.snapshot_directory is None


def test_only_the_pointer_of_a_mapping_is_copied() -> None:
    """vmotion.md 10: a physical-mode RDM moves its pointer only."""
    engine = world(DISK=RDM)
    vm = find_vm(engine, "web")
    relocation = find_relocation(engine, vm, MigrateVm(vm="web", datastore="nfs"))
    assert relocation is not None
    assert relocation.moves[-1].mb == pytest.approx(1.024)
    names = {moid: engine.world.datastore(moid).name for moid in vm.disk_datastores}
    assert sum(usage_gb(vm, names).values()) < 10


def test_a_usb_device_follows_its_vm_until_it_stops() -> None:
    """vmotion.md 3, row 26: the connection follows over the network and is lost at power-off."""
    engine = world(CHANGES="usb: [{name: Dongle, vmotion: true}]")
    assert done(engine, MigrateVm(vm="web", host="esx02")).state == TaskState.SUCCESS
    usb = find_vm(engine, "web").config.usb[0]
    assert (usb.host, usb.connected) == ("esx01", True)
    assert done(engine, PowerOffVm(vm="web")).state == TaskState.SUCCESS
    assert find_vm(engine, "web").config.usb[0].connected is False


@pytest.mark.parametrize(("version", "seconds"), [("8.0 U3", 10_737.4 / 1175), ("8.0", 10_737.4 / 1000)])
def test_a_vgpu_is_drained_while_the_vm_stands_still(version: str, seconds: float) -> None:
    """10 GiB in use are 10,737 MB: over 10 GbE (1175 MB/s), or the two slow connections before 8.0 U1."""
    engine = world(CHANGES=GPU, HERE=f"version: '{version}'", THERE=f"version: '{version}'\n        {CARD}")
    assert done(engine, MigrateVm(vm="web", host="esx02"), 200).state == TaskState.SUCCESS
    record = engine.service(MigrationService).records[-1]
    assert record.switchover_ms is not None
    assert record.switchover_ms / 1000 == pytest.approx(seconds, abs=0.4)


def test_a_vm_with_a_limit_is_not_started_where_it_would_stand_still_for_longer() -> None:
    limited = GPU.replace("}", ", stun_limit_s: 5}")
    engine = world(CHANGES=limited + "\n        power: 'off'")
    assert "stop web for about 18.3 s, more than its limit of 5 s" in refusal(engine, PowerOnVm(vm="web"))[1]
    engine = world(CHANGES=limited + "\n        power: 'off'", HERE="version: 8.0 U1")
    assert done(engine, PowerOnVm(vm="web")).state == TaskState.SUCCESS


def test_a_vm_does_not_start_where_its_lun_or_key_is_missing() -> None:
    engine = world(CHANGES="power: 'off'\n        vtpm: true", THERE="key_providers: []")
    text = refusal(engine, PowerOnVm(vm="web", host="esx02"))[1]
    assert "lacks the key provider default of web" in text
    engine = world(CHANGES="power: 'off'", DISK=RDM)
    assert "lacks LUN naa.1 5 of web" in refusal(engine, PowerOnVm(vm="web", host="esx02"))[1]
    assert find_vm(engine, "web").power_state == PowerState.OFF


def test_an_encrypted_vm_always_asks_for_an_encrypted_migration() -> None:
    engine = world(CHANGES="encrypted: true\n        encrypted_vmotion: disabled")
    assert done(engine, MigrateVm(vm="web", host="esx02")).state == TaskState.SUCCESS
    assert engine.service(MigrationService).records[-1].encrypted

"""Every implemented row of the compatibility table (vmotion.md 3), powered on and off."""

from dataclasses import replace

import pytest

from vsphere_client.decisions.vmotion.compatibility import (
    COMPATIBLE,
    DatastoreTraits,
    Device,
    MigrationSubject,
    MigrationTarget,
    NetworkAdapter,
    NetworkTraits,
    RuleConcern,
    VGpuNeed,
    VirtualDisk,
    VMotionInterface,
    check_migration,
    describe_findings,
    forbids,
)
from vsphere_client.model.reasons import because

VM = MigrationSubject(
    name="web01",
    host="esx01",
    num_cpu=2,
    memory_mb=4096,
    cpu_level="intel-skylake",
    networks=(
        NetworkAdapter("Network adapter 1", "VM-Net"),
        NetworkAdapter("Network adapter 2", "dv-App", kind="distributed"),
    ),
    home_datastore="ds1",
    disks=(VirtualDisk("Hard disk 1", "ds1", "[ds1] web01/web01.vmdk"),),
)
HOST = MigrationTarget(
    host="esx02",
    networks=frozenset({"VM-Net"}),
    distributed_networks=frozenset({"dv-App"}),
    datastores=frozenset({"ds1"}),
    evc_level="intel-skylake",
)
NET, DV = VM.networks


def cd(**changes):
    return {"devices": (Device("CD/DVD drive 1", "[local] x.iso", **changes),)}


def nic(number, **changes):
    adapters = list(VM.networks)
    adapters[number] = replace(adapters[number], **changes)
    return {"networks": tuple(adapters)}


def rdm(**changes):
    disk = VirtualDisk("Hard disk 2", "ds1", "[ds1] web01/web01_1.vmdk", "rdm_virtual", "naa.1", 5, 100.0)
    return {"disks": (*VM.disks, replace(disk, **changes))}


def big(**changes):
    return {"disks": (VirtualDisk("Hard disk 1", "ds1", "[ds1] web01/web01.vmdk", gb=3000.0, **changes),)}


def vmfs(version, kind="VMFS"):
    traits = DatastoreTraits(kind, version)
    return {"moves_storage": True, "datastore_traits": (("ds1", traits),), "luns": (("naa.1", 5),)}


PLAIN = NetworkTraits(security=(False, False, False))
DVS = NetworkTraits("distributed", "8.0.0", "VMware", (False, False, False), False, True)


def dvs(**changes):
    return {"network_traits": (("dv-App", replace(DVS, **changes)),)}


OLD = {"hardware_version": 9}
FT = {"ft_role": "primary", "ft_partner_host": "esx02"}
COUNTERS = {"cpu_performance_counters": True, "source_cpu": "intel-skylake"}
GPU = {"has_gpu": True, "vgpu_free": True, "vgpu_hot_migrate": True}
VGPU = {"vgpu": VGpuNeed("grid_a100-20c", 20_480)}
# 20 GiB are 21,475 MB: 21.5 s at 1000 MB/s, 7.4 s at 2900 MB/s.
LIMITED = {"vgpu": VGpuNeed("grid_a100-20c", 20_480, stun_limit_s=10.0)}
NO_VMK = VMotionInterface(configured=False)
NO_MEMORY = because("pool_memory_reservation", "{n} MB", n=1)

REQUIRED = {"encrypted_vmotion": "required", "hardware_version": 11, "host_esxi_version": "6.5"}
FULL = {"moves_storage": True, "free_gb": (("ds1", 39.0),)}
E, W, _ = "error", "warning", None
NOT_UP_FRONT = {8}
"""Addresses that cannot reach each other: the connection fails while the migration runs."""
ROWS = [
    # row, fault, powered on, powered off, changes of the VM, changes of the host
    (1, "VMotionNotConfigured", E, _, {}, {"source_vmotion": NO_VMK}),
    (1, "VMotionNotConfigured", E, _, {}, {"vmotion": NO_VMK}),
    (2, "VMotionNotLicensed", E, _, {}, {"vmotion": VMotionInterface(licensed=False)}),
    (2, "VMotionNotLicensed", E, _, {}, {"source_vmotion": VMotionInterface(licensed=False)}),
    (3, "VMotionNotSupported", E, _, {}, {"vmotion": VMotionInterface(supported=False)}),
    (3, "VMotionNotSupported", E, _, {}, {"source_vmotion": VMotionInterface(supported=False)}),
    (4, "VMotionLinkDown", E, _, {}, {"vmotion": VMotionInterface(link_up=False)}),
    (4, "VMotionLinkDown", E, _, {}, {"source_vmotion": VMotionInterface(link_up=False)}),
    (5, "VMotionLinkCapacityLow", W, _, {}, {"vmotion": VMotionInterface(speed_mbps=100)}),
    (5, "VMotionLinkCapacityLow", W, _, {}, {"vmotion": VMotionInterface(speed_mbps=1000, full_duplex=False)}),
    (6, "MismatchedVMotionNetworkNames", W, _, {}, {"vmotion": VMotionInterface(network="vMotion-B")}),
    (7, "VMotionProtocolIncompatible", E, _, OLD, {"esxi_version": "6.0"}),
    (7, None, _, _, {"hardware_version": 11, "host_esxi_version": "6.0"}, {"esxi_version": "8.0"}),
    (7, "VMotionProtocolIncompatible", E, _, OLD | {"host_esxi_version": "5.5"}, {"esxi_version": "8.0"}),
    (9, "FeatureRequirementsNotMet", E, _, {}, {"evc_level": "intel-broadwell"}),
    (9, "FeatureRequirementsNotMet", E, _, {}, {"evc_level": "amd-zen4"}),
    (9, "FeatureRequirementsNotMet", E, _, {}, {"bios_off": ("execute_disable",)}),
    (9, None, _, _, {"bios_off": ("virtualization",)}, {"bios_off": ("virtualization",)}),
    (9, None, _, _, {"bios_off": ("virtualization",)}, {}),
    (10, "FeatureRequirementsNotMet", E, W, {"evc_mode": "intel-icelake"}, {}),
    (11, "VirtualHardwareVersionNotSupported", E, E, {"hardware_version": 20}, {"esxi_version": "7.0 U3"}),
    (12, "NotEnoughLogicalCpus", E, E, {"num_cpu": 65}, {}),
    (12, "MemorySizeNotSupported", E, E, {}, {"max_vm_memory_mb": 4095}),
    (13, "CannotAccessVmConfig", E, E, {"home_datastore": "ds9"}, {}),
    (14, "CannotAccessVmDisk", E, E, {"disks": (VirtualDisk("Hard disk 1", "ds9"),)}, {}),
    (15, "RDMPointsToInaccessibleDisk", E, E, rdm(), {}),
    (15, "RDMPointsToInaccessibleDisk", E, E, rdm(), {"luns": (("naa.1", 6),)}),
    (15, None, _, _, rdm(), {"luns": (("naa.1", 5),)}),
    (15, None, _, _, rdm(lun_number=None, backing="rdm_physical"), {"luns": (("naa.1", 6),)}),
    (16, "CannotAccessNetwork", E, W, {}, {"networks": frozenset()}),
    (17, "CannotAccessNetwork", W, W, nic(0, connected=False), {"networks": frozenset()}),
    (18, "CannotAccessNetwork", E, E, {}, {"distributed_networks": frozenset()}),
    (18, "CannotAccessNetwork", E, W, nic(1, connected=False), {"distributed_networks": frozenset()}),
    (19, "DestinationSwitchFull", E, W, {}, {"networks_without_ports": frozenset({"VM-Net"})}),
    (20, "CannotUseNetwork", E, W, nic(0, now=DVS), {"network_traits": (("VM-Net", PLAIN),)}),
    (20, "CannotUseNetwork", W, W, nic(0, now=DVS, connected=False), {"network_traits": (("VM-Net", PLAIN),)}),
    (20, "CannotUseNetwork", E, W, nic(1, now=DVS), dvs(version="7.0.0")),
    (20, "CannotUseNetwork", E, W, nic(1, now=DVS), dvs(vendor="Cisco")),
    (20, "CannotUseNetwork", E, W, nic(1, now=DVS), dvs(security=(True, False, False))),
    (20, "CannotUseNetwork", E, W, nic(1, now=DVS), dvs(under_maintenance=True)),
    (20, "CannotUseNetwork", E, W, nic(1, now=DVS, reserved_mbps=100), dvs(reservations=False)),
    (20, None, _, _, nic(1, now=DVS, reserved_mbps=100), dvs()),
    (20, None, _, _, nic(1, now=PLAIN), dvs()),
    (21, "CannotUseNetwork", E, _, nic(0, internal_only=True), {}),
    (22, "CannotAccessVmDevice", E, W, cd(), {}),
    (23, "CannotAccessVmDevice", W, W, cd(connected=False), {}),
    (24, None, _, _, cd(kind="host", connected=False, accessible_hosts=frozenset({"esx02"})), {}),
    (25, "RemoteDeviceNotSupported", E, _, cd(kind="remote") | {"hardware_version": 14}, {"esxi_version": "6.7 U3"}),
    (25, None, _, _, cd(kind="remote") | {"hardware_version": 14}, {"esxi_version": "7.0"}),
    (26, "DeviceNotSupported", E, _, cd(kind="usb"), {}),
    (26, None, _, _, cd(kind="usb", vmotion_enabled=True), {}),
    (27, "DeviceNotSupported", E, W, {"passthrough": ("PCI device 0",)}, {}),
    (28, "DeviceNotSupported", E, _, VGPU, GPU | {"vgpu_hot_migrate": False}),
    (28, "InsufficientGraphicsResourcesFault", E, _, VGPU, GPU | {"vgpu_free": False}),
    (28, None, _, _, VGPU, GPU),
    (28, "DeviceNotSupported", E, _, VGPU | OLD, GPU | {"esxi_version": "6.7"}),
    (28, None, _, _, VGPU | OLD, GPU | {"esxi_version": "6.7 U1"}),
    (28, "NotSupported", E, _, LIMITED, GPU | {"checkpoint_mb_per_s": 1000.0}),
    (28, None, _, _, LIMITED, GPU | {"checkpoint_mb_per_s": 2900.0}),
    (28, None, _, _, LIMITED, GPU | {"checkpoint_mb_per_s": 1000.0, "esxi_version": "8.0 U1"}),
    (29, "SharedBusControllerNotSupported", E, _, {"shared_bus_controllers": ("SCSI controller 1",)}, {}),
    (30, "RawDiskNotSupported", E, _, rdm(backing="raw"), {}),
    (31, "AffinityConfigured", E, _, {"cpu_affinity": "logical CPUs 0-3"}, {}),
    (32, "ToolsInstallationInProgress", E, _, {"tools_installer_mounted": True}, {}),
    (33, "MigrationNotReady", E, _, {"migrating": True}, {}),
    (33, "MigrationNotReady", E, _, {"busy": "powering on"}, {}),
    (34, "VmHostAffinityRuleViolation", E, W, {}, {"rules": (RuleConcern("licence", "must"),)}),
    (34, "VmHostAffinityRuleViolation", W, W, {}, {"rules": (RuleConcern("site A", "should"),)}),
    (35, "RuleViolation", W, W, {}, {"rules": (RuleConcern("apart", "vm_vm"),)}),
    (36, "InsufficientCpuResourcesFault", E, W, {"cpu_reservation_mhz": 1001}, {"unreserved_cpu_mhz": 1000}),
    (36, "InsufficientMemoryResourcesFault", E, W, {"overhead_mb": 61}, {"unreserved_memory_mb": 60}),
    (36, "InsufficientMemoryResourcesFault", E, W, {}, {"pool_refusals": (NO_MEMORY,)}),
    (36, "InsufficientFailoverResourcesFault", E, W, {}, {"ha_failover_ok": False}),
    (36, "InsufficientHostCapacityFault", E, W, {}, {"network_refusals": (NO_MEMORY,)}),
    (37, "InvalidHostState", E, E, {}, {"connection_state": "disconnected"}),
    (37, "InvalidHostState", E, E, {}, {"connection_state": "notResponding"}),
    (37, "InvalidHostState", E, E, {}, {"power_state": "standBy"}),
    (37, "InvalidHostState", E, E, {}, {"in_maintenance": True}),
    (37, "InvalidHostState", E, E, {}, {"entering_maintenance": True}),
    (41, "SwapDatastoreNotWritableOnHost", W, W, {}, {"swap_datastore": "ssd"}),
    (38, "MaintenanceModeFileMove", E, E, {}, {"source_in_maintenance": True, "moves_storage": True}),
    (38, None, _, _, {}, {"source_in_maintenance": True}),
    (39, "FaultToleranceAntiAffinityViolated", E, _, FT, {}),
    (39, None, _, _, FT | {"ft_partner_host": "esx03"}, {}),
    (40, "CannotMoveFaultToleranceVm", E, E, FT | {"ft_partner_host": "esx03"}, {"leaves_cluster": True}),
    (40, "CannotMoveFaultToleranceVm", E, E, FT | {"ft_partner_host": "esx03"}, {"moves_storage": True}),
    (42, "NotSupported", E, _, REQUIRED, {"esxi_version": "6.0"}),
    (43, "EncryptionKeyRequired", E, E, {"key_provider": "kms"}, {"key_providers": ("other",)}),
    (43, None, _, _, {"key_provider": "kms"}, {"key_providers": ("other", "kms")}),
    (43, None, _, _, {"key_provider": "kms"}, {"key_providers": None}),
    (44, "InsufficientGraphicsResourcesFault", E, _, {"renderer_3d": "hardware"}, {}),
    (44, None, _, _, {"renderer_3d": "hardware"}, {"has_gpu": True}),
    (44, None, _, _, {"renderer_3d": "automatic"}, {}),
    (45, "FeatureRequirementsNotMet", E, _, COUNTERS, {"cpu": "intel-icelake"}),
    (45, None, _, _, COUNTERS, {"cpu": "intel-skylake"}),
    (46, "NotSupported", E, _, {"management_ip": "10.1.1.1"}, {"management_ip": "fd00::2"}),
    (46, None, _, _, {"management_ip": "fd00::1"}, {"management_ip": "fd00::2"}),
    (47, "WillModifyConfigCpuRequirements", W, W, {"hardware_version": 8}, {"evc_level": "intel-icelake"}),
    (47, None, _, _, {"hardware_version": 9}, {"evc_level": "intel-icelake"}),
    (48, "HAErrorsAtDest", W, W, {"ha_protected": True}, {"ha_enabled": True, "ha_error": "agent unreachable"}),
    (48, "WillLoseHAProtection", W, W, {"ha_protected": True}, {"ha_enabled": False}),
    (49, "NetworksMayNotBeTheSame", W, W, {"datacenter": "Bern"}, {"datacenter": "Basel", "moves_storage": True}),
    (50, "NoGuestHeartbeat", W, _, {"tools_heartbeat": False}, {}),
    (50, None, _, _, {"tools_heartbeat": None}, {}),
    (51, "HotSnapshotMoveNotSupported", E, _, {"snapshots": 2}, {"moves_storage": True, "keeps_snapshots": False}),
    (51, None, _, _, {"snapshots": 2}, {}),
    (52, "WillResetSnapshotDirectory", W, W, {"snapshot_directory": "[ds1] snaps"}, {"moves_storage": True}),
    (52, None, _, _, {"snapshot_directory": "[ds1] snaps"}, {}),
    (53, "NotSupported", E, _, {"nonpersistent_disks": ("Hard disk 2",)}, {"moves_storage": True}),
    (53, None, _, _, {"nonpersistent_disks": ("Hard disk 2",)}, {}),
    (54, "InsufficientDiskSpace", E, E, {"needed_gb": (("ds1", 40.0),)}, FULL),
    (54, "FileTooLarge", E, E, big(), vmfs(3)),
    (54, None, _, _, big(), vmfs(5)),
    (54, "LargeRDMNotSupportedOnDatastore", E, E, big(backing="rdm_physical", lun="naa.1"), vmfs(3)),
    (54, None, _, _, big(backing="rdm_physical", lun="naa.1"), vmfs(5)),
    (54, "RDMNotSupportedOnDatastore", E, E, big(backing="rdm_virtual", lun="naa.1"), vmfs(6, "NFS")),
    (55, "DatacenterMismatch", E, _, {"datacenter": "Bern", "networks": ()}, {"datacenter": "Basel"}),
    (55, None, _, _, {"datacenter": "Bern", "networks": ()}, {"datacenter": "Basel", "moves_storage": True}),
]  # fmt: skip
IDS = [f"row{row}-{number}" for number, (row, *_rest) in enumerate(ROWS)]


def test_every_row_of_the_sheet_is_a_check():
    assert {row for row, *_rest in ROWS} | NOT_UP_FRONT == set(range(1, 56))


def outcome(subject, target):
    return [(finding.fault, finding.severity) for finding in check_migration(subject, target)]


@pytest.mark.parametrize(("row", "fault", "on", "off", "vm", "host"), ROWS, ids=IDS)
def test_powered_on(row, fault, on, off, vm, host):
    expected = [] if on is None else [(fault, on)]
    assert outcome(replace(VM, **vm), replace(HOST, **host)) == expected


@pytest.mark.parametrize(
    ("row", "fault", "on", "off", "vm", "host"),
    [r for r in ROWS if r[0] != 51],
    ids=[i for i in IDS if "row51" not in i],
)
def test_powered_off(row, fault, on, off, vm, host):
    expected = [] if off is None else [(fault, off)]
    assert outcome(replace(VM, power_state="poweredOff", **vm), replace(HOST, **host)) == expected


@pytest.mark.parametrize(("row", "fault", "on", "off", "vm", "host"), ROWS, ids=IDS)
def test_every_finding_has_its_sentence_in_numbers(row, fault, on, off, vm, host):
    for finding in check_migration(replace(VM, **vm), replace(HOST, **host)):
        assert finding.reason.text
        assert finding.message.endswith((".", "vmdk", "[ds9]"))
        assert finding.fix is None or finding.fix.split(".")[0] in (
            "host",
            "vm",
            "cluster",
            "pool",
            "dvs",
            "datastore",
            "network",
        )


def test_moving_disks_with_snapshots_is_refused_for_a_vm_that_is_off_too():
    target = replace(HOST, moves_storage=True, keeps_snapshots=False)
    off = replace(VM, power_state="poweredOff", snapshots=1)
    assert outcome(off, target) == [("SnapshotCopyNotSupported", "error")]


def test_nothing_to_say():
    assert check_migration(VM, HOST) == ()
    assert describe_findings(()) == (COMPATIBLE,) == ("Compatibility checks succeeded.",)
    assert not forbids(())


def test_a_cold_move_to_another_cpu_vendor_is_fine_and_a_suspended_one_is_warned():
    amd = replace(HOST, evc_level="amd-zen4")
    assert outcome(replace(VM, power_state="poweredOff"), amd) == []
    assert outcome(replace(VM, power_state="suspended"), amd) == [("FeatureRequirementsNotMet", "warning")]


def test_a_move_on_the_same_host_needs_no_vmotion_network():
    assert check_migration(VM, replace(HOST, host="esx01", vmotion=NO_VMK)) == ()


def test_errors_come_first_and_keep_their_order():
    subject = replace(VM, tools_heartbeat=False, migrating=True, cpu_affinity="CPU 0")
    host = replace(HOST, swap_datastore="ssd")
    severities = [finding.severity for finding in check_migration(subject, host)]
    assert severities == ["error", "error", "warning", "warning"]
    assert [finding.fault for finding in check_migration(subject, host)] == [
        "MigrationNotReady", "AffinityConfigured", "NoGuestHeartbeat", "SwapDatastoreNotWritableOnHost",
    ]  # fmt: skip


def test_of_a_disconnected_host_only_its_state_is_known():
    lost = replace(HOST, connection_state="notResponding", networks=frozenset(), datastores=frozenset())
    findings = check_migration(VM, lost)
    assert [finding.fault for finding in findings] == ["InvalidHostState"]
    assert findings[0].reason.text == "esx02 is not responding; web01 needs a connected, running host."


def first(vm=None, host=None):
    return check_migration(replace(VM, **(vm or {})), replace(HOST, **(host or {})))[0]


def test_case_17_messages_of_an_iso_on_a_local_datastore():
    assert first(cd()).message == (
        "Currently connected device 'CD/DVD drive 1' uses backing '[local] x.iso', which is not accessible."
    )
    assert first(cd(connected=False)).message == (
        "Device 'CD/DVD drive 1' uses backing '[local] x.iso', which is not accessible."
    )


NOT_CONFIGURED = "The vMotion interface is not configured (or is misconfigured) on the "
MESSAGES = [
    ({}, {"vmotion": NO_VMK}, NOT_CONFIGURED + "'Destination' host 'esx02'."),
    ({}, {"source_vmotion": NO_VMK}, NOT_CONFIGURED + "'Source' host 'esx01'."),
    (
        {},
        {"networks": frozenset()},
        "Currently connected network interface 'Network adapter 1' uses network 'VM-Net', "
        "which is not accessible.",
    ),
    (
        {},
        {"datastores": frozenset()},
        "Virtual disk 'Hard disk 1' is not accessible on the host: "
        "Unable to access file [ds1] web01/web01.vmdk.",
    ),
    ({}, {"in_maintenance": True}, "Host is in maintenance mode."),
    (
        {},
        {"rules": (RuleConcern("site A", "should"),)},
        "Virtual machine 'web01' on host 'esx02' would violate a virtual machine - host affinity rule.",
    ),
    (
        {},
        {"pool_refusals": (NO_MEMORY,)},
        "The available Memory resources in the parent resource pool are insufficient for the operation.",
    ),
    (
        {},
        {"ha_failover_ok": False},
        "Insufficient resources to satisfy configured failover level for vSphere HA.",
    ),
    (
        cd(kind="remote"),
        {"esxi_version": "6.7"},
        "Device 'CD/DVD drive 1' is a connected device with a remote backing.",
    ),
]


@pytest.mark.parametrize(("vm", "host", "message"), MESSAGES)
def test_client_wording(vm, host, message):
    """vsphere_client_ui.md 3.13 and vmotion.md 3."""
    assert message in describe_findings(check_migration(replace(VM, **vm), replace(HOST, **host)))


def test_missing_cpu_features_are_named():
    why = first(host={"evc_level": "intel-westmere"}, vm={"cpu_level": "intel-sandybridge"}).reason
    assert why.text == (
        'web01 uses Intel® "Sandy Bridge" Generation, esx02 shows Intel® "Westmere" Generation: '
        "2 features are missing (AVX, XSAVE)."
    )
    assert first(host={"evc_level": "amd-zen"}).reason.code == "cpu_vendor"


def test_the_memory_shortage_counts_reservation_and_overhead():
    subject = {"memory_reservation_mb": 1024.0, "overhead_mb": 60.67}
    why = first(vm=subject, host={"unreserved_memory_mb": 1000.0}).reason
    assert why.text == "1085 MB requested, 1000 MB of memory unreserved on esx02."

"""Random commands on the lab that has everything in it; a seed gives the same history everywhere."""

from __future__ import annotations

from random import Random
from typing import Any

from vsphere_client.model.commands import Command, parse_command
from vsphere_client.model.host_system import HostConfig

VMS = ("web01", "web02", "db01", "spare", "pinned", "solo", "v1", "v2", "legacy", "made", "nobody")
HOSTS = ("esx01", "esx02", "esx03", "lone", "vs1", "vs2", "vs3", "new1", "new2", "new3", "nowhere")
CLUSTERS = ("C1", "C1", "C2", "C2", "C3")
POOLS = ("Prod", "Inner", "Made", "Made", "Resources")
FOLDERS = ("Web", "Racks", "DC1", "DC2", "Made", "host")
DATASTORES = ("ds1", "local1", "vsanDatastore", "lone-local")
ANYTHING = (*VMS, *HOSTS, *CLUSTERS, *POOLS, *FOLDERS, *DATASTORES, "VM Network")
PASSWORD = (HostConfig().password,)
SERVICES = ("hostd", "vpxa", "TSM-SSH", "nope")
DISKS, NICS = ("d0", "d1"), ("vmnic0", "vmnic1", "vmnic9")
LOADS = (
    {"constant": {"cpu_percent": 95, "memory_active_percent": 90, "dirty_mb_per_s": 400}},
    {"profile": {"name": "web"}},
    {"steps": [{"at": 30, "cpu_mhz": 100}, {"at": "5m", "cpu_percent": 80}]},
)
AMOUNTS = (0.0, 0.0, 500.0, 2048.0, 30_000.0)
CPUS = tuple(
    {"reservation_mhz": a, "limit_mhz": b, "shares": c}
    for a in AMOUNTS
    for b in (None, 900.0)
    for c in ("low", 77)
)
MEMORIES = tuple(
    {"reservation_mb": a, "limit_mb": b, "shares": c}
    for a in AMOUNTS
    for b in (None, 900.0)
    for c in ("high", 7)
)
CONFIGS = tuple(
    {"num_cpu": n, "memory_mb": m, "cpu": c, "memory": r, "disks": [{"gb": 5}], "networks": w}
    for n in (1, 4)
    for m in (512, 8192, 65_536)
    for c in CPUS[::7]
    for r in MEMORIES[::7]
    for w in ((), ("VM Network",))
)
SWITCHES: tuple[Any, ...] = ({"enabled": True}, {"enabled": False}, None)
DRS = (
    {"enabled": True, "automation": "manual"},
    {"enabled": True, "migration_threshold": 5},
    {"enabled": True, "generation": "legacy", "advanced": {"LimitVMsPerESXHost": "many"}},
    {"enabled": True, "vm_distribution": True, "advanced": {"LimitVMsPerESXHost": "2"}},
    {"enabled": False},
    None,
)
EVC = (None, "intel-haswell", "intel-cascadelake", "amd-zen2", "nonsense")
RULES = ("vm_affinity", "vm_anti_affinity", "vm_host_must")
BOTH = (True, False)
BMC = {"user": "root", "password": "calvin", "ip": "10.10.40.11", "mac": "00:50:56:0a:01:1f"}
ADAPTERS = tuple(({"shares": s, "reservation_mbps": r},) for s in ("high", 7) for r in (0.0, 300.0))
IO_CONTROLS = (
    {"enabled": True, "congestion_threshold_ms": 5},
    {"enabled": True, "mode": "automatic"},
    {"enabled": False},
)
NETWORK_POOLS = ({"name": "Gold", "reservation_quota_mbps": 100}, {"name": "Silver"})
TRAFFIC = tuple(
    {kind: {"shares": "low", "reservation_mbps": r}} for kind in ("vm", "vmotion") for r in (0.0, 400.0, 1e5)
)
PATHS = ("vmhba2", "vmhba3", *(f"{name}/{number}" for name in DATASTORES for number in (1, 2)))
OWNERS = (*CLUSTERS, *POOLS, "lone")
PAIRS = (("web01", "db01"), ("web02", "made"), ())

FORMS: tuple[tuple[str, dict[str, tuple[Any, ...]]], ...] = (
    ("power_on_vm", {"vm": VMS}),
    ("power_on_vm", {"vm": VMS}),
    ("power_on_vm", {"vm": VMS, "host": HOSTS}),
    ("power_off_vm", {"vm": VMS}),
    ("suspend_vm", {"vm": VMS}),
    ("reset_vm", {"vm": VMS}),
    ("shutdown_guest", {"vm": VMS}),
    ("restart_guest", {"vm": VMS}),
    ("migrate_vm", {"vm": VMS, "host": HOSTS}),
    ("migrate_vm", {"vm": VMS, "host": ("esx01", "esx02", "esx03")}),
    ("migrate_vm", {"vm": VMS, "host": ("vs1", "vs2", "vs3", "lone")}),
    ("migrate_vm", {"vm": VMS, "cluster": CLUSTERS}),
    ("migrate_vm", {"vm": VMS, "resource_pool": POOLS}),
    ("create_vm", {"name": ("made",), "config": CONFIGS, "cluster": CLUSTERS, "power_on": BOTH}),
    ("create_vm", {"name": ("made",), "config": CONFIGS, "host": HOSTS, "datastore": DATASTORES}),
    ("create_vm", {"name": ("made",), "config": CONFIGS, "resource_pool": POOLS, "folder": FOLDERS}),
    ("clone_vm", {"vm": VMS, "name": ("made",), "power_on": BOTH}),
    ("clone_vm", {"vm": VMS, "name": ("made",), "host": HOSTS}),
    ("delete_vm", {"vm": VMS, "keep_files": BOTH}),
    ("reconfigure_vm", {"vm": VMS, "cpu": CPUS, "memory": MEMORIES}),
    ("reconfigure_vm", {"vm": VMS, "num_cpu": (1, 8), "memory_mb": (1024, 9000)}),
    ("reconfigure_vm", {"vm": VMS, "networks": ADAPTERS}),
    ("configure_datastore_io_control", {"datastore": DATASTORES, "storage_io_control": IO_CONTROLS}),
    ("reconfigure_distributed_switch", {"switch": ("DSwitch", "VM Network"), "traffic": TRAFFIC}),
    ("enable_network_resource_management", {"switch": ("DSwitch",), "enable": BOTH}),
    ("add_network_resource_pool", {"switch": ("DSwitch",), "pool": NETWORK_POOLS}),
    ("update_network_resource_pool", {"switch": ("DSwitch",), "name": ("Gold",), "pool": NETWORK_POOLS}),
    ("remove_network_resource_pool", {"switch": ("DSwitch",), "name": ("Gold", "Silver")}),
    ("reconfigure_port_group", {"network": ("DPG", "VM Network"), "network_resource_pool": ("Gold", "")}),
    ("set_multipath_policy", {"host": HOSTS, "datastore": DATASTORES, "policy": ("RR", "FIXED"), "iops": (1, None)}),
    ("update_storage_device", {"host": HOSTS, "datastore": DATASTORES, "queue_depth": (16,), "competing_ios": (8,)}),
    ("configure_statistics", {"day": ({"interval_min": 1, "level": 3}, {"level": 2}), "week": ({"level": 2}, None)}),
    ("set_workload", {"vm": VMS, "workload": LOADS}),
    ("move_vm_to_pool", {"vm": VMS, "resource_pool": POOLS}),
    ("create_snapshot", {"vm": VMS}),
    ("turn_on_ft", {"vm": VMS}),
    ("add_host", {"host": HOSTS, "cluster": CLUSTERS, "force": BOTH}),
    ("add_host", {"host": ("new1", "new3", "lone"), "cluster": CLUSTERS, "force": (True,), "password": PASSWORD}),
    ("add_host", {"host": HOSTS, "password": PASSWORD}),
    ("add_host", {"host": HOSTS, "folder": FOLDERS, "vm_folder": FOLDERS, "password": PASSWORD}),
    ("add_host", {"host": HOSTS}),
    *((do, {"host": HOSTS}) for do in (
        "disconnect_host", "reconnect_host", "remove_host", "enter_maintenance_mode", "exit_maintenance_mode",
        "restore_host", "isolate_host",
    )),
    *((do, {"host": HOSTS, "service": SERVICES}) for do in ("start_service", "stop_service", "restart_service")),
    ("fail_host", {"host": HOSTS, "kind": ("power", "psod", "hang")}),
    ("partition_hosts", {"hosts": (("esx01",), ("esx01", "vs2"), ())}),
    ("heal_network", {}),
    ("restart_vcenter", {}),
    ("fail_nic", {"host": HOSTS, "nic": NICS}),
    ("restore_nic", {"host": HOSTS, "nic": NICS}),
    *((do, {"host": HOSTS, "nic": NICS}) for do in ("fail_upstream", "restore_upstream")),
    ("set_service_traffic", {"host": HOSTS, "traffic": ("ft", "replication", "backup"), "tx_mbps": (0.0, 9000.0)}),
    ("fail_disk", {"host": HOSTS, "disk": DISKS, "kind": ("failed", "pulled")}),
    ("restore_disk", {"host": HOSTS, "disk": DISKS}),
    ("lose_storage", {"datastore": DATASTORES, "host": HOSTS, "kind": ("apd", "pdl")}),
    ("lose_storage", {"datastore": DATASTORES}),
    ("restore_storage", {"datastore": DATASTORES}),
    *((do, {"host": HOSTS, "path": PATHS}) for do in ("fail_path", "restore_path")),
    ("set_path_state", {"host": HOSTS, "path": PATHS, "enable": BOTH}),
    ("set_multipath_policy", {"host": HOSTS, "datastore": DATASTORES, "policy": ("FIXED", "MRU", "RR")}),
    ("fail_wake_up", {"host": HOSTS, "kind": ("bmc_unreachable", "bmc_credentials", "ipmi_off", "wol_lost")}),
    ("restore_wake_up", {"host": HOSTS}),
    ("reboot_host", {"host": HOSTS, "force": BOTH}),
    ("configure_memory_tiering", {"host": HOSTS, "tiering": ({"enabled": True}, {"enabled": False})}),
    ("update_ipmi", {"host": HOSTS, "bmc": (None, BMC)}),
    ("update_local_swap_datastore", {"host": HOSTS, "datastore": (*DATASTORES, None)}),
    ("reconfigure_cluster", {"cluster": CLUSTERS, "swap_placement": ("vm_directory", "host_local")}),
    ("reconfigure_vm", {"vm": VMS, "swap_placement": ("inherit", "vm_directory", "host_local")}),
    ("kill_process", {"host": HOSTS, "process": ("hostd", "vpxa", "fdm")}),
    ("kill_process", {"vm": VMS}),
    ("hang_guest", {"vm": VMS, "duration": (30, "2m")}),
    ("hardware_alert", {"host": HOSTS}),
    ("create_cluster", {"name": ("C3", "C1"), "config": ({}, {"drs": {"enabled": True}})}),
    ("delete_cluster", {"cluster": CLUSTERS}),
    ("reconfigure_cluster", {"cluster": CLUSTERS, "drs": DRS}),
    ("reconfigure_cluster", {"cluster": CLUSTERS, "ha": SWITCHES, "vsan": SWITCHES}),
    ("reconfigure_cluster", {"cluster": CLUSTERS, "evc_mode": EVC}),
    ("create_resource_pool", {"name": ("Made",), "parent": OWNERS, "cpu": CPUS, "memory": MEMORIES}),
    ("create_resource_pool", {"name": ("Made",), "parent": ANYTHING}),
    ("reconfigure_resource_pool", {"resource_pool": POOLS, "name": ("Prod", "Made"), "cpu": CPUS}),
    ("delete_resource_pool", {"resource_pool": POOLS}),
    ("move_resource_pool", {"resource_pool": POOLS, "parent": OWNERS}),
    ("add_rule", {"cluster": CLUSTERS, "name": ("apart", "near"), "kind": RULES, "vms": PAIRS}),
    ("edit_rule", {"cluster": CLUSTERS, "name": ("apart", "near"), "enabled": (True, False), "vms": PAIRS}),
    ("remove_rule", {"cluster": CLUSTERS, "name": ("apart", "near")}),
    ("run_drs", {"cluster": CLUSTERS}),
    ("apply_recommendation", {"cluster": CLUSTERS}),
    ("apply_recommendation", {"cluster": CLUSTERS, "vm": VMS}),
    ("repair_vsan_objects", {"cluster": CLUSTERS}),
    ("move_to_folder", {"entity": ANYTHING, "folder": FOLDERS}),
    ("move_to_folder", {"entity": VMS, "folder": FOLDERS}),
    ("rename", {"entity": ANYTHING, "name": ("Made", "web01", "C2")}),
    ("rename", {"entity": VMS, "name": ("made", "web01", "fresh {n}")}),
    ("create_folder", {"name": ("Made",), "parent": FOLDERS, "kind": ("vm", "host", "datacenter")}),
    ("delete_folder", {"folder": FOLDERS}),
    ("create_datacenter", {"name": ("DC1", "DC2")}),
    ("cancel_task", {"task": tuple(f"task-{n}" for n in range(1, 60))}),
    ("acknowledge_alarm", {"entity": HOSTS, "alarm": ("Host connection failure",)}),
)  # fmt: skip
"""Every command, with objects that are there, that are not, and that are of the wrong kind."""

PAUSES = (0.0, 0.0, 0.0, 0.7, 2.0, 3.0, 5.0, 33.3, 61.0, 300.0)
"""Seconds between two commands; often none."""
History = list[tuple[float, Command]]


def random_history(seed: int, length: int = 60) -> History:
    """A history of commands, each with the pause before it."""
    random = Random(seed)
    return [(random.choice(PAUSES), random_command(random)) for _ in range(length)]


def random_command(random: Random) -> Command:
    """Any command."""
    do, arguments = random.choice(FORMS)
    return parse_command(do, {name: random.choice(values) for name, values in arguments.items()})

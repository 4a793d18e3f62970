"""Random commands on the lab that has everything in it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from vsphere_client.model.commands import Command, parse_command

VMS = st.sampled_from(["web01", "web02", "db01", "spare", "pinned", "solo", "v1", "v2", "legacy", "made", "nobody"])
HOSTS = st.sampled_from(["esx01", "esx02", "esx03", "lone", "vs1", "vs2", "vs3", "new1", "new2", "new3", "nowhere"])
CLUSTERS = st.sampled_from(["C1", "C2", "C3", "C9"])
POOLS = st.sampled_from(["Prod", "Inner", "Made", "Resources", "None"])
FOLDERS = st.sampled_from(["Web", "Racks", "vm", "host", "DC1", "datastore", "Made"])
DATASTORES = st.sampled_from(["ds1", "local1", "vsanDatastore", "lone-local", "none"])
ANYTHING = st.one_of(VMS, HOSTS, CLUSTERS, POOLS, FOLDERS, DATASTORES, st.just("VM Network"))
LOADS = st.sampled_from(
    [
        {"constant": {"cpu_percent": 95, "memory_active_percent": 90, "dirty_mb_per_s": 400}},
        {"profile": {"name": "web"}},
        {"steps": [{"at": 30, "cpu_mhz": 100}, {"at": "5m", "cpu_percent": 80}]},
    ]
)


def _command(do: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Command]:
    optional = {name: value for name, value in arguments.items() if name.endswith("_")}
    needed = {name: value for name, value in arguments.items() if not name.endswith("_")}
    plain = st.fixed_dictionaries(needed, optional={name[:-1]: value for name, value in optional.items()})
    return plain.map(lambda found: parse_command(do, found))


_AMOUNT = st.sampled_from([0.0, 500.0, 2048.0, 30_000.0])
_ALLOCATION = st.fixed_dictionaries(
    {}, optional={"shares": st.sampled_from(["low", "high", 77])}
)  # fmt: skip
_CPU = st.tuples(_ALLOCATION, _AMOUNT, st.one_of(st.none(), _AMOUNT)).map(
    lambda t: {**t[0], "reservation_mhz": t[1], "limit_mhz": t[2]}
)
_MEMORY = st.tuples(_ALLOCATION, _AMOUNT, st.one_of(st.none(), _AMOUNT)).map(
    lambda t: {**t[0], "reservation_mb": t[1], "limit_mb": t[2]}
)
_CONFIG = st.fixed_dictionaries(
    {"num_cpu": st.sampled_from([1, 4, 16]), "memory_mb": st.sampled_from([512, 8192, 65_536])},
    optional={"cpu": _CPU, "memory": _MEMORY, "disks": st.just([{"gb": 5}]), "networks": st.just(["VM Network"])},
)
_SWITCH = st.booleans().map(lambda on: {"enabled": on})
_DRS = st.sampled_from(
    [{"enabled": True, "automation": "manual"}, {"enabled": True, "migration_threshold": 5},
     {"enabled": True, "advanced": {"LimitVMsPerESXHost": "many"}}, {"enabled": False}]
)  # fmt: skip

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    _command("power_on_vm", vm=VMS, host_=HOSTS),
    *(_command(do, vm=VMS) for do in ("power_off_vm", "suspend_vm", "reset_vm", "shutdown_guest", "restart_guest")),
    _command("migrate_vm", vm=VMS, host_=HOSTS),
    _command("migrate_vm", vm=VMS, cluster_=CLUSTERS, resource_pool_=POOLS),
    _command(
        "create_vm",
        name=st.just("made"),
        config=_CONFIG,
        cluster_=CLUSTERS,
        host_=HOSTS,
        resource_pool_=POOLS,
        folder_=FOLDERS,
        datastore_=DATASTORES,
        power_on=st.booleans(),
    ),
    _command("clone_vm", vm=VMS, name=st.just("made"), host_=HOSTS, power_on=st.booleans()),
    _command("delete_vm", vm=VMS, keep_files=st.booleans()),
    _command("reconfigure_vm", vm=VMS, cpu_=_CPU, memory_=_MEMORY, num_cpu_=st.sampled_from([1, 8])),
    _command("set_workload", vm=VMS, workload=LOADS),
    _command("move_vm_to_pool", vm=VMS, resource_pool=POOLS),
    _command("create_snapshot", vm=VMS),
    _command("turn_on_ft", vm=VMS),
    _command("add_host", host=HOSTS, cluster_=CLUSTERS, folder_=FOLDERS, force=st.booleans(), vm_folder_=FOLDERS),
    *(
        _command(do, host=HOSTS)
        for do in (
            "disconnect_host",
            "reconnect_host",
            "remove_host",
            "enter_maintenance_mode",
            "exit_maintenance_mode",
            "restore_host",
            "isolate_host",
        )
    ),
    *(
        _command(do, host=HOSTS, service=st.sampled_from(["hostd", "vpxa", "TSM-SSH", "nope"]))
        for do in ("start_service", "stop_service", "restart_service")
    ),
    _command("fail_host", host=HOSTS, kind=st.sampled_from(["power", "psod", "hang"])),
    _command("partition_hosts", hosts=st.lists(HOSTS, max_size=3)),
    _command("heal_network"),
    _command("fail_nic", host=HOSTS, nic=st.sampled_from(["vmnic0", "vmnic1", "vmnic9"])),
    _command("restore_nic", host=HOSTS, nic=st.sampled_from(["vmnic0", "vmnic1"])),
    _command("fail_disk", host=HOSTS, disk=st.sampled_from(["d0", "d1"]), kind=st.sampled_from(["failed", "pulled"])),
    _command("restore_disk", host=HOSTS, disk=st.sampled_from(["d0", "d1"])),
    _command("lose_storage", datastore=DATASTORES, host_=HOSTS, kind=st.sampled_from(["apd", "pdl"])),
    _command("restore_storage", datastore=DATASTORES, host_=HOSTS),
    _command("kill_process", host_=HOSTS, vm_=VMS, process=st.sampled_from(["hostd", "vpxa", "fdm", "vmx"])),
    _command("hang_guest", vm=VMS, duration_=st.sampled_from([30, "2m"])),
    _command("hardware_alert", host=HOSTS),
    _command("create_cluster", name=st.sampled_from(["C3", "C1"]), config=st.just({})),
    _command("delete_cluster", cluster=CLUSTERS),
    _command(
        "reconfigure_cluster",
        cluster=CLUSTERS,
        drs_=st.one_of(st.none(), _DRS),
        ha_=st.one_of(st.none(), _SWITCH),
        vsan_=st.one_of(st.none(), _SWITCH),
        evc_mode_=st.sampled_from([None, "intel-haswell", "amd-zen2", "nonsense"]),
    ),
    _command("create_resource_pool", name=st.just("Made"), parent=ANYTHING, cpu_=_CPU, memory_=_MEMORY),
    _command("reconfigure_resource_pool", resource_pool=POOLS, name_=st.just("Prod"), cpu_=_CPU),
    _command("delete_resource_pool", resource_pool=POOLS),
    _command(
        "add_rule",
        cluster=CLUSTERS,
        name=st.sampled_from(["apart", "near"]),
        kind=st.sampled_from(["vm_affinity", "vm_anti_affinity", "vm_host_must"]),
        vms=st.lists(VMS, max_size=3),
    ),
    _command("remove_rule", cluster=CLUSTERS, name=st.sampled_from(["apart", "near"])),
    _command("run_drs", cluster=CLUSTERS),
    _command("apply_recommendation", cluster=CLUSTERS, vm_=VMS),
    _command("repair_vsan_objects", cluster=CLUSTERS),
    _command("move_to_folder", entity=ANYTHING, folder=FOLDERS),
    _command("rename", entity=ANYTHING, name=st.sampled_from(["Made", "web01", "C2"])),
    _command("create_folder", name=st.just("Made"), parent=FOLDERS, kind=st.sampled_from(["vm", "host", "datacenter"])),
    _command("delete_folder", folder=FOLDERS),
    _command("create_datacenter", name=st.sampled_from(["DC1", "DC2"])),
    _command("cancel_task", task=st.integers(1, 30).map(lambda n: f"task-{n}")),
    _command("acknowledge_alarm", entity=HOSTS, alarm=st.just("Host connection failure")),
)
"""Any command, on objects that are there, that are not, and that are of the wrong kind."""

PAUSES = st.sampled_from([0.0, 0.0, 0.7, 2.0, 5.0, 33.3, 61.0, 300.0])
"""Seconds between two commands; often none."""
HISTORIES = st.lists(st.tuples(PAUSES, COMMANDS), min_size=1, max_size=14)

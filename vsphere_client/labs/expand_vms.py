"""Writes one VM entry out into its seats; they share what they can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from pathlib import Path

from vsphere_client.labs.counting import has_number, numbered
from vsphere_client.labs.paths import Paths, resolve
from vsphere_client.labs.plan import VmSeat
from vsphere_client.labs.schema import VmEntry
from vsphere_client.labs.traces import container
from vsphere_client.labs.traces.error import TraceError
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig
from vsphere_client.model.workload import TraceLoad

_POWER = {"on": PowerState.ON, "off": PowerState.OFF, "suspended": PowerState.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Home:
    """What surrounds the VMs of a cluster or host: where they lie by default, pools and folders."""

    datastore: str | None
    vsan_datastore: str | None
    vsan_policy: str | None
    pools: Paths
    folders: Paths


def expand_vm(
    entry: VmEntry, place: str, home: Home, folder: Path, host: str | None = None
) -> Iterator[VmSeat]:
    """The seats of an entry; ``host`` is given for VMs that stand below their host in the file."""
    config = _config(entry, home)
    power = _POWER[entry.power]
    where = entry.host if entry.host is not None else host
    datastore = next((d.datastore for d in config.disks if d.datastore is not None), home.datastore)
    pool, vm_folder = resolve(home.pools, entry.resource_pool), resolve(home.folders, entry.folder)
    names = numbered(entry.name, entry.count)
    for name, own in zip(names, _configs(config, entry.count, folder), strict=True):
        yield VmSeat(name, own, power, where, pool, vm_folder, datastore, place, entry.cpu_level)


def _config(entry: VmEntry, home: Home) -> VirtualMachineConfig:
    values = {name: getattr(entry, name) for name in VirtualMachineConfig.model_fields}
    values["disks"] = tuple(_disk(disk, entry, home) for disk in entry.disks)
    if entry.storage_policy is None and home.datastore is not None:
        values["storage_policy"] = home.vsan_policy if home.datastore == home.vsan_datastore else None
    return VirtualMachineConfig.model_construct(**values)


def _disk(disk: VirtualDisk, entry: VmEntry, home: Home) -> VirtualDisk:
    datastore = disk.datastore if disk.datastore is not None else home.datastore
    policy = disk.storage_policy
    if policy is None and datastore is not None and datastore == home.vsan_datastore:
        policy = entry.storage_policy or home.vsan_policy
    if datastore == disk.datastore and policy == disk.storage_policy:
        return disk
    return disk.model_copy(update={"datastore": datastore, "storage_policy": policy})


def _configs(config: VirtualMachineConfig, count: int, folder: Path) -> Iterator[VirtualMachineConfig]:
    """One configuration for all, or one each when they replay different traces."""
    trace = config.workload.trace if config.workload is not None else None
    if config.workload is None or trace is None:
        return repeat(config, count)
    traces = list(_traces(trace, count, folder))
    if len(set(traces)) == 1:
        return repeat(_with_trace(config, traces[0]), count)
    return (_with_trace(config, own) for own in traces)


def _with_trace(config: VirtualMachineConfig, trace: TraceLoad) -> VirtualMachineConfig:
    workload = config.workload
    assert workload is not None
    return config.model_copy(update={"workload": workload.model_copy(update={"trace": trace})})


def _traces(trace: TraceLoad, count: int, folder: Path) -> Iterator[TraceLoad]:
    """The trace of each VM: by number in the path, or the sorted members of a folder or zip in turn.

    Our assumption: when there are more VMs than members, they begin again with the first.
    """
    members = () if trace.member is not None else trace_members(folder / trace.file)
    files = numbered(trace.file, count) if has_number(trace.file) else repeat(trace.file, count)
    for index, file in enumerate(files):
        member = members[index % len(members)] if members else trace.member
        yield trace.model_copy(update={"file": file, "member": member})


def trace_members(path: Path) -> tuple[str, ...]:
    """The sorted members of a folder or zip of traces; nothing for a plain, missing or damaged file."""
    try:
        changed_ns = path.stat().st_mtime_ns
    except (OSError, ValueError):
        return ()
    return _members(path, changed_ns)


@lru_cache(maxsize=16)
def _members(path: Path, changed_ns: int) -> tuple[str, ...]:
    """Members as the trace readers count them; ``changed_ns`` makes a changed file a new entry of the cache."""
    del changed_ns
    try:
        return container.trace_members(path)
    except (TraceError, OSError):
        return ()

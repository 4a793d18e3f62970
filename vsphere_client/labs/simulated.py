"""What a lab file may say that has no simulated mechanism yet, so that nobody is led to believe in it.

The table below is the whole of it; a mechanism that comes to life takes its row out. A host's ``distance_ms``
delays vMotion and the writes of vSAN; heartbeats of vSphere HA are told apart by seconds, so it does not reach them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from vsphere_client.labs.load import Lab


@dataclass(frozen=True, slots=True)
class NotSimulated:
    """A key without a mechanism; ``when`` tells which values matter, by default all but the model's own."""

    key: str
    what: str
    when: Callable[[Any], bool] | None = None


_CLUSTER = "inventory.datacenters[].clusters[]."
_VM_LISTS = (
    _CLUSTER + "vms[].",
    "inventory.datacenters[].hosts[].vms[].",
    "inventory.datacenters[].vms[].",
    "inventory.datacenters[].unmanaged_hosts[].vms[].",
)
_HOST_LISTS = (
    _CLUSTER + "hosts[].",
    "inventory.datacenters[].hosts[].",
    "inventory.datacenters[].unmanaged_hosts[].",
)


def _is(value: str) -> Callable[[Any], bool]:
    return lambda given: given == value


_IN_CLUSTERS = (
    NotSimulated(
        "vsan.architecture", "vSAN Express Storage Architecture is laid out as the original", _is("ESA")
    ),
    NotSimulated("vsan.deduplication", "deduplication saves no capacity"),
    NotSimulated("ha.apd_response", "VMs are not restarted after all paths to a datastore are down"),
    NotSimulated("ha.pdl_response", "VMs are not restarted after a datastore's permanent loss"),
    NotSimulated("ha.vm_monitoring", "VM and application monitoring reset no guest"),
)

_IN_VMS = (
    NotSimulated("passthrough", "passthrough devices only stop vMotion"),
    NotSimulated("overrides.vm_monitoring", "VM and application monitoring reset no guest"),
)

_IN_HOSTS = (NotSimulated("lockdown", "lockdown mode refuses no login"),)

_COMMANDS = {
    "create_snapshot": "snapshots are not taken",
    "revert_snapshot": "snapshots are not taken",
    "remove_snapshot": "snapshots are not taken",
    "turn_on_ft": "Fault Tolerance starts no secondary VM",
    "turn_off_ft": "Fault Tolerance starts no secondary VM",
}


def _rows() -> Iterator[NotSimulated]:
    yield from (NotSimulated(_CLUSTER + row.key, row.what, row.when) for row in _IN_CLUSTERS)
    for prefixes, rows in ((_VM_LISTS, _IN_VMS), (_HOST_LISTS, _IN_HOSTS)):
        yield from (NotSimulated(p + row.key, row.what, row.when) for p in prefixes for row in rows)


NOT_SIMULATED: tuple[NotSimulated, ...] = tuple(_rows())


def not_simulated(lab: Lab) -> list[tuple[str, str]]:
    """Places of the lab that say what is not simulated, each with what does not happen."""
    found = [
        (place, row.what)
        for row in NOT_SIMULATED
        for place, value, default in _values(lab.file, row.key.split("."), "")
        if (row.when(value) if row.when is not None else value != default)
    ]
    for timed in lab.timeline:
        if timed.command.do in _COMMANDS:
            found.append((f"{timed.place}.do", _COMMANDS[timed.command.do]))
    return found


def _values(model: BaseModel, steps: list[str], place: str) -> Iterator[tuple[str, Any, Any]]:
    """The values at a key such as ``rules[].kind``: place, value and the model's default."""
    step, rest = steps[0], steps[1:]
    name = step.removesuffix("[]")
    here = f"{place}.{name}" if place else name
    value = getattr(model, name)
    if step.endswith("[]"):
        for index, item in enumerate(value):
            yield from _values(item, rest, f"{here}[{index}]")
    elif rest:
        yield from _values(value, rest, here)
    else:
        yield here, value, type(model).model_fields[name].get_default(call_default_factory=False)

"""The objects of virtual machines on a vSAN datastore: home, disks and swap, with the state of their pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from vsphere_client.decisions.vsan.placement import ObjectRequest
from vsphere_client.decisions.vsan.policy import StoragePolicy, raw_factor
from vsphere_client.decisions.vsan.snapshot import Component, ComponentState, VsanObject
from vsphere_client.engine.storage.capacity import taken_gb
from vsphere_client.engine.vsan.policies import PolicyBook
from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.reasons import Reason
from vsphere_client.model.virtual_machine import VirtualDisk

NAMESPACE_GB = 255.0
"""Size of a VM's home; thin (vsan.md 3)."""
NAMESPACE_WRITTEN_GB = 2.0
"""Configuration, logs and NVRAM of a VM (our assumption)."""
SWAP_WRITTEN_GB = 4.0 / 1024.0
"""A thin swap object that the VM does not use (our assumption: metadata only)."""


@dataclass(frozen=True, slots=True)
class WantedObject:
    """An object that a VM needs: its kind (namespace, disk-1, swap), size and policy."""

    vm: str
    kind: str
    size_gb: float
    written_gb: float
    policy_name: str
    policy: StoragePolicy

    @property
    def id(self) -> str:
        """Unique within the data centre."""
        return f"{self.vm}/{self.kind}"

    @property
    def raw_gb(self) -> float:
        """Raw space that it takes; the 4 MB of a witness are not counted (our assumption)."""
        return self.request().charged_gb * raw_factor(self.policy)

    def differs_only_in_writing(self, other: WantedObject) -> bool:
        """Whether another is the same object with more or less written on it."""
        return replace(self, written_gb=other.written_gb) == other

    def request(self) -> ObjectRequest:
        """The object as placement asks for it."""
        return ObjectRequest(self.id, self.size_gb, self.policy, self.written_gb)


@dataclass(slots=True, eq=False)
class StoredObject:
    """An object with its components; ``states`` names only those that are not active.

    ``refused`` says why it has no components, ``placed_because`` why each lies where it lies, ``struck_because``
    what happened to those that are not active. ``missed`` are absent components that writes have passed by;
    ``away_s`` says of stale ones how long they were away.
    ``side`` is the part of a partitioned network that can access it: 0 is the main one, None no side at all.
    """

    wanted: WantedObject
    vsan: VsanObject
    placed_because: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    refused: tuple[Reason, ...] = ()
    states: dict[str, ComponentState] = field(default_factory=dict)
    since_us: dict[str, int] = field(default_factory=dict)
    struck_because: dict[str, Reason] = field(default_factory=dict)
    missed: dict[str, None] = field(default_factory=dict)
    away_s: dict[str, float] = field(default_factory=dict)
    side: int | None = 0
    accessible: bool = True
    compliant: bool = True
    lost: bool = False

    @property
    def id(self) -> str:
        """Unique within the data centre."""
        return self.vsan.id

    def state(self, name: str) -> ComponentState:
        """The state of a component."""
        return self.states.get(name, ComponentState.ACTIVE)

    def on_host(self, host: str) -> Iterator[Component]:
        """The components on a host."""
        return (c for c in self.vsan.components if c.host == host)


def wanted_objects(
    vm: VirtualMachine,
    disks: tuple[VirtualDisk, ...],
    datastore: Datastore,
    book: PolicyBook,
    default_policy: str,
) -> Iterator[WantedObject]:
    """The objects a VM needs on a vSAN datastore now; ``disks`` are its own with what is written on them."""
    config = vm.config
    home = bool(vm.disk_datastores) and vm.disk_datastores[0] == datastore.moid
    own_name, own = book.find(config.storage_policy, default_policy)
    if home:
        yield WantedObject(vm.moid, "namespace", NAMESPACE_GB, NAMESPACE_WRITTEN_GB, own_name, own)
    for number, disk in enumerate(disks, start=1):
        if _lies_on(disk, datastore, home):
            name, rules = book.find(disk.storage_policy, config.storage_policy, default_policy)
            yield WantedObject(vm.moid, f"disk-{number}", disk.gb, taken_gb(disk), name, rules)
    swap_gb = max(0.0, config.memory_mb - config.memory.reservation_mb) / 1024.0
    with_vm = home and vm.swap_datastore is None
    if with_vm and swap_gb > 0 and vm.power_state == PowerState.ON:
        yield WantedObject(vm.moid, "swap", swap_gb, min(swap_gb, SWAP_WRITTEN_GB), own_name, own)


def _lies_on(disk: VirtualDisk, datastore: Datastore, home: bool) -> bool:
    return home if disk.datastore is None else disk.datastore in (datastore.name, datastore.moid)

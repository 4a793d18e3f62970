"""The ledger of one vSAN cluster: its objects, what they use of each disk, and what waits to be placed.

Placing is put off until somebody needs to know: a virtual machine's objects wait in portions, and a portion is
placed as a whole and in order, so it does not matter when that happens. `settle` does it; the service lets the
kernel call it soon, a failure or a look at the objects calls it at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from vsphere_client.decisions.vsan.accessibility import has_full_layout, tolerated_failures
from vsphere_client.decisions.vsan.placement import decide_placements, placed_object
from vsphere_client.decisions.vsan.snapshot import (
    Component,
    ComponentKind,
    ComponentState,
    VsanCluster,
    VsanObject,
)
from vsphere_client.decisions.vsan.votes import assign_votes
from vsphere_client.engine.vsan.hardware import Hardware
from vsphere_client.engine.vsan.objects import StoredObject, WantedObject
from vsphere_client.engine.vsan.packing import pack_objects, unpack_objects

PORTION = 200
"""Objects that are placed in one go when a lab opens."""


@dataclass(slots=True, eq=False)
class VsanStore:
    """The objects of one cluster. GB used are by disk, components by host."""

    cluster: str
    datastore: str
    hardware: Hardware
    objects: dict[str, StoredObject] = field(default_factory=dict)
    of_vm: dict[str, dict[str, None]] = field(default_factory=dict)
    on_host: dict[str, dict[str, None]] = field(default_factory=dict)
    used_gb: dict[str, float] = field(default_factory=dict)
    components: dict[str, int] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)
    portions: list[tuple[WantedObject, ...]] = field(default_factory=list)

    def __getstate__(self) -> dict[str, Any]:
        state = {f.name: getattr(self, f.name) for f in fields(self)}
        return state | {"objects": pack_objects(self.objects.values())}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, unpack_objects(value) if name == "objects" else value)

    # asking -----------------------------------------------------------------------------------------------

    def snapshot(self) -> VsanCluster:
        """What a decision is given."""
        return self.hardware.snapshot(self.used_gb, self.components)

    def vm_objects(self, vm: str) -> list[StoredObject]:
        """The objects of a VM, home first."""
        self.settle()
        return [self.objects[name] for name in self.of_vm.get(vm, {})]

    def with_components_on(self, hosts: Iterable[str]) -> list[StoredObject]:
        """Objects that have a component on one of the hosts, in a fixed order."""
        found: dict[str, None] = {}
        for host in hosts:
            found |= self.on_host.get(host, {})
        return [self.objects[name] for name in found]

    # adding and dropping ----------------------------------------------------------------------------------

    def put_off(self, wanted: Iterable[WantedObject], portion: int = PORTION) -> None:
        """Let objects be placed later, in portions of the given size."""
        self.settle()
        known = [w for w in wanted if w.id not in self.objects]
        self.portions += [tuple(known[at : at + portion]) for at in range(0, len(known), portion)]

    def settle(self, portions: int | None = None) -> None:
        """Place what waits, all or the first few portions."""
        count = len(self.portions) if portions is None else portions
        for _ in range(min(count, len(self.portions))):
            self._place(self.portions.pop(0))

    def _place(self, wanted: tuple[WantedObject, ...]) -> None:
        placements = decide_placements([w.request() for w in wanted], self.snapshot())
        for one, placement in zip(wanted, placements, strict=True):
            obj = StoredObject(one, placed_object(one.request(), placement), placement.reasons)
            obj.refused = placement.refused if not placement.placed else ()
            obj.accessible = placement.placed
            obj.compliant = placement.placed and has_full_layout(obj.vsan)
            self.objects[obj.id] = obj
            self.of_vm.setdefault(one.vm, {})[obj.id] = None
            for component in obj.vsan.components:
                self._enter(obj, component)
            if not obj.compliant:
                self.fresh.append(obj.id)

    def fill(self, obj: StoredObject, wanted: WantedObject) -> float:
        """Let an object have more or less written on it: its components take that of the devices they lie on.

        Returns the GB that are written on it then: less than wanted where a device has no room for its part. What is
        left counts for the datastore as a whole, whose devices get evened (our assumption).
        """
        share = wanted.request().charged_gb / wanted.size_gb if wanted.size_gb > 0 else 0.0
        more = {c: c.gb * share - c.used_gb for c in obj.vsan.components if c.kind is ComponentKind.DATA}
        part = min((self._room(c) / gb for c, gb in more.items() if gb > 0.0), default=1.0)
        part = min(max(part, 0.0), 1.0)
        components = []
        for component in obj.vsan.components:
            gb = part * more.get(component, 0.0)
            if obj.states.get(component.name) is not ComponentState.DEGRADED:
                self.used_gb[component.disk] = self.used_gb.get(component.disk, 0.0) + gb
            components.append(replace(component, used_gb=component.used_gb + gb))
        obj.vsan = replace(obj.vsan, components=tuple(components))
        before = obj.wanted.written_gb
        obj.wanted = replace(wanted, written_gb=before + part * (wanted.written_gb - before))
        return obj.wanted.written_gb

    def _room(self, component: Component) -> float:
        """What the device of a component has free; one that is gone takes everything, as nothing is written there."""
        device = self.hardware.devices.get(component.disk)
        if device is None:
            return float("inf")
        return device.disk.capacity_gb - self.used_gb.get(component.disk, 0.0)

    def drop(self, obj: StoredObject) -> None:
        """Delete an object and free what it uses."""
        for component in obj.vsan.components:
            self.leave(obj, component)
        del self.objects[obj.id]
        of_vm = self.of_vm[obj.wanted.vm]
        del of_vm[obj.id]
        if not of_vm:
            del self.of_vm[obj.wanted.vm]

    # components -------------------------------------------------------------------------------------------

    def set_layout(self, obj: StoredObject, layout: VsanObject) -> None:
        """Give an object another layout; disks are charged for what moved."""
        before = {c.name: c for c in obj.vsan.components}
        for component in layout.components:
            old = before.get(component.name)
            if old is None or old.disk != component.disk:
                if old is not None:
                    self.leave(obj, old)
                self._enter(obj, component)
        obj.vsan = layout
        for host in {c.host: None for c in before.values()}:
            self._tidy(obj, host)

    def exchange(self, obj: StoredObject, component: Component) -> None:
        """Put another component in the place of the one of its name, and count the votes anew."""
        others = tuple(component if c.name == component.name else c for c in obj.vsan.components)
        counted = assign_votes(others, tolerated_failures(obj.vsan))
        self.set_layout(obj, replace(obj.vsan, components=counted))

    def _enter(self, obj: StoredObject, component: Component) -> None:
        self.charge(component, 1)
        self.on_host.setdefault(component.host, {})[obj.id] = None

    def leave(self, obj: StoredObject, component: Component) -> None:
        """Free what a component uses; a degraded one uses nothing any more."""
        if obj.states.get(component.name) is not ComponentState.DEGRADED:
            self.charge(component, -1)
        self.on_host.get(component.host, {}).pop(obj.id, None)

    def charge(self, component: Component, sign: int) -> None:
        """Charge a disk and a host with a component, or with -1 relieve them of it."""
        self.used_gb[component.disk] = self.used_gb.get(component.disk, 0.0) + sign * component.used_gb
        self.components[component.host] = self.components.get(component.host, 0) + sign

    def waiting_gb(self) -> float:
        """Raw space that objects will take that are not placed yet."""
        return sum(one.raw_gb for portion in self.portions for one in portion)

    def _tidy(self, obj: StoredObject, host: str) -> None:
        if any(c.host == host for c in obj.vsan.components):
            self.on_host.setdefault(host, {}).setdefault(obj.id, None)

    # capacity ---------------------------------------------------------------------------------------------

    def capacity_gb(self) -> float:
        """Raw capacity of the devices that work."""
        return sum(disk.capacity_gb for disk in self.hardware.working())

    def placed_gb(self) -> float:
        """What components use of the devices that work."""
        return sum(self.used_gb.get(disk.id, 0.0) for disk in self.hardware.working())

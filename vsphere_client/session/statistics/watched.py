"""Whose parts are recorded: everybody's in a small lab, in a large one of the objects that charts look at."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.statistics.instances import Wanted
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.model.units import HOUR_US

FEW_VMS = 2_000
"""Up to so many VMs the parts of all objects are recorded, and a replay begins an hour early at any step.

Our rule: above it the hour of all virtual disks and adapters would take a quarter of the memory that
statistics may have.
"""
MOST_WATCHED = 64
"""So many objects are watched at a time; the one that was looked at longest ago goes first."""


class Watched:
    """Objects whose charts are open, or were within the last hour of virtual time."""

    def __init__(self) -> None:
        self._seen_us: dict[str, int] = {}

    def look(self, moid: str, now_us: int) -> None:
        """A chart of the object is open now."""
        self._seen_us.pop(moid, None)
        self._seen_us[moid] = now_us
        while len(self._seen_us) > MOST_WATCHED:
            del self._seen_us[next(iter(self._seen_us))]

    def parts_wanted(self, engine: Engine) -> Wanted | None:
        """Whose parts the sample of this step holds; None for all."""
        if records_all(engine.world):
            return None
        now_us, world = engine.now_us, engine.world
        recent = [moid for moid, seen in self._seen_us.items() if seen > now_us - HOUR_US]
        objects = [world.objects[moid] for moid in recent if moid in world.objects]
        return Wanted(
            tuple(sorted(obj.row for obj in objects if isinstance(obj, VirtualMachine))),
            tuple(sorted(obj.row for obj in objects if isinstance(obj, HostSystem))),
        )


def records_all(world: World) -> bool:
    """Whether the lab is so small that the parts of all objects are recorded."""
    return len(world.vm_at) <= FEW_VMS

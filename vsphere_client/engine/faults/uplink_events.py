"""What a host logs of its switches when an uplink fails or comes back: redundancy and connectivity."""

from __future__ import annotations

from collections.abc import Collection

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.network.redundancy import SwitchUplinks, uplinks_of_switches
from vsphere_client.engine.world.objects import HostSystem


def tell_failed(engine: Engine, host: HostSystem, nic: str, failed: Collection[str]) -> None:
    """Log what the failure of an uplink means to each switch that has it; ``failed`` are all that do not work."""
    for one in uplinks_of_switches(engine.world, host, failed):
        if nic in one.uplinks:
            words = {0: "connectivity.lost", 1: "redundancy.lost"}
            what = words.get(one.working, "redundancy.degraded")
            _post(engine, host, f"esx.problem.net.{what}", nic, one)


def tell_restored(engine: Engine, host: HostSystem, nic: str, failed: Collection[str]) -> None:
    """Log what an uplink that works again means to each switch that has it."""
    for one in uplinks_of_switches(engine.world, host, failed):
        if nic not in one.uplinks:
            continue
        if one.working == 1:
            _post(engine, host, "esx.clear.net.connectivity.restored", nic, one)
        if len(one.uplinks) > 1 and not one.failed:
            _post(engine, host, "esx.clear.net.redundancy.restored", nic, one)


def _post(engine: Engine, host: HostSystem, event: str, nic: str, one: SwitchUplinks) -> None:
    engine.events.post(event, host, nic=nic, switch=one.switch, portgroups=one.portgroups)

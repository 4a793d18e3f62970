"""The meters of the hosts: watts now, energy, time in service and time without enough CPU."""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.power.curves import watts_at
from vsphere_client.engine.world.tables import Floats, HostTable
from vsphere_client.engine.world.world import World
from vsphere_client.model.units import SECOND_US

SECONDS_PER_HOUR = 3600.0


class PowerMeter:
    """Adds up what was drawn since the last reading, then reads the watts that hold from now on."""

    def __init__(self) -> None:
        self._read_us = 0

    def read(self, world: World, now_us: int) -> None:
        """Read all meters; to be called whenever load or power state of a host has just changed."""
        hosts = world.hosts
        seconds = (now_us - self._read_us) / SECOND_US
        self._read_us = now_us
        if seconds > 0:
            hosts.energy_wh += hosts.power_watts * (seconds / SECONDS_PER_HOUR)
            hosts.active_s[hosts.metered_on] += seconds
            hosts.overloaded_s[hosts.overloaded] += seconds
        hosts.power_watts = _watts(world, hosts)
        hosts.metered_on = hosts.running.copy()
        hosts.overloaded = hosts.running & (hosts.cpu_demand_mhz > hosts.cpu_total_mhz + 1e-6)


def _watts(world: World, hosts: HostTable) -> Floats:
    """By CPU while it runs, a trickle in standby, nothing when it is off."""
    if not len(world.power_curves.table):
        return np.zeros(hosts.capacity)
    utilisation = hosts.cpu_usage_mhz / np.maximum(hosts.cpu_total_mhz, 1.0)
    busy = watts_at(world.power_curves.table, hosts.power_curve.astype(np.intp), utilisation)
    return np.where(hosts.running, busy, np.where(hosts.standby, hosts.standby_watts, 0.0))

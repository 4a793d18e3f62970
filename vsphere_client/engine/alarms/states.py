"""States of a host that alarms watch, each with the words for it.

A reading is the status and what is the matter; None leaves the alarm as it is, because vCenter does
not hear what the host would say.
"""

from __future__ import annotations

from collections.abc import Callable

from vsphere_client.engine.alarms.definitions import SENSOR_ALARMS
from vsphere_client.engine.network.redundancy import SwitchUplinks, uplinks_of_switches
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import AlarmStatus, ConnectionState, PowerState

Reading = tuple[AlarmStatus, str]
GREEN, YELLOW, RED = AlarmStatus.GREEN, AlarmStatus.YELLOW, AlarmStatus.RED
WELL: Reading = (GREEN, "")


def read_host_state(world: World, host: HostSystem, state: str) -> Reading | None:
    """How a host stands in one respect."""
    if state.startswith("sensor."):
        return read_sensor(host, state.removeprefix("sensor."))
    return _READINGS[state](world, host)


def read_connection(world: World, host: HostSystem) -> Reading | None:
    """Not responding is red; a host that a person disconnected leaves the alarm as it was."""
    if host.connection_state == ConnectionState.NOT_RESPONDING and host.power_state != PowerState.STANDBY:
        return RED, "not responding"
    return WELL if host.connection_state == ConnectionState.CONNECTED else None


def read_network_connectivity(world: World, host: HostSystem) -> Reading | None:
    """No uplink of some switch works."""
    if not _heard(host):
        return None
    names = ", ".join(one.switch for one in _broken(world, host) if not one.working)
    return (RED, f"no uplink of {names} works") if names else WELL


def read_network_redundancy(world: World, host: HostSystem) -> Reading | None:
    """One uplink of several of some switch is left."""
    if not _heard(host):
        return None
    found = next((one for one in _broken(world, host) if one.working == 1), None)
    return (
        WELL
        if found is None
        else (RED, f"{', '.join(found.failed)} down, one uplink of {found.switch} works")
    )


def read_network_degraded(world: World, host: HostSystem) -> Reading | None:
    """Some uplinks of a switch are down, but at least two work."""
    if not _heard(host):
        return None
    found = next((one for one in _broken(world, host) if one.working >= 2), None)
    if found is None:
        return WELL
    return YELLOW, f"{', '.join(found.failed)} down, {found.working} uplinks of {found.switch} work"


def _broken(world: World, host: HostSystem) -> list[SwitchUplinks]:
    """The switches of a host that lost an uplink."""
    if not host.failed_nics:
        return []
    return [one for one in uplinks_of_switches(world, host, host.failed_nics) if one.failed]


def read_storage(world: World, host: HostSystem) -> Reading | None:
    """A datastore is lost."""
    if not _heard(host):
        return None
    names = ", ".join(world.datastore(moid).name for moid in host.lost_datastores)
    return (RED, f"no path to {names}") if names else WELL


def read_vsan_disks(world: World, host: HostSystem) -> Reading | None:
    """A disk of a vSAN host failed for good; one that was pulled out has no error."""
    if not _heard(host):
        return None
    vsan = host.cluster is not None and world.cluster(host.cluster).config.vsan.enabled
    failed = ", ".join(disk for disk in host.failed_disks if host.disk_states.get(disk) != "pulled")
    return (RED, f"permanent error of {failed}") if vsan and failed else WELL


_HA_STATES: dict[str, Reading] = {
    "hostDown": (RED, "host failed"),
    "networkIsolated": (RED, "network isolated"),
    "networkPartitionedFromMaster": (RED, "network partitioned"),
    "fdmUnreachable": (YELLOW, "agent unreachable"),
    "initializationError": (YELLOW, "agent cannot be started"),
    "uninitializationError": (YELLOW, "agent cannot be removed"),
}


def read_ha(world: World, host: HostSystem) -> Reading | None:
    """What the HA agents say of the host; they say it also of a host that vCenter does not hear."""
    on = host.cluster is not None and world.cluster(host.cluster).config.ha.enabled
    return _HA_STATES.get(host.ha_state, WELL) if on else WELL


def read_sensor(host: HostSystem, component: str) -> Reading | None:
    """The health of one hardware sensor."""
    if not _heard(host):
        return None
    health = host.sensors.get(component, GREEN.value)
    return WELL if health == GREEN else (AlarmStatus(health), f"{component} sensor {health}")


def _heard(host: HostSystem) -> bool:
    return host.connection_state == ConnectionState.CONNECTED


_READINGS: dict[str, Callable[[World, HostSystem], Reading | None]] = {
    "connection": read_connection,
    "network_connectivity": read_network_connectivity,
    "network_redundancy": read_network_redundancy,
    "network_degraded": read_network_degraded,
    "storage": read_storage,
    "vsan_disks": read_vsan_disks,
    "ha": read_ha,
}
READABLE_STATES = (*_READINGS, *(f"sensor.{component}" for component in SENSOR_ALARMS))
"""All states that an alarm may name."""

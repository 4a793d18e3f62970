"""Whether vCenter hears its hosts: heartbeats every 10 s, not responding after 60 s.

Source: esxi_components, heartbeat over UDP 902; six missed beats turn a host Not Responding,
and it returns by itself when beats resume.
"""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.feature_requirements import post_exceeding
from vsphere_client.engine.esxi.links import vcenter_reaches
from vsphere_client.engine.service import (
    HostAvailability,
    HostDown,
    HostUp,
    NetworkChanged,
    Notice,
    Service,
)
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.units import SECOND_US

HEARTBEAT_US = 10 * SECOND_US
NOT_RESPONDING_US = 60 * SECOND_US


@dataclass(frozen=True, slots=True)
class HeartbeatsMissed:
    """A host has been silent for the whole time-out."""

    host: str


@dataclass(frozen=True, slots=True)
class HeartbeatHeard:
    """The first heartbeat of a host that was silent."""

    host: str


class ConnectionService(Service):
    """vpxd's view of its hosts; acts only when a host falls silent or speaks again."""

    name = "connection"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._silent: dict[str, Scheduled] = {}
        self._returning: dict[str, Scheduled] = {}

    def wire(self) -> None:
        """Take the heartbeat events."""
        self.engine.kernel.on(HeartbeatsMissed, self._missed)
        self.engine.kernel.on(HeartbeatHeard, self._heard)

    def start(self) -> None:
        """Look at the features of all VMs, as a vCenter does that connects to its hosts."""
        for host in self.engine.world.all_of(HostSystem):
            post_exceeding(self.engine, host)

    def notice(self, notice: Notice) -> None:
        """Look again at the hosts that a change concerns."""
        if isinstance(notice, HostDown | HostUp | HostAvailability):
            host = self.engine.world.objects.get(notice.host)
            if isinstance(host, HostSystem):
                self._look(host)
        elif isinstance(notice, NetworkChanged):
            for host in list(self.engine.world.all_of(HostSystem)):
                self._look(host)

    def services_changed(self, host: HostSystem) -> None:
        """Look again after hostd or vpxa started or stopped."""
        self._look(host)

    def _look(self, host: HostSystem) -> None:
        if host.connection_state == ConnectionState.DISCONNECTED or host.power_state == PowerState.STANDBY:
            self._forget(host.moid)  # a host in standby is not expected to send heartbeats
        elif vcenter_reaches(host):
            self._hears(host)
        else:
            self._hears_nothing(host)

    def _hears_nothing(self, host: HostSystem) -> None:
        self._drop(self._returning, host.moid)
        if host.moid in self._silent or host.connection_state == ConnectionState.NOT_RESPONDING:
            return
        now = self.engine.now_us
        last_beat = now - now % HEARTBEAT_US
        event = HeartbeatsMissed(host.moid)
        self._silent[host.moid] = self.engine.kernel.schedule(last_beat + NOT_RESPONDING_US, event)

    def _hears(self, host: HostSystem) -> None:
        self._drop(self._silent, host.moid)
        if host.connection_state != ConnectionState.NOT_RESPONDING or host.moid in self._returning:
            return
        now = self.engine.now_us
        next_beat = now - now % HEARTBEAT_US + HEARTBEAT_US
        self._returning[host.moid] = self.engine.kernel.schedule(next_beat, HeartbeatHeard(host.moid))

    def _missed(self, event: HeartbeatsMissed) -> None:
        self._silent.pop(event.host, None)
        host = self.engine.world.objects.get(event.host)
        if isinstance(host, HostSystem) and host.connection_state == ConnectionState.CONNECTED:
            set_connection(self.engine, host, ConnectionState.NOT_RESPONDING)
            self.engine.events.post("HostConnectionLostEvent", host)

    def _heard(self, event: HeartbeatHeard) -> None:
        self._returning.pop(event.host, None)
        host = self.engine.world.objects.get(event.host)
        if isinstance(host, HostSystem) and host.connection_state == ConnectionState.NOT_RESPONDING:
            set_connection(self.engine, host, ConnectionState.CONNECTED)
            self.engine.events.post("HostConnectedEvent", host)

    def _forget(self, moid: str) -> None:
        self._drop(self._silent, moid)
        self._drop(self._returning, moid)

    def _drop(self, waiting: dict[str, Scheduled], moid: str) -> None:
        if (scheduled := waiting.pop(moid, None)) is not None:
            self.engine.kernel.cancel(scheduled)


def set_connection(engine: Engine, host: HostSystem, state: ConnectionState) -> None:
    """Write what vCenter believes of a host and of the VMs registered on it."""
    engine.world.update(host, connection_state=state)
    seen = ConnectionState.CONNECTED if state == ConnectionState.CONNECTED else ConnectionState.DISCONNECTED
    for moid in list(host.vms):
        vm = engine.world.vm(moid)
        if vm.connection_state == seen:
            continue
        engine.world.update(vm, connection_state=seen)
        if seen == ConnectionState.CONNECTED and vm.power_state == PowerState.ON:
            _resync_power(engine, moid)
    engine.notify(HostAvailability(host.moid))
    if state == ConnectionState.CONNECTED:
        post_exceeding(engine, host)


def _resync_power(engine: Engine, moid: str) -> None:
    """Let vCenter learn that a VM which it took for running died with its host."""
    vm = engine.world.vm(moid)
    if vm.process_died:
        engine.world.update(vm, power_state=PowerState.OFF, process_died=False)
        engine.events.post("VmPoweredOffEvent", vm)

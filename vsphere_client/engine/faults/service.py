"""What follows a fault by itself: hosts boot, watchdogs restart services, time-outs run out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import set_service
from vsphere_client.engine.esxi.host_options import after_boot
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.inventory.build import default_services
from vsphere_client.engine.service import HostUp, Notice, Service, VmGone, VmImmigrated
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.advanced_options import APD_HANDLING, APD_TIMEOUT, option_number
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.units import MINUTE_US, SECOND_US

BOOT_US = 4 * MINUTE_US
"""From the power button to a host whose agents run (our assumption)."""
WATCHDOG_US = 5 * SECOND_US
"""After how long a watchdog restarts its service (esxi_components.md 5: 1 to 5 s)."""
QUICK_CRASHES = 3
QUICK_US = MINUTE_US
"""So many ends of a service within this time, and its watchdog gives up (our assumption)."""


@dataclass(frozen=True, slots=True)
class HostBoots:
    """A host that was switched on again has booted."""

    host: str
    name: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"{self.name} has booted"


@dataclass(frozen=True, slots=True)
class WatchdogRestarts:
    """A watchdog restarts its service."""

    host: str
    name: str
    service: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"The watchdog restarts {self.service} on {self.name}"


@dataclass(frozen=True, slots=True)
class ApdTimesOut:
    """A datastore has been in all-paths-down for the whole time-out."""

    host: str
    datastore: str
    words: str
    seconds: int

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"All Paths Down time-out of {self.words}"


@dataclass(frozen=True, slots=True)
class GuestRecovers:
    """A guest that hung for a set time goes on."""

    vm: str
    name: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"The guest of {self.name} goes on"


class FaultService(Service):
    """The timers of faults and mendings."""

    name = "faults"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._boots: dict[str, Scheduled] = {}
        self._hangs: dict[str, Scheduled] = {}
        self._paths_down: dict[tuple[str, str], Scheduled] = {}
        self._crashes: dict[tuple[str, str], tuple[int, ...]] = {}

    def wire(self) -> None:
        """Take the timers' events."""
        self.engine.kernel.on(HostBoots, self._booted)
        self.engine.kernel.on(WatchdogRestarts, self._restarted)
        self.engine.kernel.on(ApdTimesOut, self._apd_timed_out)
        self.engine.kernel.on(GuestRecovers, self._recovered)

    def notice(self, notice: Notice) -> None:
        """Forget the timer of a VM that is gone."""
        if isinstance(notice, VmImmigrated):
            self._hang_goes_on(notice)
        elif isinstance(notice, VmGone):
            self.end_hang(notice.vm)

    # hosts ------------------------------------------------------------------------------------------------

    def is_booting(self, host: HostSystem) -> bool:
        """Whether a host was switched on and is not up yet."""
        return host.moid in self._boots

    def boot(self, host: HostSystem) -> None:
        """Switch a host on."""
        self._boots[host.moid] = self.engine.kernel.after(BOOT_US, HostBoots(host.moid, host.name))

    def _booted(self, event: HostBoots) -> None:
        del self._boots[event.host]
        host = self.engine.world.objects.get(event.host)
        if isinstance(host, HostSystem):
            self._apply_boot(host)
        elif (found := self.engine.world.unmanaged.get(event.name)) is not None:
            self.engine.world.unmanaged[event.name] = replace(found, reachable=True)

    def _apply_boot(self, host: HostSystem) -> None:
        services = {name: _state_after_boot(name, state) for name, state in host.services.items()}
        self.engine.world.update(
            host,
            power_state=PowerState.ON,
            failure=None,
            returned_nics=(),
            services=services,
            boot_us=self.engine.now_us,
            **set_by_boot(host),
        )
        self._crashes = {key: times for key, times in self._crashes.items() if key[0] != host.moid}
        self.engine.events.post("esx.audit.host.boot", host)
        self.engine.notify(HostUp(host.moid))

    # services ---------------------------------------------------------------------------------------------

    def watch(self, host: HostSystem, service: str) -> None:
        """Let the watchdog of a service that ended restart it, unless it ended too often too quickly."""
        key, now = (host.moid, service), self.engine.now_us
        times = (*(at for at in self._crashes.get(key, ()) if now - at < QUICK_US), now)
        self._crashes[key] = times
        if len(times) >= QUICK_CRASHES:
            state = f"stopped for good: it ended {len(times)} times within a minute, its watchdog gives up"
            self.engine.events.post("esx.audit.service.changed", host, service=service, state=state)
            return
        self.engine.kernel.after(WATCHDOG_US, WatchdogRestarts(host.moid, host.name, service))

    def _restarted(self, event: WatchdogRestarts) -> None:
        host = self.engine.world.objects.get(event.host)
        if not isinstance(host, HostSystem) or not is_running(host):
            return
        if host.services.get(event.service) == "stopped":
            set_service(self.engine, host, event.service, "running")

    # storage ----------------------------------------------------------------------------------------------

    def paths_went_down(self, host: HostSystem, datastore: Datastore) -> None:
        """Begin to count a datastore's time without any path, unless the host's options switch that off.

        From the time-out on the host fails I/O other than that of VMs (ha_ft.md, VMCP; vmkernel.md 4.4).
        """
        options = host.config.advanced
        if not option_number(options, APD_HANDLING):
            return
        seconds = round(option_number(options, APD_TIMEOUT))
        event = ApdTimesOut(host.moid, datastore.moid, f"{datastore.name} on {host.name}", seconds)
        key = (host.moid, datastore.moid)
        self._paths_down[key] = self.engine.kernel.after(seconds * SECOND_US, event)

    def paths_came_back(self, host: HostSystem, datastore: Datastore) -> None:
        """Stop counting."""
        if (scheduled := self._paths_down.pop((host.moid, datastore.moid), None)) is not None:
            self.engine.kernel.cancel(scheduled)

    def _apd_timed_out(self, event: ApdTimesOut) -> None:
        del self._paths_down[event.host, event.datastore]
        host = self.engine.world.objects.get(event.host)
        datastore = self.engine.world.objects.get(event.datastore)
        if isinstance(host, HostSystem) and isinstance(datastore, Datastore) and is_running(host):
            self.engine.world.update(host, apd_timed_out=(*host.apd_timed_out, datastore.moid))
            self.engine.events.post(
                "esx.problem.storage.apd.timeout", host, datastore=datastore.name, seconds=event.seconds
            )

    # guests -----------------------------------------------------------------------------------------------

    def hang(self, vm: VirtualMachine, duration_us: int | None) -> None:
        """Let a guest hang, for ever or for a time."""
        self.end_hang(vm.moid)
        self.engine.world.update(vm, guest_hung=True)
        if duration_us is not None:
            event = GuestRecovers(vm.moid, vm.name)
            self._hangs[vm.moid] = self.engine.kernel.after(duration_us, event)

    def end_hang(self, moid: str) -> None:
        """Drop the timer of a guest, because it is gone or hangs anew."""
        if (scheduled := self._hangs.pop(moid, None)) is not None:
            self.engine.kernel.cancel(scheduled)

    def _hang_goes_on(self, notice: VmImmigrated) -> None:
        """A guest that hangs recovers when it would have, whichever vCenter Server manages it."""
        if (scheduled := self._hangs.get(notice.before)) is not None:
            self.end_hang(notice.before)
            event = GuestRecovers(notice.vm, self.engine.world.vm(notice.vm).name)
            self._hangs[notice.vm] = self.engine.kernel.schedule(scheduled.at_us, event)

    def _recovered(self, event: GuestRecovers) -> None:
        del self._hangs[event.vm]
        self.engine.world.update(self.engine.world.vm(event.vm), guest_hung=False)


def set_by_boot(host: HostSystem) -> dict[str, Any]:
    """What else changes in a host that boots: settings that waited for it."""
    config = after_boot(host)
    return (
        {}
        if config is host.config
        else {"config": config, "tiering_after_boot": None, "options_after_boot": {}}
    )


def _state_after_boot(service: str, state: str) -> str:
    """A boot starts what starts with the host; what a person switched on or off stays so."""
    started = default_services().get(service, "running") == "running"
    return "running" if started else state

"""Waking a host from standby: by the first protocol that gets through (drs.md 9)."""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.decisions.dpm.wake_up import PROTOCOL_ORDER, WakeAttempt, attempt_by
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.host_operations import HostOperation
from vsphere_client.engine.esxi.links import link_of
from vsphere_client.engine.faults.service import set_by_boot
from vsphere_client.engine.service import HostAvailability, HostUp
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.commands import ExitStandbyMode
from vsphere_client.model.faults import HostPowerOpFailed, InvalidHostState, VimFault
from vsphere_client.model.kinds import PowerState, StandbyMode
from vsphere_client.model.tasks import Source, Stage
from vsphere_client.model.units import MINUTE_US, SECOND_US

PROTOCOL_WORDS = {"ipmi": "IPMI", "ilo": "iLO", "wol": "Wake-on-LAN"}
RETRY_US = 30 * MINUTE_US
"""DPM leaves a host alone for so long after it could not be woken (our assumption)."""


def wake_protocols(host: HostSystem) -> list[str]:
    """The protocols that are set up, in the order in which they are tried.

    Wake-on-LAN goes to the vMotion adapter, so it needs that adapter's link.
    """
    usable: list[str] = [name for name in PROTOCOL_ORDER if name in host.config.ways_to_wake]
    if "wol" in usable and link_of(host, "vmotion") is None:
        usable.remove("wol")
    return usable


def wake_protocol(host: HostSystem) -> str | None:
    """The protocol that is tried first; None if none is set up."""
    return next(iter(wake_protocols(host)), None)


def failed_lately(engine: Engine, host: HostSystem) -> bool:
    """Whether the host could not be woken a short while ago: DRS and DPM choose others meanwhile."""
    failed_us = host.wake_failed_us
    return failed_us is not None and engine.now_us - failed_us < RETRY_US


def post_standby(engine: Engine, task: Task, host: HostSystem, what: str) -> None:
    """Post the event of a person's operation, or of DRS's."""
    engine.events.post(f"Drs{what}" if task.source == Source.DRS else what, host)


@dataclass(slots=True)
class WakeWork:
    """How far a wake-up is: protocols not yet tried, the one that is, and what was in vain before."""

    left: list[str]
    now: WakeAttempt | None = None
    vain: list[WakeAttempt] = field(default_factory=list)

    def described(self) -> tuple[tuple[str, str], ...]:
        """Each protocol tried with what it came to."""
        woke = [] if self.now is None else [(self.now.protocol, "the host started")]
        return (*((one.protocol, one.problem) for one in self.vain), *woke)


class ExitStandby(HostOperation[ExitStandbyMode]):
    """Wake a host; it boots and comes back empty."""

    description_id = "HostSystem.exitStandbyMode"

    def begin(self, engine: Engine, task: Task, command: ExitStandbyMode) -> Stage:
        """Send the wake-up by the first protocol that is set up."""
        host = self.subject(engine, task)
        if host.standby_mode != StandbyMode.IN:
            raise InvalidHostState(host=host.name, state="it is not in standby mode")
        task.work = WakeWork(wake_protocols(host))
        engine.world.update(host, standby_mode=StandbyMode.EXITING)
        post_standby(engine, task, host, "ExitingStandbyModeEvent")
        return self._try_next(task.work, host) or Stage(f"No protocol wakes {host.name}", SECOND_US, 95)

    @staticmethod
    def _try_next(work: WakeWork, host: HostSystem) -> Stage | None:
        """The next protocol's stage; None if all were in vain."""
        if not work.left:
            work.now = None
            return None
        work.now = attempt_by(work.left.pop(0), host.wake_faults)
        words = PROTOCOL_WORDS[work.now.protocol]
        until = 10.0 * (len(work.vain) + 1) if work.now.problem else 95.0
        return Stage(f"Waking {host.name} by {words}", work.now.seconds * SECOND_US, until)

    def advance(self, engine: Engine, task: Task, command: ExitStandbyMode) -> Stage | None:
        """The host has booted, or the next protocol is tried; raises HostPowerOpFailed if there is none."""
        host, work = self.subject(engine, task), task.work
        if work.now is not None and not work.now.problem:
            _apply_woken(engine, task, host)
            return None
        if work.now is not None:
            work.vain.append(work.now)
        following = self._try_next(work, host)
        if following is None:
            raise HostPowerOpFailed(host=host.name, problem=describe_vain(work.vain))
        return following

    def undo(self, engine: Engine, task: Task, command: ExitStandbyMode, fault: VimFault) -> None:
        """The host sleeps on."""
        host = engine.world.objects.get(task.entity or "")
        if isinstance(host, HostSystem) and host.standby_mode == StandbyMode.EXITING:
            engine.world.update(
                host,
                standby_mode=StandbyMode.IN,
                last_standby_exit="failed",
                last_wake_up=task.work.described(),
                wake_failed_us=engine.now_us,
            )
            post_standby(engine, task, host, "ExitStandbyModeFailedEvent")
            engine.notify(HostAvailability(host.moid))


def describe_vain(vain: list[WakeAttempt]) -> str:
    """Why a host could not be woken, protocol by protocol."""
    if not vain:
        return "no protocol is set up that could wake it"
    return "; ".join(f"{PROTOCOL_WORDS[one.protocol]}: {one.problem}" for one in vain)


def _apply_woken(engine: Engine, task: Task, host: HostSystem) -> None:
    engine.world.update(
        host,
        power_state=PowerState.ON,
        standby_mode=StandbyMode.NONE,
        last_standby_exit="succeeded",
        last_wake_up=task.work.described(),
        wake_failed_us=None,
        boot_us=engine.now_us,
        returned_nics=(),
        **set_by_boot(host),
    )
    if task.work.vain:
        engine.tasks.note(task, f"Not woken by {describe_vain(task.work.vain)}")
    engine.events.post("esx.audit.host.boot", host)
    post_standby(engine, task, host, "ExitedStandbyModeEvent")
    engine.notify(HostUp(host.moid))
    engine.notify(HostAvailability(host.moid))

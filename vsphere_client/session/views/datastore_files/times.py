"""When the files of virtual machines were written, as the event log tells."""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.engine.events import EventLog
from vsphere_client.model.events import Event

OLD_LOGS = 6
"""vmware-N.log files that are kept when a VM gets a new log (esxi_components.md 1)."""
_BORN = ("VmCreatedEvent", "VmClonedEvent")
_ENDED = ("VmPoweredOffEvent", "VmSuspendedEvent")
_MOVED = ("VmMigratedEvent", "DrsVmMigratedEvent", "VmRelocatedEvent")
_SET_UP = ("VmReconfiguredEvent", "VmRenamedEvent", "VmRegisteredEvent")
_ON = "VmPoweredOnEvent"


@dataclass(slots=True)
class VmTimes:
    """Moments of a VM, µs: when it was made (None: before the lab began), when its present VMX process began
    (None: before), when it was set up last and ended last, and when each log before the present one ended.
    """

    born_us: int | None = None
    started_us: int | None = None
    written_us: int | None = None
    ended_us: int | None = None
    old_logs_us: list[int | None] = field(default_factory=list)

    def note(self, event: Event) -> None:
        """Take in an event of the VM."""
        kind = event.type_id
        if kind in _BORN:
            self.born_us = event.at_us
        if kind == _ON:
            self._start(event.at_us, self._ended())
        if kind in _MOVED and event.facts.get("running"):
            # A live migration starts a VMX of its own at the destination.
            self._start(event.at_us, event.at_us)
        if kind in _ENDED:
            self.ended_us = event.at_us
        if kind in (*_BORN, *_ENDED, *_MOVED, *_SET_UP, _ON):
            self.written_us = event.at_us

    def _start(self, at_us: int, log_ended_us: int | None) -> None:
        if self.born_us is None or self.started_us is not None:
            self.old_logs_us.append(log_ended_us)
        self.started_us = at_us

    def _ended(self) -> int | None:
        """When the process before ended; unknown where the VM was off when the lab began."""
        if self.ended_us is not None and self.ended_us >= (self.started_us or 0):
            return self.ended_us
        return self.started_us

    @property
    def has_run(self) -> bool:
        """Whether there is a log: of VMs that the lab began with it is taken for granted (our assumption)."""
        return self.born_us is None or self.started_us is not None

    def kept_logs(self) -> list[tuple[int, int | None]]:
        """Number and end of the logs that came before the present one, oldest first."""
        return list(enumerate(self.old_logs_us, start=1))[-OLD_LOGS:]


class FileTimes:
    """Reads the event log once, and then only what is new."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self._read = 0
        self._vms: dict[str, VmTimes] = {}

    def catch_up(self) -> None:
        """Take in what was posted since."""
        if self.log.count == self._read:
            return
        for event in reversed(self.log.latest(self.log.count - self._read, self._read)):
            if event.entity is not None and event.entity.startswith("vm-"):
                self._vms.setdefault(event.entity, VmTimes()).note(event)
        self._read = self.log.count

    def of_vm(self, moid: str) -> VmTimes:
        """What is known of a VM."""
        return self._vms.get(moid) or VmTimes()

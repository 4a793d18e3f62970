"""One run of DPM: wake hosts first; if none has to, see which may sleep."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

from vsphere_client.decisions.dpm.recommendation import DpmVerdict
from vsphere_client.decisions.dpm.settings import DpmSettings
from vsphere_client.decisions.dpm.sleep import hosts_to_sleep
from vsphere_client.decisions.dpm.snapshot import DpmSnapshot, Parts
from vsphere_client.decisions.dpm.wake import hosts_to_wake
from vsphere_client.decisions.drs.settings import DrsSettings


def decide_dpm(snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> DpmVerdict:
    """Hosts to wake or to send to standby now; never both in one run, and never below what HA needs.

    Source: KB 310527 for band and windows. The order of the hosts, the priorities and the limit of one run are
    our assumption.
    """
    return DpmPass(snapshot, settings, drs).conclude()


class DpmPass:
    """The same in portions: ``advance`` until there is a ``verdict``, which no portion's size changes.

    Before it is saved it is brought to its end, for a half-used iterator cannot be saved.
    """

    def __init__(self, snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> None:
        self.verdict: DpmVerdict | None = None
        self._parts: Parts[DpmVerdict] | None = _decide(snapshot, settings, drs)

    def advance(self, effort: float) -> float:
        """Go on by about so much effort (pairs of VM and host weighed); what it took."""
        spent = 0.0
        while self._parts is not None and (spent == 0.0 or spent < effort):
            try:
                spent += next(self._parts)
            except StopIteration as end:
                self.verdict, self._parts = end.value, None
        return spent

    def conclude(self) -> DpmVerdict:
        """Do all that is left."""
        self.advance(inf)
        assert self.verdict is not None, "all parts have been done"
        return self.verdict

    def __getstate__(self) -> dict[str, Any]:
        """Saved in its middle it makes the rest first."""
        self.conclude()
        return self.__dict__


def _decide(snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> Parts[DpmVerdict]:
    woken = yield from hosts_to_wake(snapshot, settings, drs)
    if woken.recommendations:
        return woken
    slept = yield from hosts_to_sleep(snapshot, settings, drs)
    return replace(slept, refused=(*woken.refused, *slept.refused))

"""One run of DPM: wake hosts first; if none has to, see which may sleep."""

from __future__ import annotations

from dataclasses import replace

from vsphere_client.decisions.dpm.recommendation import DpmVerdict
from vsphere_client.decisions.dpm.settings import DpmSettings
from vsphere_client.decisions.dpm.sleep import hosts_to_sleep
from vsphere_client.decisions.dpm.snapshot import DpmSnapshot
from vsphere_client.decisions.dpm.wake import hosts_to_wake
from vsphere_client.decisions.drs.settings import DrsSettings


def decide_dpm(snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> DpmVerdict:
    """Hosts to wake or to send to standby now; never both in one run, and never below what HA needs.

    Source: KB 310527 for band and windows. The order of the hosts, the priorities and the limit of one run are
    our assumption.
    """
    woken = hosts_to_wake(snapshot, settings, drs)
    if woken.recommendations:
        return woken
    slept = hosts_to_sleep(snapshot, settings, drs)
    return replace(slept, refused=(*woken.refused, *slept.refused))

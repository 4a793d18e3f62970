"""One run of DPM over one cluster, in portions: decide, keep what it says, carry out what is automatic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vsphere_client.decisions.dpm import DpmPass, DpmVerdict
from vsphere_client.engine.dpm.records import PowerAdvice, advice_of
from vsphere_client.engine.dpm.snapshot import dpm_settings_of, take_dpm_snapshot
from vsphere_client.engine.drs.cluster_run import VM_EFFORT
from vsphere_client.engine.drs.snapshot import settings_of
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.units import MINUTE_US

if TYPE_CHECKING:
    from vsphere_client.engine.dpm.service import DpmService

FRUITLESS_US = 15 * MINUTE_US
"""Our assumption: a search among hosts that idle singly is repeated after so long if it found none."""
HOST_EFFORT = 60_000
"""Effort of sending a host to standby or waking it, in pairs of VM and host weighed."""


class PowerRun:
    """Where the run is; all of it belongs to one instant of virtual time, whatever the portions."""

    def __init__(self, service: DpmService, cluster: ClusterComputeResource) -> None:
        self._service, self._cluster = service, cluster
        self._settings = dpm_settings_of(cluster.config.drs)
        snapshot = take_dpm_snapshot(service.engine, cluster, self._settings)
        self._names = snapshot.recent.host_names
        self._pass = DpmPass(snapshot, self._settings, settings_of(cluster.config.drs))
        self._record = service.record(cluster.moid)
        self._automatic: list[PowerAdvice] = []
        self.ended = False
        self.begin_effort = float(snapshot.recent.vm_count * VM_EFFORT)

    def advance(self, effort: float) -> float:
        """The next part, of about so much effort; what it took."""
        if self._pass.verdict is None:
            spent = self._pass.advance(effort)
            if self._pass.verdict is not None:
                self._take(self._pass.verdict)
            return spent
        spent = 0.0
        while self._automatic and (spent == 0.0 or spent < effort):
            self._service.carry_out(self._record, self._automatic.pop(0))
            spent += HOST_EFFORT
        self.ended = not self._automatic
        if self.ended:
            self._service.engine.world.changes.touch(self._cluster.moid, "drs")
        return spent

    def _take(self, verdict: DpmVerdict) -> None:
        """Keep what the run found out about the cluster."""
        record, settings, now_us = self._record, self._settings, self._service.engine.now_us
        record.last_run_us, record.why_no_more = now_us, verdict.why_no_more.text
        record.refused = [(self._names[host], why.text) for host, why in verdict.refused]
        found = [advice_of(one, self._names[one.host], now_us) for one in verdict.recommendations]
        within = [one for one in found if one.priority <= settings.threshold]
        wait = settings.any_host_idles and not within
        record.fruitless_until_us = now_us + FRUITLESS_US if wait else 0
        record.pending = [one for one in within if not one.automatic]
        self._automatic = [one for one in within if one.automatic]

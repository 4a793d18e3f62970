"""Proactive HA: hosts whose hardware degrades go into quarantine or maintenance mode before they fail."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.drs.quarantine import Health, Remedy, health_of, remedy_for
from vsphere_client.engine.dpm.records import PowerAdvice
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import ClusterConfigured, HealthChanged, HostAvailability, Notice, Service
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.model.commands import EnterMaintenanceMode
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState
from vsphere_client.model.tasks import Source
from vsphere_client.model.units import SECOND_US

HEALTH_WORDS: dict[Health, str] = {"moderate": "moderately", "severe": "severely", "healthy": "not"}
MODE_WORDS: dict[Remedy, str] = {"quarantine": "quarantine", "maintenance": "maintenance", "none": "no"}


@dataclass(frozen=True, slots=True)
class ProactiveLook:
    """A cluster's hosts are held against their health; a second after it changed (our assumption)."""

    cluster: str


class ProactiveHaService(Service):
    """What is done, or waits for a person, about each degraded host of the clusters that have it on."""

    name = "proactive_ha"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.pending: dict[str, PowerAdvice] = {}
        self._due: dict[str, None] = {}

    def wire(self) -> None:
        """Take the looks."""
        self.engine.kernel.on(ProactiveLook, self._look)

    def notice(self, notice: Notice) -> None:
        """Look again when a sensor, a setting or a host's state changed."""
        if isinstance(notice, ClusterConfigured):
            self._mark(notice.cluster)
        elif isinstance(notice, HealthChanged | HostAvailability):
            host = self.engine.world.objects.get(notice.host)
            if isinstance(host, HostSystem) and host.cluster is not None:
                self._mark(host.cluster)

    def _mark(self, cluster: str) -> None:
        found = self.engine.world.cluster(cluster)
        concerned = found.config.proactive_ha.enabled or any(self._is_treated(moid) for moid in found.hosts)
        if concerned and cluster not in self._due:
            self._due[cluster] = None
            self.engine.kernel.after(SECOND_US, ProactiveLook(cluster))

    def _is_treated(self, moid: str) -> bool:
        return moid in self.pending or self.engine.world.host(moid).quarantined

    def _look(self, event: ProactiveLook) -> None:
        self._due.pop(event.cluster, None)
        cluster = self.engine.world.objects.get(event.cluster)
        if isinstance(cluster, ClusterComputeResource):
            for moid in list(cluster.hosts):
                self._treat(cluster, self.engine.world.host(moid))

    def _treat(self, cluster: ClusterComputeResource, host: HostSystem) -> None:
        config = cluster.config.proactive_ha
        health = health_of(host.sensors)
        active = config.enabled and cluster.config.drs.enabled and host.maintenance == MaintenanceState.NORMAL
        wanted: Remedy = remedy_for(health, config.remediation) if active else "none"
        if host.quarantined and wanted != "quarantine":
            self._end_quarantine(cluster, host)
        known = self.pending.get(host.moid)
        if known is not None and known.action != wanted:
            del self.pending[host.moid]
            self.engine.world.changes.touch(cluster.moid, "drs")
        if wanted == "none" or host.quarantined or host.moid in self.pending or not _answers(host):
            return
        if config.automation == "automated":
            self.carry_out(cluster, host, wanted)
        else:
            self._recommend(cluster, host, wanted, health)

    def _recommend(
        self, cluster: ClusterComputeResource, host: HostSystem, wanted: Remedy, health: Health
    ) -> None:
        self.pending[host.moid] = advice_for(host, wanted, health, self.engine.now_us)
        self.engine.events.post(
            "ProactiveHaRecommendedEvent", host, remedy=MODE_WORDS[wanted], health=HEALTH_WORDS[health]
        )
        self.engine.world.changes.touch(cluster.moid, "drs")

    def apply(self, cluster: ClusterComputeResource, host: str | None) -> int:
        """Carry out what waits for a person: one host's recommendation, or all; how many there were."""
        chosen = [moid for moid in cluster.hosts if moid in self.pending and host in (None, moid)]
        for moid in chosen:
            advice = self.pending.pop(moid)
            wanted: Remedy = "quarantine" if advice.action == "quarantine" else "maintenance"
            self.carry_out(cluster, self.engine.world.host(moid), wanted)
        return len(chosen)

    def carry_out(self, cluster: ClusterComputeResource, host: HostSystem, wanted: Remedy) -> None:
        """Put the host into quarantine, or let it enter maintenance mode."""
        if wanted == "maintenance":
            self.engine.submit(EnterMaintenanceMode(host=host.moid), Source.DRS)
            return
        self.engine.world.update(host, quarantined=True)
        words = HEALTH_WORDS[health_of(host.sensors)]
        self.engine.events.post("HostEnteredQuarantineModeEvent", host, health=words)
        self.engine.service(DrsService).look_soon(cluster.moid)

    def _end_quarantine(self, cluster: ClusterComputeResource, host: HostSystem) -> None:
        self.engine.world.update(host, quarantined=False)
        self.engine.events.post("HostExitedQuarantineModeEvent", host)
        self.engine.service(DrsService).look_soon(cluster.moid)


def advice_for(host: HostSystem, wanted: Remedy, health: Health, now_us: int) -> PowerAdvice:
    """What a person reads and may apply."""
    degraded = sorted(name for name, value in host.sensors.items() if value != "green")
    return PowerAdvice(
        host=host.moid,
        host_name=host.name,
        action=wanted,
        priority=1,
        text=f"Put {host.name} into {MODE_WORDS[wanted]} mode",
        reason="Proactive HA",
        reason_code="hostInDegradation",
        why=f"{host.name} is {HEALTH_WORDS[health]} degraded and may fail: its VMs are safer elsewhere.",
        saw=tuple((f"Sensor {name}", host.sensors[name]) for name in degraded),
        moves=(),
        automatic=False,
        made_us=now_us,
    )


def _answers(host: HostSystem) -> bool:
    return host.power_state == PowerState.ON and host.connection_state == ConnectionState.CONNECTED

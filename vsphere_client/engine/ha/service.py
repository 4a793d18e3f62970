"""vSphere HA of all clusters: keeps the agents in step with the world and answers what others ask."""

from __future__ import annotations

from typing import Any

from vsphere_client.decisions.ha.settings import DisabledPolicy
from vsphere_client.engine.ha.admission import admission_of
from vsphere_client.engine.ha.agents import AgentService, ClusterAgents
from vsphere_client.engine.ha.detection import DetectionService
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.log import FailoverEntry
from vsphere_client.engine.ha.protection import ProtectionService
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.ha.states import vcenter_primary
from vsphere_client.engine.ha.victims import Phase
from vsphere_client.engine.ha.views import HaState, report_row, state_of
from vsphere_client.engine.service import (
    ClusterConfigured,
    HostAvailability,
    HostDown,
    HostUp,
    NetworkChanged,
    Notice,
    Service,
    Stepped,
    StorageChanged,
    VmPower,
)
from vsphere_client.engine.world.objects import ClusterComputeResource


class HaService(Service):
    """The face of vSphere HA; its parts are services of their own."""

    name = "ha"

    def start(self) -> None:
        """Clusters that have vSphere HA when the lab begins have had it for long."""
        for cluster in list(self.engine.world.all_of(ClusterComputeResource)):
            if cluster.config.ha.enabled:
                self._begin(cluster)

    def _begin(self, cluster: ClusterComputeResource) -> None:
        self.engine.service(DetectionService).look(cluster, settled=True)
        state = self._clusters[cluster.moid]
        self.engine.service(ProtectionService).protect_waiting(state)
        policy = settings_of(self.engine.world, cluster).admission_policy
        state.capacity_kept = isinstance(policy, DisabledPolicy) or admission_of(self.engine, cluster).allowed

    def notice(self, notice: Notice) -> None:
        """Let the agents of the clusters concerned notice what changed."""
        if isinstance(notice, HostDown | HostUp | HostAvailability):
            self._host_changed(notice.host)
        elif isinstance(notice, NetworkChanged | StorageChanged):
            for moid in list(self._clusters):
                self._look(moid)
        elif isinstance(notice, ClusterConfigured):
            self._look(notice.cluster)
            self._check_capacity(notice.cluster)
        elif isinstance(notice, Stepped):
            for moid in list(self.engine.service(DetectionService).stopped_agents):
                self._look(moid)
        elif isinstance(notice, VmPower):
            self._vm_died(notice.vm)

    @property
    def _clusters(self) -> dict[str, ClusterAgents]:
        return self.engine.service(AgentService).clusters

    def _host_changed(self, host: str) -> None:
        own = getattr(self.engine.world.objects.get(host), "cluster", None)
        concerned = [moid for moid, state in self._clusters.items() if host in state.agents or moid == own]
        for moid in concerned:
            self._look(moid)
            self._check_capacity(moid)

    def _look(self, moid: str) -> None:
        cluster = self.engine.world.objects.get(moid)
        detection = self.engine.service(DetectionService)
        if isinstance(cluster, ClusterComputeResource) and cluster.config.ha.enabled:
            detection.look(cluster)
        elif (state := self._clusters.get(moid)) is not None:
            detection.turn_off(state)
            self.engine.service(FailoverService).forget_cluster(moid)
            if isinstance(cluster, ClusterComputeResource):
                self.engine.service(ProtectionService).unprotect(cluster)

    def _check_capacity(self, moid: str) -> None:
        """Tell when the failover level is no longer kept, and when it is again."""
        cluster = self.engine.world.objects.get(moid)
        state = self._clusters.get(moid)
        if state is None or not isinstance(cluster, ClusterComputeResource):
            return
        kept = admission_of(self.engine, cluster).allowed
        if kept != state.capacity_kept:
            state.capacity_kept = kept
            event = "com.vmware.vc.HA.InsufficientFailoverLevelEvent"
            self.engine.events.post("FailoverLevelRestored" if kept else event, cluster)

    def _vm_died(self, moid: str) -> None:
        """A protected VM whose process ended on a host that lives is started again (ha_ft.md 8.1)."""
        world = self.engine.world
        vm = world.vm(moid)
        host = world.host(vm.host) if vm.host else None
        if not vm.process_died or not vm.ha_protected or host is None or host.cluster is None:
            return
        leader = self.engine.service(AgentService).leader_of(host.cluster, host.moid)
        cluster = world.cluster(host.cluster)
        if leader is not None and cluster.config.ha.host_monitoring:
            failover = self.engine.service(FailoverService)
            failover.fail_over(cluster, leader.host, [vm], host.name, self.engine.now_us)

    # what others ask -------------------------------------------------------------------------------------

    def primary_of(self, cluster: str) -> str | None:
        """Id of the host whose agent leads, as vCenter sees it; None while there is no such host."""
        state = self._clusters.get(cluster)
        primary = vcenter_primary(self.engine, state) if state else None
        return primary.host if primary else None

    def state(self, cluster: ClusterComputeResource) -> HaState:
        """Everything that the cluster's vSphere HA pages show."""
        return state_of(self.engine, cluster, self._clusters.get(cluster.moid), self.primary_of(cluster.moid))

    def failover_log(self, cluster: str) -> list[FailoverEntry]:
        """Each VM that a cluster's vSphere HA had to bring back, oldest first."""
        return self.engine.service(FailoverService).log.of_cluster(cluster)

    def restarting(self, cluster: str) -> dict[str, Phase]:
        """VMs still on their way back, and how far each is."""
        victims = self.engine.service(FailoverService).victims
        return {vm: victim.phase for vm, victim in victims.items() if victim.cluster == cluster}

    def report_row(self, cluster: ClusterComputeResource) -> dict[str, Any]:
        """The ``ha`` part of a cluster in the report."""
        return report_row(
            self.engine, cluster, self.primary_of(cluster.moid), self.failover_log(cluster.moid)
        )

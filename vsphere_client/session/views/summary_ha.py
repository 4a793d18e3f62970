"""The vSphere HA card of a cluster, and what its Monitor pages share with it."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.ha.views import HaState
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.kinds import Kind, PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_cluster import cluster_vms
from vsphere_client.session.views.summary_refs import Ref


@dataclass(frozen=True, slots=True)
class HaSummary:
    """The vSphere HA card; percentages are None where the admission policy has none."""

    admission_on: bool
    admission_kept: bool
    policy: str
    reserved_cpu_percent: float | None
    reserved_memory_percent: float | None
    free_cpu_percent: float | None
    free_memory_percent: float | None
    failover_capacity: int | None
    protected: int
    powered_on: int
    primary: Ref | None
    restarting: int
    reason: str


def ha_summary(session: Session, moid: str) -> HaSummary | None:
    """What the card shows; None when vSphere HA is off."""
    cluster = session.engine.world.cluster(moid)
    if not cluster.config.ha.enabled:
        return None
    service = session.engine.service(HaService)
    state = service.state(cluster)
    numbers = state.admission.numbers
    capacity = numbers.get("current_failover_capacity")
    policy = cluster.config.ha.admission_control.policy
    return HaSummary(
        admission_on=policy != "disabled",
        admission_kept=state.admission.allowed,
        policy=policy,
        reserved_cpu_percent=numbers.get("configured_cpu_percent"),
        reserved_memory_percent=numbers.get("configured_memory_percent"),
        free_cpu_percent=numbers.get("current_cpu_percent"),
        free_memory_percent=numbers.get("current_memory_percent"),
        failover_capacity=None if capacity is None else int(capacity),
        protected=state.protected_vms,
        powered_on=powered_on(session, cluster),
        primary=_primary(state),
        restarting=len(service.restarting(moid)),
        reason="; ".join(reason.text for reason in state.admission.reasons),
    )


def powered_on(session: Session, cluster: ClusterComputeResource) -> int:
    """VMs that vCenter believes to run, those of a failed host included."""
    vms = cluster_vms(session.engine.world, cluster)
    return sum(vm.power_state == PowerState.ON for vm in vms)


def _primary(state: HaState) -> Ref | None:
    return None if state.primary is None else Ref(state.primary, Kind.HOST, state.primary_name)

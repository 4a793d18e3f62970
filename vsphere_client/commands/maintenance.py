"""What entering maintenance mode would ask of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vsphere_client.commands.figures import count
from vsphere_client.commands.flow import Problem
from vsphere_client.engine.drs.maintenance import running_vms
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.kinds import ConnectionState, MaintenanceState
from vsphere_client.session.session import Session
from vsphere_client.session.views.what_if import Blocked, who_would_stay

SHOWN = 3
VSAN_MODES = (
    ("ensure_accessibility", "Ensure accessibility"),
    ("full_data_migration", "Full data migration"),
    ("no_data_migration", "No data migration"),
)


@dataclass(frozen=True, slots=True)
class MaintenanceOutlook:
    """Whether vSAN data is there to move, and what nobody moves by itself."""

    vsan: bool
    warnings: tuple[Problem, ...]


def maintenance_outlook(session: Session, hosts: Iterable[HostSystem]) -> MaintenanceOutlook:
    """Look at some hosts before they enter maintenance mode."""
    world = session.engine.world
    vsan, warnings = False, []
    hosts = tuple(hosts)
    staying = _who_would_stay(session, hosts)
    for host in hosts:
        cluster = world.cluster(host.cluster) if host.cluster else None
        vsan = vsan or bool(cluster and cluster.config.vsan.enabled)
        names = running_vms(session.engine, host)
        drs = cluster.config.drs if cluster else None
        warnings += _who_cannot_leave(session, host, staying.get(host.cluster or "", ()))
        if not names or (drs is not None and drs.enabled and drs.automation == "fully_automated"):
            continue
        shown = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
        text = f"{host.name} runs {count(len(names), 'powered-on virtual machine')}: {shown}."
        manual = "Migrate them or power them off: vSphere DRS is not turned on here."
        recommend = "vSphere DRS is not fully automated: apply its recommendations, or migrate them."
        warnings.append(Problem(text, hint=recommend if drs is not None and drs.enabled else manual))
    return MaintenanceOutlook(vsan, tuple(warnings))


def _who_would_stay(session: Session, hosts: tuple[HostSystem, ...]) -> dict[str, tuple[Blocked, ...]]:
    """VMs that DRS could not evacuate, asked of it beforehand, for each cluster with DRS."""
    leaving: dict[str, tuple[str, ...]] = {}
    for host in hosts:
        ready = (
            host.maintenance == MaintenanceState.NORMAL and host.connection_state == ConnectionState.CONNECTED
        )
        if (
            ready
            and host.cluster is not None
            and session.engine.world.cluster(host.cluster).config.drs.enabled
        ):
            leaving[host.cluster] = (*leaving.get(host.cluster, ()), host.moid)
    return {cluster: who_would_stay(session, cluster, moids) for cluster, moids in leaving.items()}


def _who_cannot_leave(session: Session, host: HostSystem, staying: tuple[Blocked, ...]) -> list[Problem]:
    """Those of one host, with the reason."""
    here = {session.engine.world.vm(moid).name for moid in host.vms}
    blocked = [one for one in staying if one.vm in here]
    hint = "The task waits until they are migrated or powered off."
    shown = [
        Problem(f"{one.vm} cannot leave {host.name}: {one.reason}.", hint=hint) for one in blocked[:SHOWN]
    ]
    if len(blocked) > SHOWN:
        shown.append(Problem(f"{len(blocked) - SHOWN} more cannot leave {host.name}.", hint=hint))
    return shown

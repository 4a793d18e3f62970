"""What entering maintenance mode would ask of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vsphere_client.commands.figures import count
from vsphere_client.commands.flow import Problem
from vsphere_client.engine.drs.maintenance import running_vms
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.session.session import Session

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
    for host in hosts:
        cluster = world.cluster(host.cluster) if host.cluster else None
        vsan = vsan or bool(cluster and cluster.config.vsan.enabled)
        names = running_vms(session.engine, host)
        drs = cluster.config.drs if cluster else None
        if not names or (drs is not None and drs.enabled and drs.automation == "fully_automated"):
            continue
        shown = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
        text = f"{host.name} runs {count(len(names), 'powered-on virtual machine')}: {shown}."
        manual = "Migrate them or power them off: vSphere DRS is not turned on here."
        recommend = "vSphere DRS is not fully automated: apply its recommendations, or migrate them."
        warnings.append(Problem(text, hint=recommend if drs is not None and drs.enabled else manual))
    return MaintenanceOutlook(vsan, tuple(warnings))

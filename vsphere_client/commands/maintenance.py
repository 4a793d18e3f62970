"""What entering maintenance mode would ask of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal

from vsphere_client.commands.figures import count
from vsphere_client.commands.flow import Problem
from vsphere_client.engine.drs.maintenance import running_vms
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.kinds import ConnectionState, MaintenanceState
from vsphere_client.session.session import Session
from vsphere_client.session.views.what_if import Blocked, StayingInquiry

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


class MaintenanceInquiry:
    """What some hosts that enter maintenance mode would ask of a person; DRS is asked in portions.

    ``advance`` until there is an ``outlook``.
    """

    def __init__(self, session: Session, hosts: Iterable[HostSystem]) -> None:
        self._session, self._hosts = session, tuple(hosts)
        self._asked = {
            cluster: StayingInquiry(session, cluster, moids) for cluster, moids in self._leaving().items()
        }
        self.outlook: MaintenanceOutlook | None = None
        self.vsan = any(self._cluster(host, "vsan") for host in self._hosts)

    def _leaving(self) -> dict[str, tuple[str, ...]]:
        """Hosts that DRS would evacuate, by the id of their cluster."""
        found: dict[str, tuple[str, ...]] = {}
        for host in self._hosts:
            connected = host.connection_state == ConnectionState.CONNECTED
            ready = host.maintenance == MaintenanceState.NORMAL and connected
            if ready and host.cluster is not None and self._cluster(host, "drs"):
                found[host.cluster] = (*found.get(host.cluster, ()), host.moid)
        return found

    def _cluster(self, host: HostSystem, service: Literal["drs", "vsan"]) -> bool:
        """Whether a service is on in the host's cluster."""
        if host.cluster is None:
            return False
        config = self._session.engine.world.cluster(host.cluster).config
        return config.drs.enabled if service == "drs" else config.vsan.enabled

    def advance(self, effort: float) -> None:
        """Ask about some more VMs."""
        waiting = next((one for one in self._asked.values() if one.blocked is None), None)
        if waiting is not None:
            waiting.advance(effort)
        else:
            self.outlook = MaintenanceOutlook(self.vsan, tuple(self._warnings()))

    def _warnings(self) -> Iterator[Problem]:
        world = self._session.engine.world
        for host in self._hosts:
            asked = self._asked.get(host.cluster or "")
            yield from _who_cannot_leave(self._session, host, (asked.blocked if asked else None) or ())
            drs = world.cluster(host.cluster).config.drs if host.cluster else None
            names = running_vms(self._session.engine, host)
            on = drs is not None and drs.enabled
            if names and not (on and drs is not None and drs.automation == "fully_automated"):
                yield _stays_by_itself(host, names, on)


def maintenance_outlook(session: Session, hosts: Iterable[HostSystem]) -> MaintenanceOutlook:
    """Look at some hosts before they enter maintenance mode, at once; see ``MaintenanceInquiry``."""
    inquiry = MaintenanceInquiry(session, hosts)
    while inquiry.outlook is None:
        inquiry.advance(inf)
    return inquiry.outlook


def _stays_by_itself(host: HostSystem, names: list[str], drs: bool) -> Problem:
    shown = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
    text = f"{host.name} runs {count(len(names), 'powered-on virtual machine')}: {shown}."
    manual = "Migrate them or power them off: vSphere DRS is not turned on here."
    recommend = "vSphere DRS is not fully automated: apply its recommendations, or migrate them."
    return Problem(text, hint=recommend if drs else manual)


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

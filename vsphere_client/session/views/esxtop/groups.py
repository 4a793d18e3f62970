"""The scheduler's groups that are not VMs: the VMkernel's own, and the user worlds of running services."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.session.views.esxtop.scene import FIRST_WORLD, HostScene

DAEMONS: dict[str, tuple[str, int, float]] = {
    "vmsyslogd": ("vmsyslogd", 3, 0.02),
    "vobd": ("vobd", 20, 0.01),
    "hostd": ("hostd", 36, 0.14),
    "rhttpproxy": ("rhttpproxy", 18, 0.02),
    "vpxa": ("vpxa", 40, 0.06),
    "fdm": ("fdm", 24, 0.02),
    "lbtd": ("net-lbt", 1, 0.01),
    "sfcbd-watchdog": ("sfcb-ProviderMa", 12, 0.01),
    "ntpd": ("ntpd", 1, 0.005),
    "snmpd": ("snmpd", 1, 0.005),
    "DCUI": ("dcui", 1, 0.005),
    "TSM-SSH": ("sshd", 1, 0.005),
    "lwsmd": ("lwsmd", 12, 0.005),
    "pcscd": ("pcscd", 2, 0.005),
    "xorg": ("Xorg", 2, 0.005),
}
"""By service key: process name, worlds, and its part of the CPU that the host uses for itself (our assumption)."""

KERNEL: tuple[tuple[int, str, int, float], ...] = (
    (8, "helper", 170, 0.20),
    (9, "drivers", 14, 0.15),
    (10, "ft", 5, 0.0),
)
"""Groups of the VMkernel: id, name, worlds, part of the host's own CPU; ``system`` has the rest."""

IDLE_GROUP, SYSTEM_GROUP, VMOTION_GROUP = 1, 2, 11
DAEMON_GROUPS_FROM = 1_024


@dataclass(frozen=True, slots=True)
class HostGroup:
    """A group that is no VM; ``mhz`` is what it uses."""

    gid: int
    name: str
    worlds: int
    mhz: float


def host_groups(scene: HostScene) -> tuple[HostGroup, ...]:
    """All groups of a running host but ``idle`` and its VMs, by id; their MHz sum up to what the host uses itself."""
    own = scene.of_host("cpu_system_mhz")
    kernel = [HostGroup(gid, name, worlds, own * part) for gid, name, worlds, part in KERNEL]
    daemons = list(daemon_groups(scene).values())
    rest = own - sum(group.mhz for group in kernel) - sum(group.mhz for group in daemons)
    system = HostGroup(SYSTEM_GROUP, "system", 150 + scene.pcpus, rest)
    vmotion = HostGroup(VMOTION_GROUP, "vmotion", 4, scene.of_host("cpu_vmotion_mhz"))
    return (system, *kernel, vmotion, *daemons)


def daemon_groups(scene: HostScene) -> dict[str, HostGroup]:
    """Processes of the services that run, by service; each has its number whether the others run or not."""
    own, made = scene.of_host("cpu_system_mhz"), {}
    for index, (key, (process, worlds, part)) in enumerate(DAEMONS.items()):
        if scene.host.services.get(key) == "running":
            leader = FIRST_WORLD + 64 * (index + 1)
            gid = DAEMON_GROUPS_FROM + 8 * index
            made[key] = HostGroup(gid, f"{process}.{leader}", worlds, own * part)
    return made

"""User worlds in panel m: what the processes of the host's services take.

Our assumptions: the sizes below, all of it resident and a quarter of it touched. The engine counts user worlds
into the VMkernel's own memory; here they are taken out of it (`kernel_mb`), so that the header adds up: vmk +
other + free is the total, and other is what VMs and user worlds have.
"""

from __future__ import annotations

from vsphere_client.session.views.esxtop.groups import HostGroup, daemon_groups
from vsphere_client.session.views.esxtop.scene import HostScene

SIZES_MB: dict[str, float] = {
    "vmsyslogd": 24.0,
    "vobd": 14.0,
    "hostd": 230.0,
    "rhttpproxy": 36.0,
    "vpxa": 96.0,
    "fdm": 62.0,
    "lbtd": 8.0,
    "sfcbd-watchdog": 66.0,
    "ntpd": 7.0,
    "snmpd": 11.0,
    "DCUI": 14.0,
    "TSM-SSH": 9.0,
    "lwsmd": 32.0,
    "pcscd": 5.0,
    "xorg": 24.0,
}
"""By service key, for release 8."""
RELEASES = {"6": 0.7, "7": 0.85}
"""Earlier releases take a part of that."""
MOST_OF_KERNEL = 0.5
"""On a host so small that its VMkernel has little, user worlds have at most this part of it."""
TOUCHED = 0.25


def user_worlds(scene: HostScene) -> tuple[tuple[HostGroup, float], ...]:
    """The groups of the services that run, and what each takes, MB."""
    factor = RELEASES.get(scene.host.config.version.partition(".")[0], 1.0)
    found = [(group, SIZES_MB[key] * factor) for key, group in daemon_groups(scene).items()]
    whole = sum(size for _, size in found)
    most = MOST_OF_KERNEL * scene.of_host("memory_kernel_mb")
    fits = min(1.0, most / whole) if whole else 1.0
    return tuple((group, size * fits) for group, size in found)


def kernel_mb(scene: HostScene) -> float:
    """What the VMkernel itself has, without user worlds."""
    return scene.of_host("memory_kernel_mb") - sum(size for _, size in user_worlds(scene))

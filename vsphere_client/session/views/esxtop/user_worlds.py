"""User worlds in panel m: what the processes of the host's services take.

The engine counts user worlds into the VMkernel's own memory; here they are taken out of it (`kernel_mb`), so that
the header adds up: vmk + other + free is the total, and other is what VMs and user worlds have. Our assumption: a
quarter of it is touched.
"""

from __future__ import annotations

from vsphere_client.decisions.resources.memory.user_worlds import user_worlds_mb
from vsphere_client.session.views.esxtop.groups import HostGroup, daemon_groups
from vsphere_client.session.views.esxtop.scene import HostScene

TOUCHED = 0.25


def user_worlds(scene: HostScene) -> tuple[tuple[HostGroup, float], ...]:
    """The groups of the services that run, and what each takes, MB."""
    groups = daemon_groups(scene)
    sizes = user_worlds_mb(groups, scene.host.config.version, scene.of_host("memory_kernel_mb"))
    return tuple((group, sizes[key]) for key, group in groups.items())


def kernel_mb(scene: HostScene) -> float:
    """What the VMkernel itself has, without user worlds."""
    return scene.of_host("memory_kernel_mb") - sum(size for _, size in user_worlds(scene))

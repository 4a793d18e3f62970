"""The host's processors: how busy each thread and core is, from the host's own figures.

Vmkernel sheet, 1.6: UTIL is time a thread does not halt, CORE UTIL time either thread of a core is busy, USED
the share of the core's work: one busy thread 100, two busy threads 50 each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.engine.world.tables import Floats
from vsphere_client.session.views.esxtop.scene import HostScene


@dataclass(frozen=True, slots=True)
class Processors:
    """Percent of each thread (``used``, ``util``) and core (``core_util``); two threads of a core are neighbours."""

    used: tuple[float, ...]
    util: tuple[float, ...]
    core_util: tuple[float, ...]
    threads_per_core: int

    @property
    def used_average(self) -> float:
        """Mean USED over the threads."""
        return sum(self.used) / len(self.used)

    @property
    def util_average(self) -> float:
        """Mean UTIL over the threads."""
        return sum(self.util) / len(self.util)

    @property
    def core_util_average(self) -> float:
        """Mean CORE UTIL over the cores."""
        return sum(self.core_util) / len(self.core_util)


def processors_of(scene: HostScene) -> Processors:
    """The processors of a host; all idle on one that does not run."""
    if not scene.running:
        return Processors((0.0,) * scene.pcpus, (0.0,) * scene.pcpus, (0.0,) * scene.cores, _threads(scene))
    core = min(100.0, scene.of_host("cpu_core_utilization_percent"))
    thread = min(100.0, scene.of_host("cpu_utilization_percent"))
    work = 100.0 * scene.of_host("cpu_usage_mhz") / max(scene.of_host("cpu_total_mhz"), 1.0)
    return split_processors(scene.cores, _threads(scene), thread, core, work)


def _threads(scene: HostScene) -> int:
    return scene.host.config.usable_threads_per_core


def split_processors(
    cores: int, threads: int, util_percent: float, core_util_percent: float, used_percent: float
) -> Processors:
    """Threads and cores whose averages are the host's figures.

    Our assumptions: all cores are alike, for the model knows no difference between them; a core's first thread
    is busy whenever the core is, the second only beside it.

    Args:
        cores: Physical cores.
        threads: Threads of a core, 1 or 2.
        util_percent: Mean time a thread is busy.
        core_util_percent: Mean time a core has a busy thread; between ``util`` and twice that.
        used_percent: Work done, in percent of all cores at nominal clock.
    """
    core, thread = np.full(cores, core_util_percent), np.full(cores, util_percent)
    work = np.full(cores, used_percent)
    if threads == 1:
        return Processors(_plain(work), _plain(thread), _plain(core), 1)
    first = np.clip(core, thread, 2.0 * thread)
    util = np.stack([first, 2.0 * thread - first], axis=1)
    part = np.divide(util, 2.0 * thread[:, None], out=np.full_like(util, 0.5), where=thread[:, None] > 0)
    used = work[:, None] * part
    return Processors(_plain(used.ravel()), _plain(util.ravel()), _plain(core), 2)


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)

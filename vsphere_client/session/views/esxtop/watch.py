"""Watching a host: each look takes its figures and adds to the averages over 1, 5 and 15 minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.cpu import load_of
from vsphere_client.session.views.esxtop.header import header_lines
from vsphere_client.session.views.esxtop.history import Averages, ShortHistory
from vsphere_client.session.views.esxtop.memory import overcommit_of
from vsphere_client.session.views.esxtop.panels import PANELS
from vsphere_client.session.views.esxtop.scene import HostScene, scene_of
from vsphere_client.session.views.performance import series_of

GAP_US = 60_000_000
"""After a longer gap, or a look at the past, the load is read from the statistics again."""
RECORDED_MS = 20_000
_LOAD = ("cpu.utilization.average", "cpu.ready.summation")


@dataclass(frozen=True, slots=True)
class Look:
    """A host at one moment, with the averages up to then."""

    scene: HostScene
    load: Averages
    overcommit: Averages


@dataclass(frozen=True, slots=True)
class Reading:
    """A panel as it was read: header lines and rows, in the order of their numbers."""

    panel: str
    at_us: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


class HostWatch:
    """Looks at one host again and again.

    The load of the minutes before the first look comes from the recorded statistics, with processors' use and
    ready time as the load; overcommitment is averaged by the engine.

    Args:
        moid: The host.
    """

    def __init__(self, moid: str) -> None:
        self.moid = moid
        self._load = ShortHistory()

    def look(self, session: Session) -> Look:
        """Look now; raises NotFound when the host is gone."""
        scene = scene_of(session, self.moid)
        last = self._load.last_us
        if last is None or not last <= scene.now_us <= last + GAP_US:
            self._load = recorded_load(session, scene)
        self._load.note(scene.now_us, load_of(scene))
        return Look(scene, self._load.averages, overcommit_of(scene))

    def read(self, session: Session, panel: str) -> Reading:
        """Look now and read a panel of it; raises NotFound when the host is gone."""
        return reading_of(self.look(session), panel)


def recorded_load(session: Session, scene: HostScene) -> ShortHistory:
    """The load in the statistics before a look: threads' use and what waited for them, over all threads."""
    history = ShortHistory()
    found = {series.counter.id: series for series in series_of(session, scene.host.moid, _LOAD, "realtime")}
    if len(found) < len(_LOAD):
        return history
    use, ready = (found[name] for name in _LOAD)
    before = 0
    for at_us, busy, waited_ms in zip(use.times_us.tolist(), use.values, ready.values, strict=True):
        interval_ms = (at_us - before) / 1_000 if before else RECORDED_MS
        before = at_us
        if at_us < scene.now_us and np.isfinite(busy + waited_ms):
            history.note(at_us, float(busy / 100.0 + waited_ms / max(interval_ms, 1.0) / scene.pcpus))
    return history


def reading_of(look: Look, panel: str) -> Reading:
    """A panel of a look; KeyError for an unknown one."""
    rows: Sequence[Row] = PANELS[panel].rows(look.scene)
    header = header_lines(panel, look.scene, look.load, look.overcommit)
    return Reading(panel, look.scene.now_us, header, tuple(rows))

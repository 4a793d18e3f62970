"""Watching a host: each look takes its figures and adds to the averages over 1, 5 and 15 minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop.columns import Row
from vsphere_client.session.views.esxtop.cpu import load_of
from vsphere_client.session.views.esxtop.header import header_lines
from vsphere_client.session.views.esxtop.history import Averages, Moment, ShortHistory
from vsphere_client.session.views.esxtop.memory import overcommit_of
from vsphere_client.session.views.esxtop.panels import PANELS
from vsphere_client.session.views.esxtop.scene import HostScene, scene_of


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

    Args:
        moid: The host.
    """

    def __init__(self, moid: str) -> None:
        self.moid = moid
        self._history = ShortHistory()

    def look(self, session: Session) -> Look:
        """Look now; raises NotFound when the host is gone."""
        scene = scene_of(session, self.moid)
        self._history.note(Moment(scene.now_us, load_of(scene), overcommit_of(scene)))
        return Look(scene, self._history.load, self._history.overcommit)

    def read(self, session: Session, panel: str) -> Reading:
        """Look now and read a panel of it; raises NotFound when the host is gone."""
        return reading_of(self.look(session), panel)


def reading_of(look: Look, panel: str) -> Reading:
    """A panel of a look; KeyError for an unknown one."""
    rows: Sequence[Row] = PANELS[panel].rows(look.scene)
    header = header_lines(panel, look.scene, look.load, look.overcommit)
    return Reading(panel, look.scene.now_us, header, tuple(rows))

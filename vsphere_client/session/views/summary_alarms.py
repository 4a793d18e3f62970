"""The alarm bands on top of a Summary: triggered alarms of the object and of what is below it."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.session.session import Session
from vsphere_client.session.views.alarms import AlarmViews

SHOWN_BANDS = 3


@dataclass(frozen=True, slots=True)
class AlarmBandView:
    """One band: severity, the alarm's name, and the rest of its sentence."""

    entity: str
    alarm: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AlarmBands:
    """The worst alarms nobody has acknowledged, and how many more there are."""

    shown: tuple[AlarmBandView, ...]
    more: int


def alarm_bands(session: Session, moid: str) -> AlarmBands:
    """What Summary shows of an object's alarms, worst first; acknowledged ones no longer."""
    open_alarms = [row for row in AlarmViews(session).triggered(moid) if row.acknowledged_us is None]
    bands = tuple(
        AlarmBandView(
            row.moid,
            row.alarm,
            "danger" if row.status == AlarmStatus.RED else "warning",
            row.what.removeprefix(row.alarm).strip(),
        )
        for row in open_alarms[:SHOWN_BANDS]
    )
    return AlarmBands(bands, len(open_alarms) - len(bands))

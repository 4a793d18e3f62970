"""What a switch diagram shows, and where each part of it lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF

TITLE, HEAD, ROW, GAP, AFTER, UPLINK, BAR = 34, 26, 21, 10, 22, 34, 22
LEAST_LEFT, RIGHT, REACH = 250, 210, 52
MOST_ROWS = 8
"""A port group lists so many ports; the rest is a number."""


@dataclass(frozen=True, slots=True)
class DiagramPort:
    """A line in a port group's box; ``target`` is where it leads, empty for nowhere."""

    name: str
    icon: str
    note: str = ""
    target: str = ""
    on: bool = True
    uplinks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagramGroup:
    """A port group: its box has a head and a line for each port."""

    name: str
    icon: str
    note: str = ""
    target: str = ""
    uplinks: tuple[str, ...] = ()
    ports: tuple[DiagramPort, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagramUplink:
    """A physical adapter with its speed in words."""

    name: str
    note: str
    up: bool


@dataclass(frozen=True, slots=True)
class DiagramSwitch:
    """A switch between its port groups and its uplinks."""

    name: str
    icon: str
    note: str
    groups: tuple[DiagramGroup, ...]
    uplinks: tuple[DiagramUplink, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be pointed at: its place, its words, where it leads, and the uplinks it uses."""

    rect: QRectF
    words: str
    target: str
    switch: int
    uplinks: tuple[str, ...]


@dataclass(slots=True)
class SwitchPlan:
    """Where one switch is drawn: title, bar, boxes with their lines, uplinks; logical pixels."""

    switch: DiagramSwitch
    title: QRectF
    bar: QRectF = field(default_factory=QRectF)
    boxes: list[tuple[DiagramGroup, QRectF]] = field(default_factory=list)
    rows: list[tuple[DiagramPort, QRectF, QPointF]] = field(default_factory=list)
    more: list[tuple[int, QRectF]] = field(default_factory=list)
    uplinks: list[tuple[DiagramUplink, QRectF]] = field(default_factory=list)

    @property
    def bottom(self) -> float:
        """Where the next switch may begin."""
        return self.bar.bottom()


def lay_out(switches: Sequence[DiagramSwitch], width: float, scale: float) -> list[SwitchPlan]:
    """Places of all switches one below the other in a width; ``scale`` turns design pixels into logical ones."""
    plans: list[SwitchPlan] = []
    top = 0.0
    for switch in switches:
        plans.append(_lay_out_one(switch, top, width, scale))
        top = plans[-1].bottom + AFTER * scale
    return plans


def _lay_out_one(switch: DiagramSwitch, top: float, width: float, scale: float) -> SwitchPlan:
    plan = SwitchPlan(switch, QRectF(0, top, width, TITLE * scale))
    reach, bar, right = REACH * scale, BAR * scale, RIGHT * scale
    left = max(LEAST_LEFT * scale, width - 2 * reach - bar - right)
    y = top + TITLE * scale
    begin = y
    for group in switch.groups:
        y = _add_box(plan, group, y, left, scale)
    high = len(switch.uplinks) * (UPLINK + GAP) * scale
    y = max(y - GAP * scale, begin + high - GAP * scale, begin + UPLINK * scale)
    plan.bar = QRectF(left + reach, begin, bar, y - begin)
    at = begin + max(0.0, (plan.bar.height() - high + GAP * scale) / 2)
    for uplink in switch.uplinks:
        plan.uplinks.append((uplink, QRectF(plan.bar.right() + reach, at, right, UPLINK * scale)))
        at += (UPLINK + GAP) * scale
    return plan


def _add_box(plan: SwitchPlan, group: DiagramGroup, top: float, left: float, scale: float) -> float:
    shown = group.ports if len(group.ports) <= MOST_ROWS else group.ports[: MOST_ROWS - 1]
    hidden = len(group.ports) - len(shown)
    lines = len(shown) + bool(hidden)
    box = QRectF(0, top, left, (HEAD + ROW * lines + (6 if lines else 0)) * scale)
    plan.boxes.append((group, box))
    y = top + HEAD * scale
    for port in shown:
        rect = QRectF(0, y, left, ROW * scale)
        plan.rows.append((port, rect, QPointF(left, rect.center().y())))
        y += ROW * scale
    if hidden:
        plan.more.append((hidden, QRectF(0, y, left, ROW * scale)))
    return box.bottom() + GAP * scale


def parts_of(plans: Sequence[SwitchPlan], scale: float) -> Iterator[Part]:
    """Everything that can be pointed at, in reading order: each group and its ports, then the uplinks."""
    for number, plan in enumerate(plans):
        for group, box in plan.boxes:
            head = QRectF(box.left(), box.top(), box.width(), HEAD * scale)
            words = f"Port group {group.name}, {group.note}, {_uses(group.uplinks)}"
            yield Part(head, words, group.target, number, group.uplinks)
            for port, rect, _ in plan.rows:
                if box.contains(rect.center()):
                    words = f"{port.name}, {port.note}, {_uses(port.uplinks)}"
                    yield Part(rect, words, port.target, number, port.uplinks)
        for uplink, rect in plan.uplinks:
            words = f"Uplink {uplink.name}, {uplink.note}, link {'up' if uplink.up else 'down'}"
            yield Part(rect, words, "", number, (uplink.name,))


def _uses(uplinks: Sequence[str]) -> str:
    return f"over {', '.join(uplinks)}" if uplinks else "no uplink in use"

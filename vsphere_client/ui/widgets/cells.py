"""What a cell of a list can be besides a plain text; models answer ``CELL_ROLE`` with one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt

CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1

Level = Literal["success", "warning", "danger", "info", "unknown"]


@dataclass(frozen=True, slots=True)
class IconText:
    """An object's icon with its badges, and its name.

    ``suffix`` is grey after the name (``(Maintenance Mode)``), ``muted`` greys the name (stale,
    disconnected), ``link`` makes the name a link with this target.
    """

    icon: str
    text: str
    state_badge: str | None = None
    alarm_badge: str | None = None
    suffix: str = ""
    muted: bool = False
    italic: bool = False
    icon_color: str = "text_secondary"
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and its percentage; coloured by the 75/90 rule unless ``color`` names a role."""

    fraction: float
    text: str = ""
    color: str | None = None
    gain: float = 0.0

    @property
    def label(self) -> str:
        """What stands beside the bar."""
        return self.text or f"{self.fraction * 100:.0f} %"


@dataclass(frozen=True, slots=True)
class Severity:
    """A state's mark and its words; with ``link`` the words are a link."""

    level: Level
    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: a bar while it runs, a tick when done, a red mark with a link when it failed."""

    state: Literal["queued", "running", "success", "error"]
    fraction: float = 0.0
    can_cancel: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One link; ``trainer`` links are violet and half-bold, usually with the bulb."""

    text: str
    target: str
    trainer: bool = False
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """A text followed by links, as the details of a task with its `Why?`."""

    links: tuple[Link, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with bold parts, and an icon before it if given: (text, bold) in order."""

    parts: tuple[tuple[str, bool], ...]
    icon: str | None = None
    state_badge: str | None = None
    alarm_badge: str | None = None

    @property
    def text(self) -> str:
        """The whole sentence."""
        return "".join(text for text, _bold in self.parts)


@dataclass(frozen=True, slots=True)
class PillCell:
    """A word on a rounded ground, see ``pill.TONES``."""

    text: str
    tone: str = "outline"


@dataclass(frozen=True, slots=True)
class Toned:
    """A plain text in another colour role, such as ``trainer.ink`` for the trainer's own columns."""

    text: str
    color: str


@dataclass(frozen=True, slots=True)
class Check:
    """A tick box, or a radio button, that the grid asks the model to change."""

    checked: bool
    enabled: bool = True
    radio: bool = False


@dataclass(frozen=True, slots=True)
class LineKey:
    """The line of a chart's legend: a short stroke in the line's colour, said as ``text``."""

    color: str
    dashed: bool = False
    text: str = ""


Cell = IconText | Bar | Severity | Progress | Link | Links | Phrase | PillCell | Toned | Check | LineKey


def plain_text(cell: Cell) -> str:
    """What a cell says, for copying, exporting, tooltips and screen readers."""
    match cell:
        case IconText():
            return f"{cell.text} {cell.suffix}".rstrip()
        case Bar():
            return cell.label
        case Progress():
            return progress_text(cell)
        case Links():
            return " ".join([cell.text, *(link.text for link in cell.links)]).strip()
        case Check():
            return "yes" if cell.checked else "no"
        case _:
            return cell.text


def progress_text(cell: Progress) -> str:
    """The words of a task's state."""
    if cell.text:
        return cell.text
    match cell.state:
        case "queued":
            return "Queued"
        case "running":
            return f"{cell.fraction * 100:.0f} %"
        case "success":
            return "Completed"
        case "error":
            return "View details…"

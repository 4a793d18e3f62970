"""Where the parts of a cell lie: one answer for painting it and for finding what was pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRect

from vsphere_client.ui.theme.theme import Theme, current_theme
from vsphere_client.ui.theme.tokens import ICON_GAP, ICON_SIZE
from vsphere_client.ui.widgets.cells import (
    Bar,
    Cell,
    Check,
    IconText,
    LineKey,
    Link,
    Links,
    Phrase,
    PillCell,
    Progress,
    Severity,
    Toned,
    progress_text,
)

SEVERITY_SIZE = 14
PROGRESS_WIDTH = 96
BAR_MAX_WIDTH = 72
TICK_SIZE = 14
KEY_WIDTH = 16
TOGGLE = "toggle"
CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A run of text; ``action`` makes it a link that tells this target."""

    rect: QRect
    text: str
    color: str = "text"
    font: str = "body"
    right: bool = False
    italic: bool = False
    action: str | None = None


@dataclass(frozen=True, slots=True)
class IconPiece:
    """An icon with badges, or a severity mark if the name is that of one."""

    rect: QRect
    name: str
    color: str | None = None
    state: str | None = None
    alarm: str | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class BarPiece:
    """A bar of use or of progress."""

    rect: QRect
    fraction: float
    color: str | None
    gain: float = 0.0
    action: str | None = None


@dataclass(frozen=True, slots=True)
class PillPiece:
    """A word on a rounded ground."""

    rect: QRect
    text: str
    tone: str
    action: str | None = None


@dataclass(frozen=True, slots=True)
class CheckPiece:
    """A tick box or radio button."""

    rect: QRect
    checked: bool
    enabled: bool
    radio: bool
    action: str | None = TOGGLE


@dataclass(frozen=True, slots=True)
class StrokePiece:
    """A short line in a colour."""

    rect: QRect
    color: str
    dashed: bool = False
    action: str | None = None


Piece = TextPiece | IconPiece | BarPiece | PillPiece | CheckPiece | StrokePiece


def cell_pieces(cell: Cell, room: QRect) -> list[Piece]:
    """The parts of a cell within the room that its padding leaves, left to right."""
    theme = current_theme()
    make: Callable[..., Iterator[Piece]] = _MAKERS[type(cell)]
    return list(make(cell, room, theme))


def action_at(cell: Cell, room: QRect, x: int, y: int) -> str | None:
    """What a press at a place means: a link's target, ``toggle``, ``cancel`` or nothing."""
    for piece in cell_pieces(cell, room):
        if piece.action is not None and piece.rect.adjusted(-2, -4, 2, 4).contains(x, y):
            return piece.action
    return None


def first_action(cell: Cell) -> str | None:
    """What Enter means in a cell: the first of its actions."""
    room = QRect(0, 0, 4000, 24)
    return next((piece.action for piece in cell_pieces(cell, room) if piece.action is not None), None)


def _square(room: QRect, left: int, size: int) -> QRect:
    return QRect(left, room.top() + (room.height() - size) // 2, size, size)


def _rest(room: QRect, left: int) -> QRect:
    return QRect(left, room.top(), max(room.right() + 1 - left, 0), room.height())


def _text(
    room: QRect,
    left: int,
    text: str,
    theme: Theme,
    color: str = "text",
    font: str = "body",
    action: str | None = None,
) -> TextPiece:
    wide = theme.metrics(font).horizontalAdvance(text) + 1
    rest = _rest(room, left)
    return TextPiece(
        QRect(rest.left(), rest.top(), min(wide, rest.width()), rest.height()),
        text,
        color,
        font,
        action=action,
    )


def _icon_text(cell: IconText, room: QRect, theme: Theme) -> Iterator[Piece]:
    size = theme.px(ICON_SIZE)
    color = "text_tertiary" if cell.muted else cell.icon_color
    yield IconPiece(_square(room, room.left(), size), cell.icon, color, cell.state_badge, cell.alarm_badge)
    ink = "text_tertiary" if cell.muted else "accent" if cell.link is not None else "text"
    left = room.left() + size + theme.px(ICON_GAP)
    name = _text(room, left, cell.text, theme, ink, action=cell.link)
    if cell.italic:
        name = TextPiece(name.rect, name.text, name.color, name.font, italic=True, action=name.action)
    yield name
    if cell.suffix:
        yield _text(room, name.rect.right() + 1 + theme.px(4), cell.suffix, theme, "text_tertiary")


def _bar(cell: Bar, room: QRect, theme: Theme) -> Iterator[Piece]:
    number = max(theme.metrics("body").horizontalAdvance(cell.label), theme.px(38))
    wide = min(room.width() - number - theme.px(8), theme.px(BAR_MAX_WIDTH))
    if wide > theme.px(12):
        rect = _square(room, room.left(), theme.px(8))
        yield BarPiece(
            QRect(rect.left(), rect.top(), wide, rect.height()), cell.fraction, cell.color, cell.gain
        )
    else:
        wide = 0
    left = room.left() + wide + (theme.px(8) if wide else 0)
    yield TextPiece(
        QRect(left, room.top(), min(number + 1, room.right() + 1 - left), room.height()),
        cell.label,
        right=True,
    )


def _severity(cell: Severity, room: QRect, theme: Theme) -> Iterator[Piece]:
    size = theme.px(SEVERITY_SIZE)
    yield IconPiece(_square(room, room.left(), size), f"severity-{cell.level}")
    color = "text" if cell.link is None else "accent"
    yield _text(room, room.left() + size + theme.px(ICON_GAP), cell.text, theme, color, action=cell.link)


def _progress(cell: Progress, room: QRect, theme: Theme) -> Iterator[Piece]:
    words = progress_text(cell)
    if cell.state == "success":
        yield from _severity(Severity("success", words), room, theme)
        return
    if cell.state == "error":
        yield from _severity(Severity("danger", words, link="details"), room, theme)
        return
    wide = min(theme.px(PROGRESS_WIDTH), max(room.width() - theme.px(64), theme.px(24)))
    rect = _square(room, room.left(), theme.px(8))
    yield BarPiece(QRect(rect.left(), rect.top(), wide, rect.height()), cell.fraction, "accent")
    number = _text(room, room.left() + wide + theme.px(8), words, theme)
    yield number
    if cell.can_cancel:
        cross = max(number.rect.left() + theme.px(38), number.rect.right() + theme.px(8))
        yield IconPiece(
            _square(room, cross + theme.px(4), theme.px(12)), "close", "text_secondary", action=CANCEL
        )


def _links(cell: Links, room: QRect, theme: Theme) -> Iterator[Piece]:
    left = room.left()
    if cell.text:
        # The links stay readable: the text before them gives way.
        wanted = sum(_link_width(link, theme) + theme.px(12) for link in cell.links)
        whole = _text(room, left, cell.text, theme)
        wide = max(min(whole.rect.width(), room.width() - wanted), 0)
        yield TextPiece(QRect(left, room.top(), wide, room.height()), cell.text)
        left += wide + theme.px(12)
    for link in cell.links:
        yield from _link(link, QRect(left, room.top(), room.right() + 1 - left, room.height()), theme)
        left += _link_width(link, theme) + theme.px(12)


def _link_width(link: Link, theme: Theme) -> int:
    text = theme.metrics("strong" if link.trainer else "body").horizontalAdvance(link.text) + 1
    return text + (theme.px(16) if link.icon else 0)


def _link(cell: Link, room: QRect, theme: Theme) -> Iterator[Piece]:
    ink = "trainer.ink" if cell.trainer else "accent"
    left = room.left()
    if cell.icon:
        yield IconPiece(_square(room, left, theme.px(12)), cell.icon, ink, action=cell.target)
        left += theme.px(16)
    yield _text(room, left, cell.text, theme, ink, "strong" if cell.trainer else "body", cell.target)


def _phrase(cell: Phrase, room: QRect, theme: Theme) -> Iterator[Piece]:
    left = room.left()
    if cell.icon:
        size = theme.px(ICON_SIZE)
        yield IconPiece(_square(room, left, size), cell.icon, None, cell.state_badge, cell.alarm_badge)
        left += size + theme.px(ICON_GAP)
    for text, bold in cell.parts:
        piece = _text(
            room, left, text, theme, "text_heading" if bold else "text", "strong" if bold else "body"
        )
        yield piece
        left = piece.rect.right() + 1


def _pill(cell: PillCell, room: QRect, theme: Theme) -> Iterator[Piece]:
    wide = theme.metrics("caption").horizontalAdvance(cell.text) + theme.px(16)
    high = theme.px(18)
    top = room.top() + (room.height() - high) // 2
    yield PillPiece(
        QRect(room.left(), top, min(max(wide, theme.px(24)), room.width()), high), cell.text, cell.tone
    )


def _line_key(cell: LineKey, room: QRect, theme: Theme) -> Iterator[Piece]:
    width, high = theme.px(KEY_WIDTH), theme.px(3)
    top = room.top() + (room.height() - high) // 2
    yield StrokePiece(QRect(room.left(), top, width, high), cell.color, cell.dashed)


def _toned(cell: Toned, room: QRect, _theme: Theme) -> Iterator[Piece]:
    yield TextPiece(room, cell.text, cell.color)


def _check(cell: Check, room: QRect, theme: Theme) -> Iterator[Piece]:
    rect = _square(room, room.left(), theme.px(TICK_SIZE))
    yield CheckPiece(rect, cell.checked, cell.enabled, cell.radio, TOGGLE if cell.enabled else None)


_MAKERS: dict[type, Callable[..., Iterator[Piece]]] = {
    IconText: _icon_text,
    Bar: _bar,
    Severity: _severity,
    Progress: _progress,
    Link: _link,
    Links: _links,
    Phrase: _phrase,
    PillCell: _pill,
    Toned: _toned,
    LineKey: _line_key,
    Check: _check,
}

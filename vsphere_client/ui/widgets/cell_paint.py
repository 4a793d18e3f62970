"""How the parts of a cell are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from vsphere_client.ui.theme.icons import SEVERITY_COLOURS, pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.cell_layout import (
    BarPiece,
    CheckPiece,
    IconPiece,
    Piece,
    PillPiece,
    StrokePiece,
    TextPiece,
)
from vsphere_client.ui.widgets.pill import paint_pill
from vsphere_client.ui.widgets.usage_bar import paint_bar


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under a cell: the row's colour role, and whether links are darkened on it."""

    role: str = "panel"
    dark_links: bool = False


def paint_pieces(painter: QPainter, pieces: Sequence[Piece], ground: Ground, ratio: float) -> bool:
    """Draw the parts of a cell; tells whether any text had to be shortened."""
    elided = False
    for piece in pieces:
        match piece:
            case TextPiece():
                elided = paint_text(painter, piece, ground) or elided
            case IconPiece():
                _paint_icon(painter, piece, ground, ratio)
            case BarPiece():
                paint_bar(painter, QRectF(piece.rect), piece.fraction, piece.color, gain=piece.gain)
            case PillPiece():
                _paint_pill(painter, piece)
            case StrokePiece():
                paint_stroke(painter, QRectF(piece.rect), piece.color, piece.dashed)
            case CheckPiece():
                paint_check(painter, piece.rect, piece.checked, enabled=piece.enabled, radio=piece.radio)
    return elided


def paint_text(painter: QPainter, piece: TextPiece, ground: Ground, middle: bool = False) -> bool:
    """Draw a run of text with one ellipsis if it does not fit; tells whether it was shortened."""
    theme = current_theme()
    font = theme.font(piece.font)
    if piece.italic:
        font.setItalic(True)
    metrics = theme.metrics(piece.font)
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    shown = metrics.elidedText(piece.text, mode, piece.rect.width())
    color = piece.color
    if ground.dark_links and color == "accent":
        # A link on a coloured row takes its darker shade, or its contrast would fall under 4.5:1.
        color = "accent_hover"
    painter.setFont(font)
    painter.setPen(theme.color(color))
    side = Qt.AlignmentFlag.AlignRight if piece.right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(piece.rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return shown != piece.text


def _paint_icon(painter: QPainter, piece: IconPiece, ground: Ground, ratio: float) -> None:
    color = piece.color
    if piece.name.startswith("severity-"):
        color = SEVERITY_COLOURS[piece.name.removeprefix("severity-")]
    drawn = pixmap(piece.name, piece.rect.width(), color, piece.state, piece.alarm, ground.role, ratio)
    painter.drawPixmap(piece.rect.topLeft(), drawn)


def paint_stroke(painter: QPainter, rect: QRectF, role: str, dashed: bool = False) -> None:
    """Draw the key of a line: one stroke, or two short ones for a dashed line."""
    color = current_theme().color(role)
    if not dashed:
        painter.fillRect(rect, color)
        return
    part = rect.width() * 0.4
    painter.fillRect(QRectF(rect.left(), rect.top(), part, rect.height()), color)
    painter.fillRect(QRectF(rect.right() - part, rect.top(), part, rect.height()), color)


def _paint_pill(painter: QPainter, piece: PillPiece) -> None:
    painter.save()
    paint_pill(painter, QRectF(piece.rect), piece.tone)
    painter.setFont(current_theme().font("caption"))
    painter.drawText(piece.rect, Qt.AlignmentFlag.AlignCenter, piece.text)
    painter.restore()


def paint_check(
    painter: QPainter,
    rect: QRect,
    checked: bool,
    *,
    enabled: bool = True,
    radio: bool = False,
    partly: bool = False,
) -> None:
    """Draw a tick box, or a radio button; ``partly`` is a dash for some of several."""
    theme = current_theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    on = checked or partly
    line = "disabled" if not enabled else "accent" if on else "check_line"
    painter.setPen(QPen(theme.color(line), 1))
    painter.setBrush(theme.color("accent" if on and enabled else "panel"))
    corner = box.width() / 2 if radio else 3.0
    painter.drawRoundedRect(box, corner, corner)
    painter.setPen(QPen(theme.color("on_accent" if enabled else "disabled"), 1.75, c=Qt.PenCapStyle.RoundCap))
    unit = rect.width() / 14
    x, y = float(rect.left()), float(rect.top())
    if checked and radio:
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(box.center(), 2.6 * unit, 2.6 * unit)
    elif partly:
        painter.drawLine(QPointF(x + 4 * unit, y + 7 * unit), QPointF(x + 10 * unit, y + 7 * unit))
    elif checked:
        painter.drawPolyline(
            [
                QPointF(x + 3.6 * unit, y + 7.2 * unit),
                QPointF(x + 6 * unit, y + 9.6 * unit),
                QPointF(x + 10.5 * unit, y + 4.6 * unit),
            ]
        )
    painter.restore()

"""The votes of a vSAN object: one box per component, and the line of the quorum."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.decisions.vsan.snapshot import ComponentState
from vsphere_client.session.views.monitor_vsan import Vote
from vsphere_client.ui.theme.theme import Theme
from vsphere_client.ui.widgets.pill import paint_pill
from vsphere_client.ui.widgets.themed import follow_theme

LEG_ROLES = ("series.0", "series.2", "series.3", "series.4")


def component_fill(theme: Theme, state: ComponentState | None, leg: int, witness: bool) -> QColor:
    """The colour of a component that serves: one per copy, grey for a witness."""
    return theme.color("text_secondary" if witness else LEG_ROLES[leg % len(LEG_ROLES)])


def paint_component(
    painter: QPainter, theme: Theme, rect: QRectF, name: str, state: ComponentState, leg: int, witness: bool
) -> None:
    """Draw a component as a box with its name: hatched in ochre while it does not serve."""
    active = state is ComponentState.ACTIVE
    painter.setPen(Qt.PenStyle.NoPen)
    if active:
        painter.setBrush(component_fill(theme, state, leg, witness))
        painter.drawRoundedRect(rect, 2, 2)
    else:
        bad = state is ComponentState.DEGRADED
        painter.setBrush(theme.color("danger.tint" if bad else "warning.tint"))
        painter.drawRoundedRect(rect, 2, 2)
        ink = theme.color("danger.mark" if bad else "hatch_ready")
        painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(rect, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.setFont(theme.font("axis"))
    painter.setPen(theme.color("panel" if active else "text_heading"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, name)


class VotesBar(QWidget):
    """``Votes 4 of 5``, the boxes, the quorum line and whether the object can be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._votes: tuple[Vote, ...] = ()
        self._present = self._total = 0
        self._accessible = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def set_votes(self, votes: tuple[Vote, ...], present: int, total: int, accessible: bool) -> None:
        """Show the votes."""
        self._votes, self._present, self._total, self._accessible = votes, present, total, accessible
        word = "accessible" if accessible else "inaccessible"
        self.setAccessibleName(f"{present} of {total} votes present, the object is {word}")
        self.update()

    def sizeHint(self) -> QSize:
        """The boxes and the line of words below."""
        return QSize(self._theme.px(360), self._theme.px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw words, boxes and the quorum."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._theme, self._theme.px
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(0, 0, px(96), px(22)), middle, f"Votes {self._present} of {self._total}")
        field = QRectF(px(104), px(2), self.width() - px(104) - px(98), px(18))
        # Present votes first, so that the quorum line tells at a glance whether they reach it.
        order = sorted(self._votes, key=lambda vote: vote.state is not ComponentState.ACTIVE)
        each = field.width() / max(self._total, 1)
        left = field.left()
        for vote in order:
            box = QRectF(left, field.top(), each * vote.votes - px(2), field.height())
            paint_component(painter, theme, box, vote.name, vote.state, vote.leg, vote.witness)
            left += each * vote.votes
        self._paint_quorum(painter, field)
        pill = QRectF(self.width() - px(90), px(2), px(90), px(18))
        paint_pill(painter, pill, "success" if self._accessible else "danger")
        painter.setFont(theme.font("caption"))
        painter.drawText(
            pill, Qt.AlignmentFlag.AlignCenter, "accessible" if self._accessible else "inaccessible"
        )

    def _paint_quorum(self, painter: QPainter, field: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        x = field.left() + field.width() / 2
        painter.fillRect(
            QRectF(x - 1, field.top() - px(2), 2, field.height() + px(5)), theme.color("text_heading")
        )
        painter.setFont(theme.font("axis"))
        painter.setPen(theme.color("text_secondary"))
        place = QRectF(x - px(90), field.bottom() + px(5), px(180), px(14))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "quorum: more than 50 %")

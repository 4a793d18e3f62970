"""One lab in the gallery: drawing, name, what it is about, how hard, how long, how far one has come."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from vsphere_client.ui.shell.lab_gallery import LabEntry
from vsphere_client.ui.shell.lab_thumbnail import LabThumbnail
from vsphere_client.ui.shell.recent_labs import RecentLab
from vsphere_client.ui.theme.icons import pixmap, severity_pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.themed import follow_theme, text_label, tighten
from vsphere_client.ui.widgets.usage_bar import MiniBar, Usage

CARD_HEIGHT = 196


class DifficultyDots(QWidget):
    """Three dots, as many filled violet as the lab is hard, and the word."""

    def __init__(self, level: int, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level, self._word = level, word
        self.setAccessibleName(f"Difficulty: {word}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Dots and word."""
        px = self._theme.px
        return QSize(px(32) + self._theme.metrics("label").horizontalAdvance(self._word) + 4, px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them."""
        painter, px = QPainter(self), self._theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for dot in range(3):
            painter.setBrush(self._theme.color("trainer.fill" if dot < self._level else "bar_free"))
            painter.drawEllipse(QRectF(px(9) * dot, self.height() / 2 - px(3), px(6), px(6)))
        painter.setFont(self._theme.font("label"))
        painter.setPen(self._theme.color("text"))
        room = QRectF(px(32), 0, self.width() - px(32), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._word)


class TwoLines(QWidget):
    """A text on two lines at most, with an ellipsis where it is longer; the tooltip has all of it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setToolTip(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Two lines of 18 px."""
        return QSize(self._theme.px(200), self._theme.px(36))

    def _lines(self) -> tuple[str, str]:
        metrics, wide = self._theme.metrics("body"), self.width()
        words = self._text.split()
        taken = 0
        while taken < len(words) and metrics.horizontalAdvance(" ".join(words[: taken + 1])) <= wide:
            taken += 1
        rest = " ".join(words[taken:])
        return " ".join(words[:taken]), metrics.elidedText(rest, Qt.TextElideMode.ElideRight, wide)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.color("text_secondary"))
        high = self._theme.px(18)
        for at, words in enumerate(self._lines()):
            painter.drawText(QRectF(0, at * high, self.width(), high), Qt.AlignmentFlag.AlignVCenter, words)


class LabCard(QFrame):
    """A card of the gallery; a press, Enter or Space opens the lab (``chosen``).

    Args:
        lab: What is shown.
        run: The best run so far, if there is one.
    """

    chosen = Signal(object)

    def __init__(self, lab: LabEntry, run: RecentLab | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lab = lab
        self.setAccessibleName(f"{lab.name}. {lab.summary}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_kind(self, role="card")
        self._lit = False
        self._clock = QLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(LabThumbnail(lab.topics[0] if lab.topics else ""))
        self._body = QVBoxLayout()
        self._body.addWidget(text_label(lab.name, "card_title"))
        self._body.addWidget(TwoLines(lab.summary))
        self._body.addStretch(1)
        self._foot = QHBoxLayout()
        self._fill_foot(run)
        self._body.addLayout(self._foot)
        layout.addLayout(self._body, 1)
        follow_theme(self._restyle)

    def _fill_foot(self, run: RecentLab | None) -> None:
        lab = self.lab
        if lab.level:
            self._foot.addWidget(DifficultyDots(lab.level, lab.difficulty.capitalize()))
        if lab.minutes is not None:
            self._foot.addWidget(self._clock)
            self._foot.addWidget(text_label(f"{lab.minutes} min", "label"))
        self._foot.addStretch(1)
        if run is not None and run.passed:
            mark = QLabel()
            mark.setPixmap(severity_pixmap("success"))
            self._foot.addWidget(mark)
            self._foot.addWidget(text_label(f"Passed, {run.held} of {run.total}", "label"))
        elif run is not None and run.held:
            bar = MiniBar("Progress")
            bar.setFixedWidth(current_theme().px(72))
            bar.set_usage(Usage(run.share, color="trainer.fill"))
            self._foot.addWidget(bar)
            self._foot.addWidget(text_label(f"{run.share * 100:.0f} %", "label"))

    def _restyle(self) -> None:
        theme = current_theme()
        tighten(self._body, spacing=4, margins=(16, 12, 16, 12))
        tighten(self._foot, spacing=4)
        self._clock.setPixmap(pixmap("clock", theme.px(12)))
        self._clock.setContentsMargins(theme.px(12), 0, 0, 0)
        self.setFixedHeight(theme.px(CARD_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for three in a row."""
        return QSize(current_theme().px(240), current_theme().px(CARD_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, with an accent frame while it is under the mouse or has the focus."""
        super().paintEvent(event)
        if self._lit or self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(current_theme().color("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            if self.hasFocus():
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)

    def _light(self, on: bool) -> None:
        self._lit = on
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self._light(True)
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Back to rest."""
        self._light(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self.update()
        super().focusOutEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the lab."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.lab)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the lab."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.lab)
        else:
            super().keyPressEvent(event)

"""A link: blue where the product leads on, violet where the trainer does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.tokens import ICON_GAP
from vsphere_client.ui.widgets.themed import follow_theme

_ICON = 14


class LinkLabel(QAbstractButton):
    """A clickable text of its own width; Enter and Space press it; ``activated`` tells its target.

    Args:
        text: What to read; drawn in capitals if ``upper``.
        target: What ``activated`` hands over, the text if empty.
        trainer: Violet instead of blue.
        upper: The form under cards: 11 px, tracked capitals.
        icon: Name of an icon before the text.
        strong: Half-bold, as the `Why?` links are.
        on_tint: The darker shade, which a link needs on a tinted ground to reach 4.5:1.
    """

    activated = Signal(str)

    def __init__(
        self,
        text: str,
        target: str = "",
        *,
        trainer: bool = False,
        upper: bool = False,
        icon: str | None = None,
        strong: bool = False,
        on_tint: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._target = target
        self._trainer = trainer
        self._upper = upper
        self._icon = icon
        self._strong = strong
        self._on_tint = on_tint
        self._hover = False
        self._ring = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._activate)
        self._theme = follow_theme(self.updateGeometry)

    @property
    def target(self) -> str:
        """What ``activated`` hands over."""
        return self._target or self.text()

    def _activate(self) -> None:
        self.activated.emit(self.target)

    def _font(self) -> QFont:
        font = self._theme.font("caption" if self._upper else "body")
        if self._upper:
            font.setWeight(QFont.Weight.DemiBold)
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.06 * font.pixelSize())
        elif self._strong:
            font.setWeight(QFont.Weight.Medium)
        return font

    def _shown(self) -> str:
        return self.text().upper() if self._upper else self.text()

    def _color_role(self) -> str:
        if not self.isEnabled():
            return "disabled"
        if self._trainer:
            return "trainer.fill" if self._hover else "trainer.ink"
        if self._on_tint:
            return "accent_pressed" if self._hover else "accent_hover"
        return "accent_hover" if self._hover else "accent"

    def sizeHint(self) -> QSize:
        """As wide as its text and icon."""
        self.ensurePolished()
        metrics = QFontMetrics(self._font())
        width = metrics.horizontalAdvance(self._shown()) + 2
        if self._icon:
            width += self._theme.px(_ICON) + self._theme.px(ICON_GAP) - 2
        return QSize(width, max(metrics.height(), self._theme.px(16)) + 2)

    def minimumSizeHint(self) -> QSize:
        """The same: a link is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw icon, text and, after keyboard use, the focus ring."""
        painter = QPainter(self)
        role = self._color_role()
        rect = self.rect().adjusted(1, 0, 0, 0)
        if self._icon:
            size = self._theme.px(_ICON)
            mark = pixmap(self._icon, size, role, ratio=self.devicePixelRatioF())
            painter.drawPixmap(rect.left(), (self.height() - size) // 2, mark)
            rect = QRect(rect).adjusted(size + self._theme.px(ICON_GAP) - 2, 0, 0, 0)
        painter.setFont(self._font())
        painter.setPen(self._theme.color(role))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._shown())
        if self._ring and self.hasFocus():
            painter.setPen(self._theme.color("trainer.ink" if self._trainer else "accent"))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 2, 2)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Darken under the mouse."""
        self._hover = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hover = False
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

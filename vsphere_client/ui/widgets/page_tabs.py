"""Tabs with a line under the chosen one: an object's pages, the bottom panel, the navigator's views."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.tokens import NAVIGATOR_TABS_HEIGHT, TAB_BAR_HEIGHT
from vsphere_client.ui.widgets.pill import TONES, paint_pill
from vsphere_client.ui.widgets.themed import follow_theme

_GAP = 24
_LINE = 3
_ICON = 18


class PageTabs(QTabBar):
    """A row of 36 px of names with a 3 px line under the chosen one; arrow keys move.

    Args:
        name: Accessible name, such as ``Pages of Prod-01``.
        icons: The navigator's form: 40 px, equal widths, icons only; see ``add_view``.
    """

    def __init__(self, name: str, *, icons: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._badges: dict[int, tuple[str, str]] = {}
        self._ring = False
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(icons)
        self.setUsesScrollButtons(not icons)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        self._hovered = -1
        self._theme = follow_theme(self._restyle)

    def _restyle(self) -> None:
        # Qt keeps tab sizes until a tab changes; an unchanged text makes it ask again.
        for index in range(self.count()):
            self.setTabText(index, self.tabText(index))
        self.updateGeometry()
        self.update()

    def add_view(self, icon_name: str, title: str) -> int:
        """Add an icon tab; its title is the tooltip and accessible name."""
        index = self.addTab("")
        self.setTabData(index, icon_name)
        self.setTabToolTip(index, title)
        self.setAccessibleTabName(index, title)
        return index

    def set_badge(self, index: int, text: str, tone: str = "danger") -> None:
        """Put a count behind a tab's name, such as ``3`` or ``1 running``; an empty text removes it.

        Raises:
            KeyError: There is no such tone, see ``pill.TONES``.
        """
        _ = TONES[tone]
        self._badges[index] = (text, tone)
        self.setAccessibleTabName(index, f"{self.tabText(index)} {text}".rstrip())
        self._restyle()

    def _badge_width(self, index: int) -> int:
        text, _tone = self._badges.get(index, ("", ""))
        if not text:
            return 0
        wide = self._theme.metrics("caption").horizontalAdvance(text) + self._theme.px(12)
        return max(wide, self._theme.px(18))

    def _name_font(self) -> QFont:
        font = self._theme.font("body")
        font.setWeight(QFont.Weight.Medium)
        return font

    def tabSizeHint(self, index: int) -> QSize:
        """The name's width in its heavier form, so that nothing moves when it is chosen, and a gap."""
        px = self._theme.px
        if self._icons:
            return QSize(px(70), px(NAVIGATOR_TABS_HEIGHT))
        wide = QFontMetrics(self._name_font()).horizontalAdvance(self.tabText(index)) + 2 + px(_GAP)
        badge = self._badge_width(index)
        return QSize(wide + (badge + px(6) if badge else 0), px(TAB_BAR_HEIGHT))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Names are not cut; icon tabs may shrink."""
        return (
            QSize(self._theme.px(40), self._theme.px(NAVIGATOR_TABS_HEIGHT))
            if self._icons
            else self.tabSizeHint(index)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw all tabs."""
        painter = QPainter(self)
        for index in range(self.count()):
            if self._icons:
                self._paint_view(painter, index)
            else:
                self._paint_name(painter, index)

    def _paint_line(self, painter: QPainter, rect: QRect) -> None:
        high = self._theme.px(_LINE)
        painter.fillRect(
            QRect(rect.left(), self.height() - high, rect.width(), high), self._theme.color("accent")
        )

    def _paint_view(self, painter: QPainter, index: int) -> None:
        theme, rect = self._theme, self.tabRect(index)
        chosen = index == self.currentIndex()
        if index == self._hovered and not chosen:
            painter.fillRect(rect, theme.color("hover_row"))
        size = theme.px(_ICON)
        ink = "accent" if chosen else "text_secondary"
        drawn = pixmap(str(self.tabData(index)), size, ink, ratio=self.devicePixelRatioF())
        painter.drawPixmap(rect.center().x() - size // 2 + 1, rect.center().y() - size // 2, drawn)
        if chosen:
            self._paint_line(painter, rect)
            self._paint_ring(painter, rect)

    def _paint_name(self, painter: QPainter, index: int) -> None:
        theme, rect = self._theme, self.tabRect(index).adjusted(0, 0, -self._theme.px(_GAP), 0)
        chosen = index == self.currentIndex()
        ink = "text_secondary" if not chosen and index != self._hovered else "text_heading"
        painter.setFont(self._name_font() if chosen else theme.font("body"))
        painter.setPen(theme.color(ink if self.isTabEnabled(index) else "disabled"))
        painter.drawText(
            rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.tabText(index)
        )
        badge = self._badge_width(index)
        if badge:
            self._paint_badge(painter, index, QRect(rect.right() - badge, rect.top(), badge, rect.height()))
        if chosen:
            self._paint_line(painter, rect.adjusted(0, 0, -(badge + theme.px(6)) if badge else 0, 0))
            self._paint_ring(painter, rect.adjusted(-3, 6, 3, -6))

    def _paint_badge(self, painter: QPainter, index: int, room: QRect) -> None:
        text, tone = self._badges[index]
        high = self._theme.px(18)
        painter.save()
        pill = QRectF(room.left(), room.top() + (room.height() - high) / 2, room.width(), high)
        paint_pill(painter, pill, tone)
        painter.setFont(self._theme.font("caption"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_ring(self, painter: QPainter, rect: QRect) -> None:
        if self._ring and self.hasFocus():
            painter.setPen(self._theme.color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Darken the name under the mouse."""
        self._hovered = self.tabAt(event.position().toPoint())
        self.update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

"""The painted screen: header, column titles and rows in one monospaced grid, or a page of text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from vsphere_client.session.views.esxtop import Screen
from vsphere_client.session.views.esxtop.header import fitted
from vsphere_client.ui.esxtop.colours import colour
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import follow_theme

MARGIN = 8
LEADING = 3
NO_SCREEN = Screen((), (), (), ())


class TerminalView(QAbstractScrollArea):
    """A screen of esxtop: titles stay while rows scroll; rows are chosen with keys or the mouse.

    Signals: ``typed(text)`` for every key that does not move the choice; ``chosen()`` when another row is.
    """

    typed = Signal(str)
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._screen = NO_SCREEN
        self._page: tuple[str, ...] = ()
        self._current = ""
        self._anchor = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("esxtop")
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self._font = current_theme().font("mono")
        # Contextual alternates would join signs such as -~ and so move what stands behind them.
        self._font.setFeature(QFont.Tag("calt"), 0)
        metrics = QFontMetricsF(self._font)
        self._line = round(metrics.height()) + LEADING
        self._ascent = round(metrics.ascent()) + LEADING // 2
        self._wide = metrics.horizontalAdvance("0")
        self._fit_bars()
        self.viewport().update()

    # what is shown ----------------------------------------------------------------------------------------

    def show_screen(self, screen: Screen) -> None:
        """Show a panel; the chosen row stays chosen wherever it stands now."""
        self._screen, self._page = screen, ()
        keys = [row.key for row in screen.rows]
        if self._current not in keys:
            self._current = self._anchor = keys[0] if keys else ""
        elif self._anchor not in keys:
            self._anchor = self._current
        self.setAccessibleDescription("\n".join(screen.header))
        self._fit_bars()
        self.viewport().update()

    def show_page(self, lines: Sequence[str]) -> None:
        """Show a page of text in place of the panel."""
        self._page = tuple(lines)
        self.setAccessibleDescription("\n".join(lines))
        self._fit_bars()
        self.viewport().update()

    @property
    def page(self) -> tuple[str, ...]:
        """The page shown; empty while a panel is."""
        return self._page

    @property
    def screen_shown(self) -> Screen:
        """The panel shown last."""
        return self._screen

    @property
    def current_row(self) -> int:
        """Place of the chosen row; -1 without rows."""
        return self._place(self._current)

    def choose(self, place: int, extend: bool = False) -> None:
        """Choose a row, or all up to it from the one chosen before."""
        rows = self._screen.rows
        if not rows:
            return
        place = min(max(place, 0), len(rows) - 1)
        self._current = rows[place].key
        if not extend:
            self._anchor = self._current
        bar = self.verticalScrollBar()
        if place < bar.value():
            bar.setValue(place)
        elif place >= bar.value() + self._rows_seen():
            bar.setValue(place - self._rows_seen() + 1)
        self.viewport().update()
        self.chosen.emit()

    def _place(self, key: str) -> int:
        return next((index for index, row in enumerate(self._screen.rows) if row.key == key), -1)

    def chosen_range(self) -> range:
        """Places of the chosen rows."""
        first, last = sorted((self._place(self._anchor), self._place(self._current)))
        return range(max(first, 0), last + 1)

    def chosen_text(self) -> str:
        """Titles and chosen rows, or the page, as text."""
        if self._page:
            return "\n".join(self._page)
        lines = [self._screen.rows[place].text for place in self.chosen_range()]
        return "\n".join([" ".join(self._screen.titles), *lines])

    def copy(self) -> None:
        """Put the chosen rows on the clipboard."""
        QGuiApplication.clipboard().setText(self.chosen_text())

    # geometry ---------------------------------------------------------------------------------------------

    @property
    def _title_line(self) -> int:
        return len(self._screen.header) + 1

    def _rows_seen(self) -> int:
        room = self.viewport().height() - 2 * MARGIN - (self._title_line + 1) * self._line
        return max(1, room // self._line)

    def _fit_bars(self) -> None:
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        if self._page:
            seen = max(1, (self.viewport().height() - 2 * MARGIN) // self._line)
            down.setRange(0, max(0, len(self._page) - seen))
            across.setRange(0, 0)
            return
        down.setRange(0, max(0, len(self._screen.rows) - self._rows_seen()))
        down.setPageStep(self._rows_seen())
        characters = sum(self._screen.widths) + len(self._screen.widths)
        across.setRange(0, max(0, round(characters * self._wide) + 2 * MARGIN - self.viewport().width()))
        across.setSingleStep(round(8 * self._wide))
        across.setPageStep(max(1, self.viewport().width()))

    def _columns(self) -> list[tuple[int, int]]:
        """Left edge and width of each column in the viewport."""
        found, x, place = [], MARGIN - self.horizontalScrollBar().value(), 0
        for width in self._screen.widths:
            left = x + place * self._wide
            found.append((round(left), round(width * self._wide)))
            place += width + 1
        return found

    def _y(self, line: int) -> int:
        return MARGIN + line * self._line

    def _row_at(self, place: QPoint) -> int:
        """The row under a point, -1 in and above the titles."""
        line = (place.y() - MARGIN) // self._line - self._title_line - 1
        row = line + self.verticalScrollBar().value()
        return row if line >= 0 and row < len(self._screen.rows) else -1

    # painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is seen."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("ground"))
        painter.setFont(self._font)
        if self._page:
            self._paint_page(painter)
        else:
            self._paint_header(painter)
            self._paint_rows(painter)
            self._paint_titles(painter)
        painter.end()

    def _paint_page(self, painter: QPainter) -> None:
        painter.setPen(colour("text"))
        for index, text in enumerate(self._page[self.verticalScrollBar().value() :]):
            painter.drawText(MARGIN, self._y(index) + self._ascent, text)

    def _paint_header(self, painter: QPainter) -> None:
        fits = max(0, int((self.viewport().width() - 2 * MARGIN) / self._wide))
        for index, text in enumerate(self._screen.header):
            painter.setPen(colour("title" if index == 0 else "text"))
            painter.drawText(MARGIN, self._y(index) + self._ascent, fitted(text, fits))

    def _paint_titles(self, painter: QPainter) -> None:
        y = self._y(self._title_line)
        painter.fillRect(QRect(0, y, self.viewport().width(), self._line), colour("title_ground"))
        painter.setPen(colour("title"))
        for (x, _wide), text in zip(self._columns(), self._screen.titles, strict=True):
            painter.drawText(x, y + self._ascent, text)

    def _paint_rows(self, painter: QPainter) -> None:
        first, columns, chosen = self.verticalScrollBar().value(), self._columns(), self.chosen_range()
        seen = self._screen.rows[first : first + self._rows_seen() + 1]
        for index, row in enumerate(seen):
            y = self._y(self._title_line + 1 + index)
            if first + index in chosen:
                painter.fillRect(QRect(0, y, self.viewport().width(), self._line), colour("row"))
            for (x, wide), text, found in zip(columns, row.cells, row.findings, strict=True):
                if found is not None:
                    painter.fillRect(QRect(x - 2, y, wide + 4, self._line), colour("note_ground"))
                    self._set_bold(painter, found.severity == "problem")
                painter.setPen(colour("text" if found is None else "note"))
                painter.drawText(x, y + self._ascent, text)
                self._set_bold(painter, False)

    def _set_bold(self, painter: QPainter, bold: bool) -> None:
        font = QFont(self._font)
        # The medium cut is as wide as the regular one, so that columns still line up.
        font.setWeight(QFont.Weight.Medium if bold else QFont.Weight.Normal)
        painter.setFont(font)

    # events -----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll bars."""
        super().resizeEvent(event)
        self._fit_bars()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Everything is painted anew: titles and header do not move."""
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice, copy, or tell which key was typed."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._choose_all()
        elif not self._move(event):
            text = "\x1b" if event.key() == Qt.Key.Key_Escape else event.text()
            if text and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.typed.emit(text)
            else:
                super().keyPressEvent(event)

    def _choose_all(self) -> None:
        if self._screen.rows:
            self.choose(0)
            self.choose(len(self._screen.rows) - 1, extend=True)

    def _move(self, event: QKeyEvent) -> bool:
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        across = self.horizontalScrollBar()
        sideways = {Qt.Key.Key_Left: -across.singleStep(), Qt.Key.Key_Right: across.singleStep()}
        page = self._rows_seen()
        last = len(self._screen.rows)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -last,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in sideways:
            across.setValue(across.value() + sideways[key])
        elif key not in steps:
            return False
        elif self._page:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + steps[key])
        else:
            self.choose(self.current_row + steps[key], extend)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row under the mouse, with Shift all up to it."""
        row = self._row_at(event.position().toPoint())
        if not self._page and row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose(row, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose rows by dragging over them."""
        row = self._row_at(event.position().toPoint())
        if not self._page and row >= 0 and event.buttons() & Qt.MouseButton.LeftButton:
            self.choose(row, extend=True)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tool tips of titles and of remarkable values."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tip_at(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def tip_at(self, place: QPoint) -> str:
        """What a title means, or why a value is remarkable; empty elsewhere."""
        hit = [x - 4 <= place.x() < x + wide + 4 for x, wide in self._columns()]
        if self._page or True not in hit:
            return ""
        column, row = hit.index(True), self._row_at(place)
        if (place.y() - MARGIN) // self._line == self._title_line:
            spec = self._screen.columns[column]
            return f"{spec.title}: {spec.help}"
        found = self._screen.rows[row].findings[column] if row >= 0 else None
        return found.words if found else ""

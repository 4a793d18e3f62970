"""What the tour plays on: the real window, pictures of it with all that lies over it, and a mouse."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QMessageLogContext, QPoint, QPointF, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.shell.inventory_tree import InventoryTree
from vsphere_client.ui.shell.main_window import MainWindow
from vsphere_client.ui.theme.tokens import WINDOW_HEIGHT, WINDOW_WIDTH

D = TypeVar("D", bound=QDialog)
_ROUNDS = 8
_UNSUPPORTED = "This plugin does not support"
_ARROW = ((0, 0), (0, 16), (3.6, 12.4), (6.2, 18), (8.6, 17), (6.1, 11.4), (11, 11.2))


def hush() -> None:
    """Leave out what the platform without a screen says of windows it cannot raise; tell the rest."""
    qInstallMessageHandler(_tell)


def _tell(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if not message.startswith(_UNSUPPORTED):
        sys.stderr.write(message + "\n")


class Stage:
    """A main window of 1440 x 900, and what one does to it.

    Args:
        app: The application.
        driver: The open session.
    """

    def __init__(self, app: QApplication, driver: SessionDriver) -> None:
        self.app = app
        self.driver = driver
        self.window = MainWindow(driver)
        self.window.resize(WINDOW_WIDTH, WINDOW_HEIGHT)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Let everything that waits be done: layouts, paints, what was put off to later."""
        for _ in range(_ROUNDS):
            self.app.processEvents()

    def advance_to(self, at_us: int) -> None:
        """Let virtual time pass up to a moment, as fast as possible, and show it."""
        session = self.driver.session
        while session.now_us < at_us:
            session.run_until(min(at_us, session.now_us + 20_000_000))
            self.driver.flush()
        self.refresh()

    def refresh(self) -> None:
        """Bring all panes up to date without waiting for their timers."""
        self.driver.flush()
        self.window.refresh()
        self.window.clock.show_state()
        self.window.clock.look_ahead()
        self.settle()

    # pictures -----------------------------------------------------------------------------------------

    def picture(self) -> QPixmap:
        """The window with its dialogs, as a person would see it."""
        self.settle()
        made = self.window.grab()
        painter = QPainter(made)
        for dialog in self.dialogs():
            painter.drawPixmap(self._place_of(dialog), dialog.grab())
        painter.end()
        return made

    def dialogs(self) -> list[QDialog]:
        """The dialogs that are open over the window."""
        return [dialog for dialog in self.window.findChildren(QDialog) if dialog.isVisible()]

    def dialog(self, kind: type[D]) -> D:
        """The open dialog of a class.

        Raises:
            LookupError: There is none.
        """
        for dialog in self.dialogs():
            if isinstance(dialog, kind):
                return dialog
        raise LookupError(f"No {kind.__name__} is open")

    def _place_of(self, dialog: QWidget) -> QPoint:
        # Without a window manager the dialog's own place means little: the middle of what it veils is
        # where it would be.
        left = (self.window.width() - dialog.width()) // 2
        return QPoint(left, max((self.window.stage.height() - dialog.height()) // 2, 0))

    def save(self, path: Path, picture: QPixmap | None = None) -> None:
        """Write a picture; raises OSError when it cannot be written."""
        if not (picture or self.picture()).save(str(path)):
            raise OSError(f"{path} cannot be written")

    # the mouse ----------------------------------------------------------------------------------------

    def click(self, widget: QWidget) -> None:
        """Press a widget with the left button."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.settle()

    def drag(self, moid: str, target: str, over_target: Callable[[QPixmap], None]) -> None:
        """Drag one row of the tree onto another with the mouse; look at it before the button is let go."""
        tree = self.window.navigator.tree()
        hand = DragHand(self, tree, target, over_target)
        tree.drag_loop = hand.play
        start = row_center(tree, moid)
        window = self.window.windowHandle()
        press = tree.viewport().mapTo(self.window, start)
        QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, press)
        QTest.mouseMove(window, press + QPoint(30, 2))
        self.settle()
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, press)
        QApplication.sendEvent(tree, QEvent(QEvent.Type.Leave))
        self.settle()
        if not hand.played:
            raise RuntimeError("The tree did not take the drag")


def row_center(tree: InventoryTree, moid: str) -> QPoint:
    """Where to press a row, in the tree's viewport; scrolls to it."""
    index = tree.inventory.index_of(moid)
    tree.scrollTo(index)
    return QPoint(tree.visualRect(index).left() + 60, tree.visualRect(index).center().y())


class DragHand:
    """The platform's part of a drag where there is no platform: moves over the target, waits, lets go.

    Press, move and the decision to drag are the tree's own; only the loop in between is played, because
    the platform without a screen ends every drag at once.
    """

    def __init__(
        self, stage: Stage, tree: InventoryTree, target: str, over_target: Callable[[QPixmap], None]
    ) -> None:
        self._stage = stage
        self._tree = tree
        self._target = target
        self._look = over_target
        self.played = False

    def play(self, drag: QDrag) -> Qt.DropAction:
        """Enter the tree, rest on the target, show it, drop."""
        place = row_center(self._tree, self._target) + QPoint(40, 0)
        viewport, mime = self._tree.viewport(), drag.mimeData()
        move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self._send(QDragEnterEvent(place, move, mime, left, none))
        for step in (QPoint(-2, 0), QPoint(0, 0)):
            self._send(QDragMoveEvent(place + step, move, mime, left, none))
        self._stage.settle()
        self._look(self._picture(drag, viewport.mapTo(self._stage.window, place)))
        self._send(QDropEvent(QPointF(place), move, mime, left, none))
        self.played = True
        return move

    def _send(self, event: QDropEvent) -> None:
        QApplication.sendEvent(self._tree.viewport(), event)

    def _picture(self, drag: QDrag, mouse: QPoint) -> QPixmap:
        made = self._stage.window.grab()
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(mouse + QPoint(10, 13), drag.pixmap())
        card = self._stage.window.guide.card
        if card is not None and card.isVisible():
            painter.drawPixmap(self._stage.window.mapFromGlobal(card.pos()), card.grab())
        _paint_arrow(painter, mouse)
        painter.end()
        return made


def _paint_arrow(painter: QPainter, tip: QPoint) -> None:
    painter.setPen(QPen(QColor("#FFFFFF"), 1))
    painter.setBrush(QColor("#17252B"))
    painter.drawPolygon(QPolygonF([QPointF(tip.x() + x, tip.y() + y) for x, y in _ARROW]))

"""esxtop of one host in a window of its own, with the keys of the tool."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QVBoxLayout, QWidget

from vsphere_client.model.faults import NotFound
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop import (
    FILE_NAME,
    PANELS,
    Choice,
    HostWatch,
    NotABatchFile,
    NotAConfiguration,
    Playback,
    Reading,
    Row,
    configuration_from,
    configuration_text,
    in_order_of_blame,
    open_playback,
    screen_of,
)
from vsphere_client.session.views.esxtop.choice import PARTITIONS, PATHS, WORLDS
from vsphere_client.session.views.esxtop.pages import fields_page, help_page, order_page
from vsphere_client.session.views.esxtop.screen import unfolding_of
from vsphere_client.ui.esxtop.colours import terminal_style
from vsphere_client.ui.esxtop.prompt import Prompt, whole_number
from vsphere_client.ui.esxtop.terminal_view import TerminalView
from vsphere_client.ui.shell.preferences import Preferences
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import follow_theme, tighten

BATCH_KIND = "Batch files of esxtop (*.csv);;All files (*)"
GEOMETRY = "esxtop_window"
KEYS = (
    "c m d u v n i x p panels   f fields   o order   e unfold   V VMs   s delay   L names   W save   "
    "b play   h help   q quit"
)


NOTHING_UNFOLDS = {
    WORLDS: "Nothing unfolds in this panel.",
    PATHS: "Nothing in this panel has paths to unfold to; devices have (u), adapters unfold with e (d).",
    PARTITIONS: "Nothing in this panel has partitions; devices have (u).",
}
"""What is said of keys that unfold where nothing does."""


class EsxtopWindow(QDialog):
    """A look at a host every few virtual seconds, in the past as well as live.

    Args:
        driver: The open session's driver; what it tells of time drives the updates.
        moid: The host.
        preferences: Where its place on the screen is kept.
        parent: The main window.
    """

    def __init__(
        self, driver: Any, moid: str, preferences: Preferences | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.driver, self.moid = driver, moid
        self.preferences = preferences or Preferences()
        self.choice = Choice()
        self._watch = HostWatch(moid)
        self._reading: Reading | None = None
        self.playback: Playback | None = None
        self._mode = "screen"
        self._note = ""
        self._begin_as_kept()
        self._build()
        self._connect()
        self.refresh()

    def _begin_as_kept(self) -> None:
        """Begin as the configuration file says, if there is one."""
        path = Path.home() / FILE_NAME
        try:
            self.choice = configuration_from(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError):
            self._note = f"{path} cannot be read."
        except NotAConfiguration as problem:
            self._note = f"{path} is no configuration: {problem}."

    # building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setObjectName("esxtop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._name = self._session.engine.world.host(self.moid).name
        self.setWindowTitle(f"esxtop - {self._name}")
        self.view = TerminalView()
        self.prompt = Prompt()
        self.hint, self.keys = QLabel(), QLabel(KEYS)
        self.hint.setObjectName("hint")
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.keys.setObjectName("keys")
        column = QVBoxLayout(self)
        tighten(column)
        column.addWidget(self.view, 1)
        for widget in (self.prompt, self.hint, self.keys):
            column.addWidget(widget)
        follow_theme(self._restyle)
        self.resize(current_theme().px(1180), current_theme().px(620))
        geometry = self.preferences.state(GEOMETRY)
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.view.setFocus()

    def _restyle(self) -> None:
        self.setStyleSheet(terminal_style())
        theme = current_theme()
        for label in (self.hint, self.keys):
            label.setFont(theme.font("mono"))
            label.setMargin(theme.px(6))
            label.setMinimumWidth(1)

    def _connect(self) -> None:
        self.view.typed.connect(self.press)
        self.view.chosen.connect(self._tell)
        self.prompt.done.connect(self.view.setFocus)
        self.driver.clock_changed.connect(self._follow)
        self.driver.replaced.connect(self.refresh)

    @property
    def _session(self) -> Session:
        session: Session = self.driver.session
        return session

    # reading ----------------------------------------------------------------------------------------------

    def _follow(self, now_us: int) -> None:
        """Time moved: look again when the delay is over, or when it went back."""
        if self.playback is not None:
            return
        seen = self._reading.at_us if self._reading is not None else None
        if seen is None or not seen <= now_us < seen + self.choice.delay_s * 1_000_000:
            self.refresh()

    def refresh(self) -> None:
        """Look at the host now, or at the sample of the recorded file that is played."""
        try:
            if self.playback is not None:
                self._reading = self.playback.read(self.choice.panel)
            else:
                self._reading = self._watch.read(self._session, self.choice.panel)
        except NotABatchFile as problem:
            self.playback = None
            self._say(f"The file cannot be played: {problem}.")
            return
        except NotFound:
            self._reading = None
        self._paint()

    def _paint(self) -> None:
        pages = {"fields": fields_page, "order": order_page, "help": help_page}
        if self._mode in pages:
            self.view.show_page(pages[self._mode](self.choice))
        elif self._reading is None:
            self.view.show_page(
                (f"{self._name} is not in the inventory at this time.", "", "q closes this window.")
            )
        else:
            self.view.show_screen(screen_of(self._reading, self.choice))
        played = self.playback
        name = self._name if played is None else f"{played.host}, {played.describe()}"
        self.setWindowTitle(f"esxtop - {name}")
        self.view.setAccessibleName(f"esxtop of {name}, {self.choice.spec.title} panel")
        self._tell()

    def _tell(self) -> None:
        """The line at the bottom: a message, what is remarkable about the chosen row, or about any."""
        told = self._note or self._remark()
        if self.playback is not None:
            told = f"{self.playback.describe()}; . next, comma back, b ends.   {told}".rstrip()
        self.hint.setText(told)
        self.hint.setToolTip(self.hint.text())
        self.hint.setVisible(bool(self.hint.text()))

    def _remark(self) -> str:
        if self.view.page:
            return ""
        screen, place = self.view.screen_shown, self.view.current_row
        found = screen.findings()
        chosen = screen.rows[place].findings if place >= 0 else ()
        own = in_order_of_blame(one for one in chosen if one is not None)
        if not found:
            return ""
        told = (own or found)[0].words
        return f"{told}   [{len(found)} beyond a rule of thumb]" if len(found) > 1 else told

    # keys -------------------------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """What a key of the tool does."""
        self._note = ""
        if self._mode in ("fields", "order"):
            self._choose_field(key)
        elif self._mode == "help":
            self._go("screen")
        elif not self._press_command(key):
            self._press_panel(key)

    def _choose_field(self, key: str) -> None:
        if len(key) == 1 and key.isalpha() and self.choice.spec.group(key.upper()) is not None:
            self.choice = self.choice.toggled(key) if self._mode == "fields" else self.choice.moved(key)
            self._paint()
        else:
            self._go("screen")

    def _press_panel(self, key: str) -> None:
        if key in PANELS:
            self._change(self.choice.with_panel(key))
            self.refresh()
        elif key == "N" or key in self.choice.spec.sorts:
            self._change(self.choice.with_sort(key))
        elif key == "t":
            self._ask_unfolding(PARTITIONS)
        else:
            self._paint()

    def _press_command(self, key: str) -> bool:
        # In the panels of disks and networks some letters sort that mean nothing elsewhere; none is taken twice.
        commands = {
            "f": lambda: self._go("fields"),
            "o": lambda: self._go("order"),
            "h": lambda: self._go("help"),
            "?": lambda: self._go("help"),
            "q": self.close,
            " ": self.refresh,
            "V": lambda: self._show_vms(not self.choice.vm_only),
            "W": self._save,
            "s": self._ask_delay,
            "e": lambda: self._ask_unfolding(WORLDS),
            "P": lambda: self._ask_unfolding(PATHS),
            "L": self._ask_width,
            "2": lambda: self.view.choose(self.view.current_row + 1),
            "8": lambda: self.view.choose(self.view.current_row - 1),
            "b": self._play_or_end,
            ".": lambda: self._step(1),
            ",": lambda: self._step(-1),
        }
        command = commands.get(key)
        if command is None:
            return False
        command()
        return True

    def _go(self, mode: str) -> None:
        self._mode = mode
        self._paint()

    def _change(self, choice: Choice) -> None:
        self.choice = choice
        self._paint()

    def _say(self, words: str) -> None:
        self._note = words
        self._paint()

    def _show_vms(self, only: bool) -> None:
        self._change(replace(self.choice, vm_only=only))

    def _save(self) -> None:
        """Ask where the configuration goes; by default where the next window finds it."""

        def write(text: str) -> None:
            path = Path(text).expanduser()
            try:
                path.write_text(configuration_text(self.choice), encoding="utf-8")
            except OSError as problem:
                raise ValueError(f"it cannot be written: {problem.strerror}") from problem
            self._say(f"Fields, order, delay and names are kept in {path}.")

        self.prompt.ask("Save configuration in", str(Path.home() / FILE_NAME), write, width=420)

    def _play_or_end(self) -> None:
        """Ask for a recorded file, or go back from one to the host."""
        if self.playback is not None:
            self.playback = None
            self.refresh()
            return
        path, _kind = QFileDialog.getOpenFileName(self, "Play a recorded file of esxtop", "", BATCH_KIND)
        if path:
            self.play(Path(path))

    def play(self, path: Path) -> None:
        """Show a recorded file, from its first sample on; a file that is none leaves the host in view."""
        try:
            self.playback = open_playback(path)
        except OSError as problem:
            self._say(f"{path.name} cannot be read: {problem.strerror}.")
        except NotABatchFile as problem:
            self._say(f"{path.name} cannot be played: {problem}.")
        else:
            self.refresh()

    def _step(self, by: int) -> None:
        if self.playback is None:
            self._say("No recorded file is played; b opens one.")
            return
        self.playback = self.playback.moved(by)
        self.refresh()

    def _ask_delay(self) -> None:
        def take(seconds: int) -> None:
            self._change(self.choice.with_delay(seconds))

        self.prompt.ask("Change delay from", str(self.choice.delay_s), whole_number(take))

    def _ask_width(self) -> None:
        def take(characters: int) -> None:
            self._change(self.choice.with_name_width(characters))

        self.prompt.ask("Length of names", str(self.choice.name_width), whole_number(take))

    def _ask_unfolding(self, way: str) -> None:
        """Ask which row to unfold: by its group where the panel shows groups, else by its name."""
        rows = () if self._reading is None else self._reading.rows
        if not any(unfolding_of(row, way) for row in rows):
            self._say(NOTHING_UNFOLDS[way])
            return
        by_group = any(column.title == "GID" for column in self.choice.columns())
        place = self.view.current_row
        default = ""
        if place >= 0:
            key = self.view.screen_shown.rows[place].key
            own = next((row for row in rows if row.key == key or self._holds(row, key)), rows[0])
            default = str(own.gid) if by_group else own.name

        def take(text: str) -> None:
            self._unfold(text, way, by_group)

        what = "Group to expand/rollup (gid)" if by_group else "Name to expand/rollup"
        self.prompt.ask(
            what, default, take if not by_group else whole_number(lambda gid: take(str(gid))), 320
        )

    @staticmethod
    def _holds(row: Row, key: str) -> bool:
        """Whether a row unfolds to that of a key."""
        return any(
            one.key == key for parts in (row.parts, row.path_parts, row.partition_parts) for one in parts
        )

    def _unfold(self, text: str, way: str, by_group: bool) -> None:
        rows = self._reading.rows if self._reading is not None else ()
        named = (row for row in rows if (str(row.gid) if by_group else row.name) == text)
        group = next((row for row in named if unfolding_of(row, way)), None)
        if group is None:
            raise ValueError(f"{'group ' if by_group else ''}{text} has nothing to unfold")
        self._change(self.choice.unfolded(group.key, way))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a page, it does not close the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window stood."""
        self.preferences.put(GEOMETRY, self.saveGeometry())
        super().closeEvent(event)


def open_for(window: QWidget, driver: Any, selection: Any, _argument: str) -> EsxtopWindow:
    """Open esxtop of the chosen host, or bring its window to the front."""
    moid = selection.moids[0]
    for open_one in window.findChildren(EsxtopWindow):
        if open_one.moid == moid and open_one.isVisible():
            open_one.raise_()
            open_one.activateWindow()
            return open_one
    made = EsxtopWindow(driver, moid, getattr(window, "preferences", None), window)
    made.show()
    return made

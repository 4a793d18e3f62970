"""The program: which window is open, how labs are opened and left, and the theme of all of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget

from vsphere_client.labs.problems import LabError
from vsphere_client.labs.traces.error import TraceError
from vsphere_client.persistence.document import DocumentError
from vsphere_client.ui.shell.preferences import Preferences
from vsphere_client.ui.shell.problem_report import ProblemReport
from vsphere_client.ui.shell.recent_labs import RecentLabs
from vsphere_client.ui.shell.start_window import StartWindow
from vsphere_client.ui.theme.theme import apply_theme, current_theme
from vsphere_client.ui.theme.tokens import ThemeName

if TYPE_CHECKING:
    from vsphere_client.session.session import Session
    from vsphere_client.ui.shell.main_window import MainWindow

MEND = (
    "Mend the file and open it again. The check command lists the same problems: "
    "vsphere-client lab check {name}"
)
FILE_FILTER = "Labs and saved runs (*.yaml *.yml *.json *.vlab);;All files (*)"
ABOUT = (
    "A trainer that looks and behaves like the vSphere Client, on a simulated data centre.\n\n"
    "Everything here is simulated. No VMware software is included or contacted."
)


def open_session(path: Path, recent: RecentLabs) -> Session:
    """Open a lab in a document of its own, so that nothing is lost, or a saved run where it was left.

    Raises:
        LabError, TraceError: the lab or what it reads is wrong.
        DocumentError: the saved run cannot be opened.
    """
    # The start page is there before the engine is even imported.
    from vsphere_client.session.session import Session

    if path.suffix == ".vlab":
        return Session.open_document(path)
    try:
        document = recent.new_document(path)
    except OSError:
        # Without a folder to write to the lab still runs; Save As tells where it may be kept.
        return Session.open(path)
    return Session.open(path, document)


class Program(QObject):
    """Start window or main window, never both; remembers theme and geometry.

    Args:
        app: The application.
        preferences: What is remembered; the user's own if not given.
        recent: The runs of late; the user's own if not given.
    """

    def __init__(
        self,
        app: QApplication,
        preferences: Preferences | None = None,
        recent: RecentLabs | None = None,
    ) -> None:
        super().__init__()
        self._app = app
        self.preferences = preferences or Preferences.of_user()
        self.recent = recent or RecentLabs()
        self.start: StartWindow | None = None
        self.main: MainWindow | None = None
        apply_theme(app, self.preferences.theme)

    # windows ------------------------------------------------------------------------------------------

    def show_start(self) -> StartWindow:
        """Show the start page; an open lab has been left before."""
        start = StartWindow(self.recent)
        start.page.lab_chosen.connect(self.open_path)
        start.page.run_chosen.connect(self._open_run)
        start.page.new_lab.connect(self.ask_new_lab)
        start.page.open_file.connect(self.ask_file)
        start.theme_pressed.connect(self.switch_theme)
        start.about_pressed.connect(self.show_about)
        start.closing.connect(self._remember_geometry)
        self._place(start)
        self.start = start
        start.show()
        return start

    def open_path(self, path: Path) -> bool:
        """Open a lab or a saved run in the main window; False and a report when it cannot be."""
        try:
            session = open_session(Path(path), self.recent)
        except LabError as error:
            name = Path(path).name
            hint = MEND.format(name=name) if Path(path).is_file() else ""
            self._report(path, [str(problem) for problem in error.problems], hint)
            return False
        except (DocumentError, TraceError) as error:
            self._report(path, [str(error)])
            return False
        window = self.show_session(session)
        if Path(path).suffix != ".vlab":
            # A new lab lives at once; a saved run waits for its trainee where it was left.
            window.driver.play()
        return True

    def show_session(self, session: Session) -> MainWindow:
        """Show an open session in the main window, in place of what was shown."""
        from vsphere_client.ui.bridge.driver import SessionDriver
        from vsphere_client.ui.shell.main_window import MainWindow
        from vsphere_client.ui.shell.warm_up import WarmUp

        window = MainWindow(SessionDriver(session), self.preferences)
        window.home_requested.connect(self._go_home)
        window.open_requested.connect(self.ask_file)
        window.new_requested.connect(self.ask_new_lab)
        window.theme_requested.connect(self.switch_theme)
        window.about_requested.connect(self.show_about)
        window.progressed.connect(self._note_progress)
        window.closing.connect(self._leave)
        self._place(window)
        old_main, old_start = self.main, self.start
        self.main, self.start = window, None
        window.show()
        for old in (old_main, old_start):
            if old is not None:
                old.close()
                old.deleteLater()
        self.recent.note(session)
        WarmUp(window)
        return window

    def _place(self, window: QWidget) -> None:
        other = self.main or self.start
        if other is not None:
            window.setGeometry(other.geometry())
            return
        geometry = self.preferences.state("geometry")
        if geometry is not None:
            window.restoreGeometry(geometry)

    def _remember_geometry(self) -> None:
        window = self.main or self.start
        if window is not None:
            self.preferences.put("geometry", window.saveGeometry())

    def _note_progress(self) -> None:
        if self.main is not None:
            self.recent.note(self.main.driver.session)

    def _leave(self, window: MainWindow) -> None:
        self.preferences.put("geometry", window.saveGeometry())
        self.recent.note(window.driver.session, closed=True)
        window.driver.close()
        if self.main is window:
            self.main = None

    def _go_home(self) -> None:
        main = self.main
        self.show_start()
        if main is not None:
            main.close()
            main.deleteLater()

    # asking -------------------------------------------------------------------------------------------

    def _window(self) -> QWidget | None:
        return self.main or self.start

    def _open_run(self, path: str) -> None:
        self.open_path(Path(path))

    def ask_file(self) -> None:
        """Let a person choose a file and open it."""
        folder = str(self.preferences.get("folder", str(Path.home())))
        name, _filter = QFileDialog.getOpenFileName(self._window(), "Open", folder, FILE_FILTER)
        if name:
            self.preferences.put("folder", str(Path(name).parent))
            self.open_path(Path(name))

    def ask_new_lab(self) -> None:
        """Let a person describe a lab, make it and open it."""
        from vsphere_client.ui.shell.new_lab_dialog import NewLabDialog

        dialog = NewLabDialog(self._window())
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        try:
            path = dialog.write_lab(self.recent.folder / "labs")
        except (OSError, ValueError) as problem:
            self._report(self.recent.folder, [str(problem)])
            return
        self.open_path(path)

    def _report(self, path: Path, problems: list[str], hint: str = "") -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        if self._window() is None:
            self.show_start()
        report = ProblemReport(
            "Cannot open",
            f"{Path(path).name} cannot be opened: {count}.",
            problems,
            hint,
            self._window(),
        )
        self.report = report
        report.show()

    def show_about(self) -> None:
        """Say what this program is."""
        from vsphere_client.ui.shell.fault_net import program_version

        QMessageBox.about(self._window(), "About", f"vSphere Client Trainer {program_version()}\n\n{ABOUT}")

    def switch_theme(self) -> None:
        """Light to dark, or back; remembered."""
        name: ThemeName = "light" if current_theme().is_dark else "dark"
        apply_theme(self._app, name, current_theme().scale)
        self.preferences.theme = name

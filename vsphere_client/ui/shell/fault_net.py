"""The net under the program: an error nobody caught becomes a report, once per cause, never a dead window."""

from __future__ import annotations

import platform
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from vsphere_client.ui.shell.problem_report import ProblemReport

_KEPT = 200


class FaultNet:
    """Takes errors from Python's hook, prints them and shows each cause once.

    Args:
        quiet: Show no dialog, only collect: for tests and the tour.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._seen: dict[str, int] = {}
        self.reports: list[str] = []
        self._dialog: ProblemReport | None = None

    def spread(self) -> None:
        """Take the errors from now on."""
        sys.excepthook = self.catch

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Report an error; a wish to stop the program is handed on."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        cause = cause_of(kind, trace)
        count = self._seen.get(cause, 0) + 1
        self._seen[cause] = count
        if count > 1:
            return
        report = describe_error(kind, error, trace)
        self.reports = [*self.reports, report][-_KEPT:]
        sys.stderr.write(report + "\n")
        if not self._quiet:
            # Not from within the failed call: it may be half way through a paint or a model change.
            QTimer.singleShot(0, lambda: self._show(f"{kind.__name__}: {error}", report))

    def _show(self, sentence: str, report: str) -> None:
        parent = QApplication.activeWindow()
        dialog = ProblemReport(
            "The program has a fault",
            sentence,
            report.splitlines(),
            "The lab goes on, and nothing you did is lost. Please copy this report for the makers.",
            parent if isinstance(parent, QWidget) else None,
        )
        self._dialog = dialog
        dialog.show()


def cause_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The kind of an error and the place where it was raised: the same for each repetition."""
    frames = traceback.extract_tb(trace)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "nowhere"
    return f"{kind.__name__} at {place}"


def describe_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """A report of an error: versions, then the trace."""
    head = f"vsphere-client {program_version()}, Python {platform.python_version()}, {platform.platform()}"
    return "\n".join((head, *"".join(traceback.format_exception(kind, error, trace)).splitlines()))


def program_version() -> str:
    """The version that is installed; a bare checkout has none."""
    try:
        return version("vsphere-client")
    except PackageNotFoundError:
        return "from a checkout"

"""Keeping a run in a file that a person names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from vsphere_client.persistence.document import DocumentError

if TYPE_CHECKING:
    from vsphere_client.ui.shell.main_window import MainWindow


def ask_and_save(window: MainWindow) -> None:
    """Ask for a file and keep the run in it."""
    folder = Path(str(window.preferences.get("folder", str(Path.home()))))
    name, _filter = QFileDialog.getSaveFileName(
        window, "Save As", str(folder / "run.vlab"), "Saved runs (*.vlab)"
    )
    if name:
        save_run(window, Path(name))


def save_run(window: MainWindow, path: Path) -> bool:
    """Keep the run in a file; a failure is told in the window."""
    wanted = path if path.suffix == ".vlab" else path.with_suffix(".vlab")
    try:
        window.driver.save_as(wanted)
    except (DocumentError, OSError) as problem:
        window.toast.tell(f"The run could not be saved: {problem}", "danger")
        return False
    window.preferences.put("folder", str(wanted.parent))
    window.toast.tell(f"Saved as {wanted.name}.", "success")
    return True

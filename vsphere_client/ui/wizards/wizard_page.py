"""The base of wizard pages: they arrange what a flow says and write into its draft."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.widgets.themed import tighten


class WizardPage(QWidget):
    """One page; ``changed`` tells that the draft did, ``next_wished`` and ``back_wished``
    that something on it means NEXT or BACK.
    """

    changed = Signal()
    next_wished = Signal()
    back_wished = Signal()
    has_numbers = False
    """Whether something on the page moves with the load, and not only when settings change."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        tighten(self.column, spacing=12)

    def enter(self) -> None:
        """Show the draft as it is now; called whenever the page comes up."""

    def follow(self) -> None:
        """The world changed while the page was up: show it, but leave focus, typing and scrolling alone.

        Pages that show nothing of the world have nothing to do.
        """

    def blocked(self) -> str:
        """Why NEXT is disabled, or nothing."""
        return ""

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """Mark fields; hand back the problems that the band above the page should say."""
        return problems

    def help_fix(self, fix: str) -> str:
        """Do what the link in the band offers; answers ``next`` to try again, ``back`` to go back, or nothing."""
        return ""

"""An action as data: its name, when it may be used, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vsphere_client.commands.selection import Selection
from vsphere_client.engine import mechanisms
from vsphere_client.model.commands import Command

NOT_SIMULATED = "Not simulated yet"

Enabled = Callable[[Selection], str | None]
"""None when an action may be used, else the reason why not, in words."""


@dataclass(frozen=True, slots=True)
class Submits:
    """Commands to submit, in order; ``kinds`` are their classes, so that a missing mechanism is known before.

    ``asks`` says whether a dialog is shown first for this selection, which then makes the commands.
    """

    build: Callable[[Selection], tuple[Command, ...]]
    kinds: tuple[type[Command], ...]
    asks: Callable[[Selection], bool] | None = None
    dialog: str = ""

    def asking(self, selection: Selection) -> Opens | None:
        """The dialog to open instead for this selection, if any."""
        if self.asks is None or not self.asks(selection):
            return None
        return Opens(self.dialog, kinds=self.kinds)


@dataclass(frozen=True, slots=True)
class Opens:
    """A wizard or dialog to open; ``argument`` tells variants apart, ``kinds`` are the commands it makes."""

    dialog: str
    argument: str = ""
    kinds: tuple[type[Command], ...] = ()


@dataclass(frozen=True, slots=True)
class Goes:
    """A place of the chosen object's pages to go to."""

    tab: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question before the action; ``{names}`` stands for the chosen objects."""

    title: str
    text: str
    yes: str = "YES"
    no: str = "NO"
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do with a selection.

    Args:
        id: Unique, such as ``vm.power_on``.
        title: As the menu writes it.
        enabled: Why it cannot be used now, or None; the reason is the tooltip.
        does: What happens; None for what the trainer has no mechanism for.
        icon: Name of an icon; empty for text only, as most items of the product are.
        shortcut: Key sequence in portable form, such as ``Ctrl+Alt+B``.
        confirm: A question asked first.
        several: Whether it may be used on several objects at once.
        trainer: Only the trainer has it: violet.
    """

    id: str
    title: str
    enabled: Enabled
    does: Submits | Opens | Goes | None
    icon: str = ""
    shortcut: str = ""
    confirm: Confirm | None = None
    several: bool = False
    trainer: bool = False

    def reason_against(self, selection: Selection) -> str | None:
        """Why it cannot be used on this selection now; None when it can."""
        if not selection.objects:
            return "Nothing is selected."
        if not self.several and len(selection.objects) > 1:
            return "Select a single object."
        if self.does is None or not self._simulated():
            return NOT_SIMULATED
        return self.enabled(selection)

    def _simulated(self) -> bool:
        kinds = () if isinstance(self.does, Goes) or self.does is None else self.does.kinds
        return all(kind in mechanisms.operations() for kind in kinds)

    def commands(self, selection: Selection) -> tuple[Command, ...]:
        """The commands to submit; empty for actions that open or go somewhere."""
        return self.does.build(selection) if isinstance(self.does, Submits) else ()


def always(_: Selection) -> str | None:
    """Nothing speaks against it."""
    return None

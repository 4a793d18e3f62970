"""Reservation, limit and shares of CPU or memory, as rows of a form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from vsphere_client.commands.flow import Problem
from vsphere_client.model.allocation import Shares
from vsphere_client.ui.dialogs.amount_field import FREQUENCY, MEMORY, AmountField
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field, tick
from vsphere_client.ui.dialogs.share_fields import SHARE_LEVELS, field_pair
from vsphere_client.ui.widgets.themed import text_label

_TOLERANCE = 1e-6
_HIGHEST = 1e9
"""MHz or MB that can be asked for."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """What the rows begin with: shares, reservation and limit (None: unlimited), in one unit."""

    shares: Shares
    reservation: float
    limit: float | None
    expandable: bool | None = None


_NAMES = {"cpu": "CPU", "memory": "Memory"}


class AllocationRows(QObject):
    """Adds its rows to a form under ``<prefix>.``; ``changed`` tells that one was touched.

    Args:
        form: Where the rows go.
        prefix: ``cpu`` or ``memory``.
        unit: ``MHz`` or ``MB``.
        start: What they show first.
        presets: Shares of low, normal and high.
        most: The highest reservation that would be granted; None says nothing of it.
        most_limit: The highest limit that can matter, which is offered where Unlimited is taken away;
            None says nothing of it.
    """

    changed = Signal()

    def __init__(
        self,
        form: Form,
        prefix: str,
        unit: str,
        start: Allocation,
        presets: tuple[int, int, int],
        most: float | None = None,
        most_limit: float | None = None,
    ) -> None:
        super().__init__(form)
        self._unit = unit.lower()
        self._word = unit
        self._most = most
        self._field, self._limit_field = f"{prefix}.reservation_{self._unit}", f"{prefix}.limit_{self._unit}"
        self._presets = presets
        level = start.shares if isinstance(start.shares, str) else "custom"
        self.level = choice_field(SHARE_LEVELS, level)
        self.level.setAccessibleName(f"{_NAMES[prefix]} shares")
        self.number = count_field(start.shares if isinstance(start.shares, int) else 0, 0, 1_000_000)
        self.number.setAccessibleName(f"{_NAMES[prefix]} shares value")
        units = FREQUENCY if prefix == "cpu" else MEMORY
        self.reservation = AmountField(f"{_NAMES[prefix]} reservation", start.reservation, 0, _HIGHEST, units)
        self.unlimited = tick("Unlimited", start.limit is None)
        self.unlimited.setAccessibleName(f"{_NAMES[prefix]} limit unlimited")
        self._stopped = start.limit == 0
        limit = math.floor(most_limit or 0) if start.limit is None else start.limit
        self.limit = AmountField(f"{_NAMES[prefix]} limit", limit, 0, _HIGHEST, units)
        self.expandable = tick("Expandable", bool(start.expandable))
        self.expandable.setAccessibleName(f"{_NAMES[prefix]} reservation expandable")
        form.add(f"{prefix}.shares", "Shares", field_pair(self.level, self.number))
        form.add(f"{prefix}.reservation_{self._unit}", "Reservation", self.reservation)
        if most is not None:
            form.add(f"{prefix}.most", "", text_label(f"Max reservation: {_whole(most)} {unit}", "caption"))
        if start.expandable is not None:
            form.add(f"{prefix}.expandable", "Reservation Type", self.expandable)
        form.add(f"{prefix}.limit_{self._unit}", "Limit", field_pair(self.limit, self.unlimited))
        if most_limit is not None:
            words = f"Max limit: {_whole(most_limit)} {unit}"
            form.add(f"{prefix}.most_limit", "", text_label(words, "caption"))
        self._with_expandable = start.expandable is not None
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.level.currentIndexChanged.connect(self._show)
        self.unlimited.toggled.connect(self._show)
        for signal in (
            self.number.valueChanged,
            self.reservation.changed,
            self.limit.changed,
            self.expandable.toggled,
        ):
            signal.connect(self._tell)

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    def _show(self, *_: object) -> None:
        key = self.level.currentData()
        self.number.setEnabled(key == "custom")
        if key != "custom":
            self.number.setValue(self._presets[("low", "normal", "high").index(key)])
        self.limit.setEnabled(not self.unlimited.isChecked())
        self.changed.emit()

    def set_presets(self, presets: tuple[int, int, int]) -> None:
        """Other shares for the levels, as the VM's size changes."""
        self._presets = presets
        self._show()

    def limit_problems(self) -> list[Problem]:
        """A limit of nothing, that was not there before."""
        values = self.values()
        if values[f"limit_{self._unit}"] == 0 and not self._stopped:
            return [Problem(f"With a limit of 0 {self._word} nothing could run.", self._limit_field)]
        return []

    def problems(self) -> list[Problem]:
        """A limit of nothing, a reservation above the limit, or above what is there to reserve."""
        if found := self.limit_problems():
            return found
        values = self.values()
        limit, wanted = values[f"limit_{self._unit}"], values[f"reservation_{self._unit}"]
        if limit is not None and wanted > limit:
            return [Problem("The reservation is above the limit.", self._field)]
        if self._most is not None and wanted > self._most + _TOLERANCE:
            most = f"{_whole(self._most)} {self._word}"
            return [Problem(f"The specified value exceeds the maximum available, {most}.", self._field)]
        return []

    def values(self) -> dict[str, Any]:
        """Fields of the allocation specification."""
        key = self.level.currentData()
        found: dict[str, Any] = {
            "shares": self.number.value() if key == "custom" else key,
            f"reservation_{self._unit}": self.reservation.value(),
            f"limit_{self._unit}": None if self.unlimited.isChecked() else self.limit.value(),
        }
        if self._with_expandable:
            found["expandable"] = self.expandable.isChecked()
        return found


def _whole(amount: float) -> str:
    """Whole units that are surely there."""
    return f"{math.floor(amount + _TOLERANCE):,}".replace(",", " ")

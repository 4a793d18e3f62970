"""Edit the statistics intervals of the vCenter: frequency, how long points are kept, collection level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory.statistics import settings_after
from vsphere_client.engine.world.objects import VCenter
from vsphere_client.model.commands import ConfigureStatistics
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.statistics import DayInterval, StatisticsInterval, YearInterval
from vsphere_client.session.views.configure_vcenter import (
    LEVEL_WORDS,
    duration_text,
    estimate_mb,
    inventory_of,
    saved_text,
    size_text,
)
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field, count_field, tick
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.door import Door

SENTENCE = (
    "Points of an interval are made of those of the shorter one above it. A longer interval cannot have a "
    "higher level than a shorter one."
)
LEVELS = tuple((str(level), f"Level {level}") for level in LEVEL_WORDS)
MOST_HOSTS, MOST_VMS = 2_500, 40_000


class StatisticsDialog(CommandDialog):
    """A row an interval, and the space that points will need."""

    def __init__(self, driver: Door, vcenter: VCenter | None = None, parent: QWidget | None = None) -> None:
        super().__init__(
            driver, "Edit vCenter general settings | Statistics", SENTENCE, width=700, parent=parent
        )
        vcenter = vcenter or driver.session.engine.world.root
        self._settings, self._vcenter = vcenter.statistics, vcenter.moid
        self._inventory = inventory_of(driver.session, vcenter)
        self.enabled: dict[str, QCheckBox] = {}
        self.levels: dict[str, QComboBox] = {}
        self.frequency = choice_field(_counts(5, "minute"), str(self._settings.day.interval_min))
        self.days = choice_field(_counts(5, "day"), str(self._settings.day.keep_days))
        self.years = choice_field(_counts(5, "year"), str(self._settings.year.keep_years))
        self.grid = QWidget()
        self._fill_grid(QGridLayout(self.grid))
        self.hosts = count_field(self._inventory_rows("host"), 1, MOST_HOSTS)
        self.vms = count_field(self._inventory_rows("vm"), 1, MOST_VMS)
        self.space = text_label("", "strong")
        self.told = text_label("", "caption", wrap=True)
        self.form.add_wide(self.grid)
        self.form.add("order", "", self.told)
        self.form.add_heading("Estimated space")
        self.form.add("hosts", "Physical hosts", self.hosts)
        self.form.add("vms", "Virtual machines", self.vms)
        self.form.add("space", "Space required", self.space)
        for field in (self.hosts, self.vms):
            field.valueChanged.connect(self._show)
        self._show()

    def _inventory_rows(self, kind: str) -> int:
        return max(1, next(count for one, count in self._inventory.rows.items() if one.value == kind))

    def _fill_grid(self, grid: QGridLayout) -> None:
        tighten(grid, spacing=8)
        for column, title in enumerate(("Enabled", "Interval duration", "Save for", "Statistics level")):
            grid.addWidget(text_label(title, "secondary"), 0, column)
            grid.setColumnStretch(column, 0 if column == 0 else 1)
        for row, (name, interval) in enumerate(self._settings.intervals.items(), 1):
            box = self.enabled[name] = tick("", interval.enabled)
            level = self.levels[name] = choice_field(LEVELS, str(interval.level))
            box.setAccessibleName(f"{name} enabled")
            level.setAccessibleName(f"{name} level")
            box.toggled.connect(self._show)
            level.activated.connect(self._show)
            cells: tuple[QWidget, ...] = (
                box,
                self._duration(name, interval),
                self._saved(name, interval),
                level,
            )
            for column, cell in enumerate(cells):
                grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignVCenter)
        for field in (self.frequency, self.days, self.years):
            field.activated.connect(self._show)

    def _duration(self, name: str, interval: StatisticsInterval) -> QWidget:
        if name != "day":
            return text_label(duration_text(name, interval))
        self.frequency.setAccessibleName("day interval")
        return self.frequency

    def _saved(self, name: str, interval: StatisticsInterval) -> QWidget:
        field = {"day": self.days, "year": self.years}.get(name)
        if field is None:
            return text_label(saved_text(name, interval))
        field.setAccessibleName(f"{name} saved for")
        return field

    def _show(self, *_: object) -> None:
        """Tell the space, or what does not fit."""
        problems = self.find_problems()
        self.form.show_problems(problems)
        levels = dict.fromkeys(field.currentData() for field in self.levels.values())
        words = [f"Level {level}: {LEVEL_WORDS[int(level)]}." for level in levels]
        self.told.setText(" ".join(words))
        self.space.setText("\u2013" if problems else self._space())

    def _space(self) -> str:
        inventory = self._inventory.scaled(self.hosts.value(), self.vms.value())
        return size_text(estimate_mb(settings_after(self._settings, self._wanted()), inventory))

    def _wanted(self) -> ConfigureStatistics:
        """All intervals as the fields say."""

        def chosen(name: str) -> dict[str, Any]:
            return {"enabled": self.enabled[name].isChecked(), "level": int(self.levels[name].currentData())}

        minutes, days = int(self.frequency.currentData()), int(self.days.currentData())
        return ConfigureStatistics(
            day=DayInterval(**chosen("day"), interval_min=minutes, keep_days=days),
            week=StatisticsInterval(**chosen("week")),
            month=StatisticsInterval(**chosen("month")),
            year=YearInterval(**chosen("year"), keep_years=int(self.years.currentData())),
            vcenter=self._vcenter,
        )

    def build(self) -> tuple[ConfigureStatistics, ...]:
        """One command with the intervals that were changed, if any were."""
        wanted, before = self._wanted(), self._settings.intervals
        changed = {name: getattr(wanted, name) for name in before if getattr(wanted, name) != before[name]}
        return (ConfigureStatistics(**changed, vcenter=self._vcenter),) if changed else ()

    def check(self) -> Sequence[Problem]:
        """Whether the intervals fit together."""
        try:
            settings_after(self._settings, self._wanted())
        except InvalidArgument as fault:
            return [Problem(_sentence(str(fault.facts["problem"])), "order")]
        return []


def _sentence(problem: str) -> str:
    return f"{problem[0].upper()}{problem[1:]}."


def _counts(most: int, what: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(n), f"{n} {what}" + ("" if n == 1 else "s")) for n in range(1, most + 1))


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> StatisticsDialog:
    """Open it for an action."""
    dialog = StatisticsDialog(driver, selection.all_of(VCenter)[0], window)
    dialog.open()
    return dialog

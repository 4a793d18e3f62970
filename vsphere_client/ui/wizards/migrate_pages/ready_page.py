"""Ready to complete, with the choice to migrate later."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit

from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.ui.dialogs.form import Form
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.review_page import ReviewPage


class ReadyPage(ReviewPage):
    """What was chosen, and when it begins: at once, or at a moment of the virtual clock."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__(flow)
        self._migrate = flow
        self.later = QCheckBox("Schedule this migration for later")
        self.name, self.at = QLineEdit(), QLineEdit()
        self.at.setPlaceholderText("2026-01-05 09:30, or in 30m")
        self.form = Form()
        self.form.add("name", "Task name", self.name)
        self.form.add("at", "Date and time", self.at)
        self.now = text_label("", "secondary")
        at = self.column.count() - 1
        for widget in (self.later, self.form, self.now):
            self.column.insertWidget(at, widget)
            at += 1
        self.later.toggled.connect(self._toggle)
        self.name.textEdited.connect(lambda text: self._set(schedule_name=text))
        self.at.textEdited.connect(lambda text: self._set(schedule_at=text))

    def enter(self) -> None:
        """Show the rows and the choice."""
        super().enter()
        draft = self._migrate.draft
        self.later.setChecked(bool(draft.get("later")))
        self._show_choice()

    def follow(self) -> None:
        """The rows, and the clock; what is being typed stays."""
        super().follow()
        self._show_now()

    def _toggle(self, later: bool) -> None:
        self._migrate.schedule(later)
        self._show_choice()
        self.changed.emit()

    def _show_choice(self) -> None:
        draft, later = self._migrate.draft, self.later.isChecked()
        self.form.setVisible(later)
        self.now.setVisible(later)
        self.name.setText(draft.get("schedule_name", ""))
        self.at.setText(draft.get("schedule_at", ""))
        self._show_now()

    def _show_now(self) -> None:
        self.now.setText(
            f"The virtual clock shows {self._migrate.session.engine.now:%Y-%m-%d %H:%M:%S}. "
            "The compatibility checks are repeated when the migration begins."
        )

    def _set(self, **values: str) -> None:
        self._migrate.draft.set(**values)
        self.changed.emit()

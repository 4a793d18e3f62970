"""Advanced Options: rows of option and value, to add, change and delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.model.advanced_options import OptionValue
from vsphere_client.model.cluster_options import ClusterOption, option_named, option_value
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

KEPT = "Not simulated: it is kept without effect."
EMPTY = "No advanced option is set."
_SPELLINGS = {True: "true", False: "false"}


@dataclass(slots=True)
class OptionRow:
    """The widgets of one option; ``before`` is the (name, value) that the cluster has, if any."""

    name: QComboBox
    value: QLineEdit
    told: QLabel
    delete: ToolIconButton
    before: tuple[str, Any] | None

    @property
    def untouched(self) -> bool:
        """Whether the cluster has it exactly so."""
        return self.before is not None and self.typed == (self.before[0], _shown(self.before[1]))

    @property
    def typed(self) -> tuple[str, str]:
        """Name and value as typed."""
        return self.name.currentText().strip(), self.value.text().strip()


def _shown(value: Any) -> str:
    return _SPELLINGS[value] if isinstance(value, bool) else str(value)


class OptionTable(QWidget):
    """The options of a cluster with what each does under its row, or what is wrong with it.

    Args:
        known: What can be chosen; other names are refused, unless the cluster has them already.
        options: What the cluster has.
        what: Of what they are options, such as ``vSphere DRS``.
    """

    def __init__(self, known: Mapping[str, ClusterOption], options: Mapping[str, Any], what: str) -> None:
        super().__init__()
        self._known, self._what = known, what
        self.rows: list[OptionRow] = []
        self.add_button = QPushButton("+ ADD")
        set_kind(self.add_button, kind="text")
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(lambda: self.add_row())
        self._empty = text_label(EMPTY, "secondary")
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        tighten(self._grid, spacing=4)
        self._grid.setHorizontalSpacing(current_theme().px(12))
        column = QVBoxLayout(self)
        tighten(column, spacing=8)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._empty)
        column.addLayout(self._grid)
        column.addStretch(1)
        for name in sorted(options):
            self._make(name, _shown(options[name]), (name, options[name]))
        self._place()

    # rows -------------------------------------------------------------------------------------------------

    def add_row(self, name: str = "", value: str = "") -> OptionRow:
        """Append a row and go to its name."""
        row = self._make(name, value, None)
        self._place()
        row.name.setFocus()
        return row

    def remove_row(self, row: OptionRow) -> None:
        """Take a row away."""
        self.rows.remove(row)
        for widget in (row.name, row.value, row.told, row.delete):
            widget.hide()
            widget.deleteLater()
        self._place()

    def _make(self, name: str, value: str, before: tuple[str, Any] | None) -> OptionRow:
        names, field = QComboBox(), QLineEdit(value)
        line = QLineEdit()
        line.setPlaceholderText("Choose an option or type its name")
        names.setEditable(True)
        names.setLineEdit(line)
        names.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        names.setAccessibleName("Option")
        names.addItems(list(self._known))
        names.setCurrentText(name)
        field.setAccessibleName("Value")
        field.setPlaceholderText("Value")
        told = text_label("", "caption", wrap=True)
        delete = ToolIconButton("delete", "Delete this option", color="text_secondary")
        row = OptionRow(names, field, told, delete, before)
        names.currentTextChanged.connect(lambda _text: self._tell(row))
        field.textChanged.connect(lambda _text: self._tell(row))
        delete.clicked.connect(lambda: self.remove_row(row))
        self.rows.append(row)
        self._tell(row)
        return row

    def _place(self) -> None:
        """Put all rows below their headings; a line of text under each."""
        for at in reversed(range(self._grid.count())):
            item = self._grid.takeAt(at)
            widget = item.widget() if item is not None else None
            if isinstance(widget, QLabel) and widget.property("role") == "secondary":
                widget.hide()
                widget.deleteLater()
        self._empty.setVisible(not self.rows)
        if not self.rows:
            return
        for column, title in enumerate(("Option", "Value")):
            self._grid.addWidget(text_label(title, "secondary"), 0, column)
        for at, row in enumerate(self.rows):
            self._grid.addWidget(row.name, 2 * at + 1, 0)
            self._grid.addWidget(row.value, 2 * at + 1, 1)
            self._grid.addWidget(row.delete, 2 * at + 1, 2)
            self._grid.addWidget(row.told, 2 * at + 2, 0, 1, 3)
        for earlier, later in zip(self._chain(), self._chain()[1:], strict=False):
            QWidget.setTabOrder(earlier, later)

    def _chain(self) -> list[QWidget]:
        return [widget for row in self.rows for widget in (row.name, row.value, row.delete)]

    def _tell(self, row: OptionRow) -> None:
        """Under the row: what the option does."""
        option = option_named(row.typed[0], self._known)
        kept = KEPT if row.before is not None and row.untouched else ""
        self._say(row, option.told if option is not None else kept, wrong=False)

    def _say(self, row: OptionRow, sentence: str, *, wrong: bool) -> None:
        row.told.setText(sentence)
        set_kind(row.told, role="error" if wrong else "caption")
        for field in (row.name, row.value):
            set_kind(field, error=wrong)

    # reading ----------------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """The options as they are to be; rows that are wrong are left out, see ``problems``."""
        return {name: value for row in self.rows for name, value in self._read(row)}

    def _read(self, row: OptionRow) -> list[tuple[str, OptionValue]]:
        if row.untouched and row.before is not None:
            return [row.before]
        name, text = row.typed
        option = option_named(name, self._known)
        if option is None:
            return []
        try:
            return [(option.name, option_value(option, text))]
        except ValueError:
            return []

    def problems(self) -> list[Problem]:
        """One sentence for each row that is wrong; its key is ``option.`` and the row's place."""
        found = ((at, self._problem_of(row)) for at, row in enumerate(self.rows))
        return [Problem(text, f"option.{at}") for at, text in found if text]

    def _problem_of(self, row: OptionRow) -> str:
        name, text = row.typed
        if not name:
            return "Choose an option, or delete the row."
        earlier = [one.typed[0].lower() for one in self.rows[: self.rows.index(row)]]
        if name.lower() in earlier:
            return f"{name} is given above already."
        if row.untouched:
            return ""
        option = option_named(name, self._known)
        if option is None:
            return f"{self._what} has no advanced option {name}."
        try:
            option_value(option, text)
        except ValueError as error:
            return str(error)
        return ""

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the rows that are to blame; hand back problems of others."""
        mine = {problem.field: problem.text for problem in problems}
        for at, row in enumerate(self.rows):
            sentence = mine.pop(f"option.{at}", "")
            if sentence:
                self._say(row, sentence, wrong=True)
            else:
                self._tell(row)
        return [problem for problem in problems if problem.field in mine]

    def wrong_field(self) -> QWidget | None:
        """Of the first row that is marked the value, or the name where none is chosen yet."""
        row = next((row for row in self.rows if row.value.property("error")), None)
        if row is None:
            return None
        return row.value if row.name.currentText().strip() else row.name

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.choice_model import ChoiceRow


def test_tab_goes_to_the_first_row_and_only_space_or_an_arrow_chooses(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    before, grid = QLineEdit(), ChoiceGrid((Column("Name", "name"),), "Hosts")
    column = QVBoxLayout(window)
    column.addWidget(before)
    column.addWidget(grid)
    grid.show_rows([ChoiceRow("a", ("first",)), ChoiceRow("b", ("second",))])
    told = []
    grid.chosen.connect(told.append)
    window.show()
    window.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert grid.hasFocus()
    assert grid.currentIndex().row() == 0
    assert told == []
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert told == ["a", "b"]


def shown_grid(qtbot, *, radio):
    told = []
    window = QDialog()
    qtbot.addWidget(window)
    goes_on = QPushButton("NEXT", window)
    goes_on.setDefault(True)
    goes_on.clicked.connect(lambda: told.append("next"))
    grid = ChoiceGrid((Column("Name", "name"),), "Hosts", radio=radio)
    QVBoxLayout(window).addWidget(grid)
    grid.show_rows([ChoiceRow("a", ("first",)), ChoiceRow("b", ("second",))])
    grid.chosen.connect(lambda key: told.append(f"chosen {key}"))
    grid.wished.connect(lambda key: told.append(f"wished {key}"))
    window.show()
    grid.setFocus()
    return window, grid, told


def test_enter_takes_the_row_and_goes_on(qtbot):
    _window, grid, told = shown_grid(qtbot, radio=True)
    grid.press("b")
    grid.mark(None)
    told.clear()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert told == ["chosen b", "next"]


def test_enter_in_a_list_without_a_choice_belongs_to_the_wizard(qtbot):
    _window, grid, told = shown_grid(qtbot, radio=False)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert told == ["next"]

import pytest
from gallery_grids import HOST_COLUMNS, TASK_COLUMNS, RowsModel, host_rows, task_rows
from gallery_trees import inventory_tree
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.cell_layout import action_at, cell_pieces, first_action
from vsphere_client.ui.widgets.cells import (
    Bar,
    Check,
    IconText,
    Link,
    Links,
    Phrase,
    PillCell,
    Progress,
    Severity,
    Toned,
    plain_text,
)
from vsphere_client.ui.widgets.columns import Column, ColumnState, merge_states
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.tree_delegate import DropNote

WHY = Link("Why?", "why:1", trainer=True, icon="bulb")


@pytest.fixture
def grid(qtbot):
    grid = DataGrid(HOST_COLUMNS, "Hosts")
    grid.model_kept = RowsModel(host_rows())
    grid.setModel(grid.model_kept)
    qtbot.addWidget(grid)
    grid.resize(1200, 300)
    grid.show()
    return grid


@pytest.fixture
def tasks(qtbot):
    grid = DataGrid(TASK_COLUMNS, "Recent Tasks")
    grid.model_kept = RowsModel(task_rows())
    grid.setModel(grid.model_kept)
    qtbot.addWidget(grid)
    grid.resize(1300, 200)
    grid.show()
    return grid


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (IconText("host", "esx06", suffix="(Maintenance Mode)"), "esx06 (Maintenance Mode)"),
        (Bar(0.745), "74 %"),
        (Bar(0.5, "9.4 GHz"), "9.4 GHz"),
        (Severity("danger", "2 errors"), "2 errors"),
        (Progress("queued"), "Queued"),
        (Progress("running", 0.62), "62 %"),
        (Progress("success"), "Completed"),
        (Progress("error"), "View details…"),
        (Links((WHY,), "Balance average CPU loads"), "Balance average CPU loads Why?"),
        (Phrase((("Migrate ", False), ("vm", True))), "Migrate vm"),
        (PillCell("2"), "2"),
        (Toned("82 → 90 %", "trainer.ink"), "82 → 90 %"),
        (Check(True), "yes"),
        (WHY, "Why?"),
    ],
)
def test_cells_say_what_they_show(cell, text):
    assert plain_text(cell) == text


@pytest.mark.parametrize("row", range(4))
def test_pieces_stay_inside_their_cell(row, tasks):
    for column in range(len(TASK_COLUMNS)):
        cell = task_rows()[row][column]
        if isinstance(cell, str | int):
            continue
        room = tasks.visualRect(tasks.model().index(row, column))
        for piece in cell_pieces(cell, room):
            assert room.left() <= piece.rect.left()
            assert piece.rect.right() <= room.right() + 1


def test_actions_lie_where_they_are_drawn(grid):
    room = grid.visualRect(grid.model().index(0, 1))
    assert (
        action_at(IconText("host", "esx01", link="host-1"), room, room.left() + 40, room.center().y())
        == "host-1"
    )
    assert action_at(Check(False, enabled=False), room, room.left() + 4, room.center().y()) is None
    assert first_action(Progress("running", 0.5, can_cancel=True)) == "cancel"
    assert first_action(Progress("error")) == "details"
    assert first_action(Toned("x", "text")) is None


def test_rows_and_header_have_the_heights_of_the_design(grid):
    assert grid.rowHeight(0) == 24
    assert grid.horizontalHeader().height() == 28
    regular = DataGrid(HOST_COLUMNS, "Recommendations", regular=True)
    regular.setModel(grid.model_kept)
    assert regular.rowHeight(0) == 36
    regular.deleteLater()


def test_tick_by_mouse_and_space(grid, qtbot):
    box = grid.visualRect(grid.model().index(0, 0))
    with qtbot.waitSignal(grid.toggled) as told:
        qtbot.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 22, box.center().y())
        )
    assert (told.args[0].row(), told.args[1]) == (0, True)
    grid.setCurrentIndex(grid.model().index(1, 2))
    with qtbot.waitSignal(grid.toggled) as told:
        qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert (told.args[0].row(), told.args[1]) == (1, False)


def test_why_link_and_cancel_are_pressed(tasks, qtbot):
    details = tasks.model().index(1, 3)
    pieces = cell_pieces(task_rows()[1][3], tasks._delegate.room(tasks.visualRect(details), 3))
    with qtbot.waitSignal(tasks.link_activated) as told:
        qtbot.mouseClick(tasks.viewport(), Qt.MouseButton.LeftButton, pos=pieces[-1].rect.center())
    assert told.args[1] == "why:1"
    status = tasks.model().index(0, 2)
    pieces = cell_pieces(task_rows()[0][2], tasks._delegate.room(tasks.visualRect(status), 2))
    with qtbot.waitSignal(tasks.cancel_requested) as told:
        qtbot.mouseClick(tasks.viewport(), Qt.MouseButton.LeftButton, pos=pieces[-1].rect.center())
    assert told.args[0].row() == 0


def test_enter_follows_a_link_or_opens_the_row(tasks, qtbot):
    tasks.setCurrentIndex(tasks.model().index(2, 2))
    with qtbot.waitSignal(tasks.link_activated) as told:
        qtbot.keyClick(tasks, Qt.Key.Key_Return)
    assert told.args[1] == "details"
    tasks.setCurrentIndex(tasks.model().index(2, 0))
    with qtbot.waitSignal(tasks.opened) as told:
        qtbot.keyClick(tasks, Qt.Key.Key_Return)
    assert told.args[0].row() == 2


def test_header_press_sorts_by_the_model_and_turns_round(grid, qtbot):
    header = grid.grid_header
    place = QPoint(header.sectionViewportPosition(1) + 40, 14)
    for _press in range(2):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert grid.model_kept.sorted_by == [(1, Qt.SortOrder.AscendingOrder), (1, Qt.SortOrder.DescendingOrder)]


def test_tick_header_asks_for_all(grid, qtbot):
    header = grid.grid_header
    with qtbot.waitSignal(grid.select_all_toggled) as told:
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 14))
    assert told.args == [True]


def test_funnel_asks_for_a_filter(grid, qtbot):
    grid.set_filterable(True)
    header = grid.grid_header
    right = header.sectionViewportPosition(2) + header.sectionSize(2)
    with qtbot.waitSignal(grid.filter_requested) as told:
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(right - 8, 14))
    assert told.args == [2]


def test_column_is_never_narrower_than_its_name(grid):
    grid.grid_header.resizeSection(5, 30)
    name = current_theme().metrics("label").horizontalAdvance("Consumed Memory %")
    assert grid.grid_header.sectionSize(5) >= name


def test_columns_are_remembered(grid):
    states = grid.column_states()
    assert [state.key for state in states] == [column.key for column in HOST_COLUMNS]
    wanted = [states[1], states[0], *states[2:-1], ColumnState(states[-1].key, 90, True)]
    grid.restore_columns(wanted)
    assert [state.key for state in grid.column_states()][:2] == ["name", "check"]
    assert grid.column_states()[-1].hidden


def test_merging_remembered_columns():
    columns = (Column("A", "a"), Column("B", "b", width=50))
    remembered = [ColumnState("gone", 10, False), ColumnState("b", 77, True)]
    assert merge_states(columns, remembered) == [ColumnState("b", 77, True), ColumnState("a", 120, False)]


def test_units_stand_in_the_cells_and_in_copies(grid, qtbot):
    assert grid.text_at(grid.model().index(0, 7)) == "41 days"
    grid.selectRow(0)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().split("\t")
    assert copied[0] == "esx01.lab.local"
    assert "41 days" in copied


def test_panel_counts_and_shows_the_sentence_when_empty(qtbot):
    grid = DataGrid(TASK_COLUMNS, "Recent Tasks")
    model = RowsModel(task_rows())
    grid.setModel(model)
    panel = GridPanel(grid, "No recent tasks.")
    qtbot.addWidget(panel)
    panel.resize(900, 200)
    panel.show()
    assert panel.footer.count_text() == "4 items"
    assert panel.empty.isHidden()
    model.beginResetModel()
    model.rows = []
    model.endResetModel()
    assert panel.footer.count_text() == "0 items"
    assert panel.empty.isVisible()


def test_manage_columns_and_export(qtbot):
    grid = DataGrid(TASK_COLUMNS, "Recent Tasks")
    model = RowsModel(task_rows())
    grid.setModel(model)
    panel = GridPanel(grid)
    qtbot.addWidget(panel)
    action = next(action for action in panel.columns_menu().actions() if action.data() == "server")
    with qtbot.waitSignal(grid.columns_changed):
        action.trigger()
    assert grid.column_states()[-1].hidden
    with qtbot.waitSignal(panel.export_requested) as told:
        panel.footer.export_link.click()
    assert told.args == [False]
    table = grid.rows_as_text()
    assert table[0][:3] == ["Task Name", "Target", "Status"]
    assert table[1][2] == "62 %"


def test_hovered_row_and_selection_are_drawn(grid, qtbot):
    palette = current_theme().palette
    grid.selectRow(2)
    grid.setFocus()
    row = grid.visualRect(grid.model().index(2, 0))
    image = grid.viewport().grab().toImage()
    assert image.pixelColor(8, row.center().y()).name().upper() == palette.selected_row
    qtbot.mouseMove(grid.viewport(), grid.visualRect(grid.model().index(0, 2)).center())
    grid._hover(0)
    image = grid.viewport().grab().toImage()
    assert image.pixelColor(8, 4).name().upper() == palette.hover_row


def test_elision_is_known(tasks):
    delegate = tasks._delegate
    index = tasks.model().index(2, 3)
    assert delegate.is_elided(tasks.visualRect(index), index)
    name = tasks.model().index(0, 1)
    assert not delegate.is_elided(tasks.visualRect(name), name)


def test_tree_row_height_chevron_and_notes(qtbot):
    tree = inventory_tree()
    qtbot.addWidget(tree)
    tree.resize(280, 600)
    tree.show()
    cluster = tree.currentIndex()
    assert tree.visualRect(cluster).height() == 24
    assert tree.indentation() == 14
    arrow = tree.chevron_rect(cluster)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=arrow.center())
    assert not tree.isExpanded(cluster)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=arrow.center())
    assert tree.isExpanded(cluster)
    tree.set_notes(lambda index: DropNote("82 → 94"))
    assert tree.tree_delegate.note(cluster) == DropNote("82 → 94")
    tree.set_notes(None)
    assert tree.tree_delegate.note(cluster) is None


@pytest.mark.parametrize(("allowed", "role"), [(True, "accent"), (False, "danger.mark")])
def test_drop_target_is_outlined(allowed, role, qtbot):
    tree = inventory_tree()
    qtbot.addWidget(tree)
    tree.resize(280, 600)
    tree.show()
    cluster = tree.currentIndex()
    host = cluster.model().index(1, 0, cluster)
    tree.set_drop_target(host, allowed)
    row = tree.visualRect(host)
    image = tree.viewport().grab().toImage()
    assert image.pixelColor(140, row.top()).name().upper() == current_theme().palette.hex(role)
    tree.set_drop_target(None)

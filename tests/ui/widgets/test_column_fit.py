from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from vsphere_client.ui.objects.plain_rows import PlainRows
from vsphere_client.ui.widgets.column_fit import Want, fitted_widths, kept_columns
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel

COLUMNS = (
    Column("Name", "name", width=300),
    Column("Size", "size", "number", width=150, unit="GB"),
    Column("Description", "description", width=600),
)
LONG = "a sentence that is far longer than any column of a list in a small window can ever hold, however wide"


def grid_of(qtbot, width, columns=COLUMNS, *, stretch="", rows=None):
    grid = DataGrid(columns, "Things", stretch=stretch)
    model = PlainRows(columns, grid)
    grid.setModel(model)
    model.show_rows(rows or {"a": ("db-ora-02", "120.5", LONG), "b": ("web", "3", "short")})
    qtbot.addWidget(grid)
    grid.resize(width, 200)
    grid.show()
    return grid


def widths(grid):
    return [grid.columnWidth(at) for at in range(len(grid.columns)) if not grid.isColumnHidden(at)]


wants = st.builds(
    lambda least, more, most, grows: Want(least + more + most, least + more, least, grows),
    st.integers(20, 200),
    st.integers(0, 200),
    st.integers(0, 200),
    st.booleans(),
)


@given(st.lists(wants, min_size=1, max_size=12), st.integers(50, 4000))
def test_no_column_goes_below_its_least_and_the_room_is_filled_when_it_can_be(columns, room):
    fitted = fitted_widths(columns, room)
    assert all(width >= want.least for width, want in zip(fitted, columns, strict=True))
    if sum(want.least for want in columns) > room:
        assert fitted == [want.need for want in columns]
    elif sum(want.wish for want in columns) > room or any(want.grows for want in columns):
        assert sum(fitted) == room


@given(st.lists(wants, min_size=1, max_size=12), st.integers(50, 4000))
def test_nothing_is_cut_while_the_whole_content_fits(columns, room):
    if sum(want.need for want in columns) <= room:
        fitted = fitted_widths(columns, room)
        assert all(width >= want.need for width, want in zip(fitted, columns, strict=True))


def test_a_list_that_wishes_more_than_its_width_does_not_scroll_sideways(qtbot):
    # 300 + 150 + 600 wished; the sentence gives way, the number and the name stay whole.
    grid = grid_of(qtbot, 500)
    assert grid.horizontalScrollBar().maximum() == 0
    assert sum(widths(grid)) == grid.viewport().width()
    delegate = grid.itemDelegate()
    for column in (0, 1):
        index = grid.model().index(0, column)
        assert not delegate.is_elided(grid.visualRect(index), index)


def test_the_named_column_takes_what_is_left(qtbot):
    grid = grid_of(qtbot, 1600, stretch="name")
    last = widths(grid)
    grid.resize(1800, 200)
    assert [after - before for before, after in zip(last, widths(grid), strict=True)] == [200, 0, 0]


def test_numbers_at_the_end_do_not_stand_alone_at_the_far_edge(qtbot):
    columns = (Column("Name", "name", width=100), Column("VMs", "vms", "number", width=100))
    grid = grid_of(qtbot, 800, columns, rows={"a": ("san-01", "26")})
    assert widths(grid) == [400, 400]


def test_a_dragged_border_stays_where_it_was_put(qtbot):
    grid = grid_of(qtbot, 1200)
    header = grid.grid_header
    edge = QPoint(header.sectionViewportPosition(0) + header.sectionSize(0) - 2, 10)
    with qtbot.waitSignal(grid.columns_changed):
        QTest.mouseMove(header.viewport(), edge)
        qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
        QTest.mouseMove(header.viewport(), edge - QPoint(60, 0))
        qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge - QPoint(60, 0))
    dragged = grid.columnWidth(0)
    assert dragged < 300
    grid.resize(500, 200)
    assert grid.columnWidth(0) == dragged
    assert grid.column_states()[0].width == dragged


def test_a_fit_to_the_window_is_not_remembered_as_a_wish(qtbot):
    grid = grid_of(qtbot, 500)
    assert [state.width for state in grid.column_states()] == [300, 150, 600]


def test_names_are_whole_until_rows_fill_the_sight_and_later_ones_do_not_move_the_columns(qtbot):
    first = {"a": ("db-ora-02", "120.5", LONG)}
    grid = grid_of(qtbot, 500, rows=first)
    qtbot.wait(1)
    few = widths(grid)
    rows = first | {f"b{at}": ("esx04.lab.local", "3", "") for at in range(20)}
    grid.model().show_rows(rows)
    qtbot.wait(1)
    full = widths(grid)
    assert full[0] > few[0]
    grid.model().show_rows({"c": ("a-much-longer-name-than-before", "1", "")} | rows)
    qtbot.wait(1)
    assert widths(grid) == full


def test_a_number_that_grows_widens_its_column(qtbot):
    grid = grid_of(qtbot, 420, rows={"a": ("db-ora-02", "1", LONG)})
    qtbot.wait(1)
    before = grid.columnWidth(1)
    grid.model().show_rows({"a": ("db-ora-02", "12 345 678.5", LONG)})
    grid.viewport().repaint()
    index = grid.model().index(0, 1)
    qtbot.waitUntil(lambda: not grid.itemDelegate().is_elided(grid.visualRect(index), index))
    assert grid.columnWidth(1) > before
    assert sum(widths(grid)) == grid.viewport().width()


@given(st.lists(st.tuples(wants, st.integers(0, 3)), min_size=1, max_size=12), st.integers(50, 4000))
def test_only_as_many_columns_step_aside_as_must_and_only_those_that_may(pairs, room):
    columns = [replace(want, yields=yields) for want, yields in pairs]
    stays = kept_columns(columns, room)
    gone = [want for want, stay in zip(columns, stays, strict=True) if not stay]
    left = [want for want, stay in zip(columns, stays, strict=True) if stay]
    assert all(want.yields for want in gone)
    if gone:
        mildest = min(want.yields for want in gone)
        assert all(want.yields <= mildest for want in left)
        assert sum(want.floor for want in columns) > room
    if any(want.yields for want in left):
        assert sum(want.floor for want in left) <= room


YIELDING = (
    Column("Name", "name", width=120),
    Column("First", "first", "number", width=140, yields=1),
    Column("Second", "second", "number", width=140, yields=2),
)
NUMBERS = {"a": ("db-ora-02", "1 234 567 890", "9 876 543 210")}


def test_columns_step_aside_in_a_narrow_list_and_come_back(qtbot):
    grid = grid_of(qtbot, 500, YIELDING, rows=NUMBERS)
    qtbot.wait(1)
    assert len(widths(grid)) == 3
    grid.resize(210, 200)
    qtbot.wait(1)
    assert [grid.isColumnHidden(at) for at in range(3)] == [False, False, True]
    assert sum(widths(grid)) == grid.viewport().width()
    assert not any(state.hidden for state in grid.column_states()), "the user chose nothing"
    assert grid.rows_as_text()[0] == ["Name", "First", "Second"]
    grid.resize(500, 200)
    qtbot.wait(1)
    assert len(widths(grid)) == 3


def test_a_column_that_is_asked_for_stays_however_narrow_the_list(qtbot):
    grid = DataGrid(YIELDING, "Things")
    model = PlainRows(YIELDING, grid)
    grid.setModel(model)
    panel = GridPanel(grid)
    qtbot.addWidget(panel)
    model.show_rows(NUMBERS)
    panel.resize(210, 200)
    panel.show()
    qtbot.wait(1)
    second = next(one for one in panel.columns_menu().actions() if one.data() == "second")
    assert not second.isChecked()
    grid.set_column_hidden("second", False)
    assert not grid.isColumnHidden(2)
    grid.set_column_hidden("second", True)
    assert [state.hidden for state in grid.column_states()] == [False, False, True]

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from vsphere_client.ui.models.record_table import RecordColumn, RecordTable
from vsphere_client.ui.widgets.columns import Column


@dataclass(frozen=True)
class Parcel:
    name: str
    grams: float


COLUMNS = (
    RecordColumn(Column("Name", "name"), lambda one: one.name),
    RecordColumn(
        Column("Weight", "weight", "number"),
        lambda one: f"{one.grams / 1000:g} kg",
        lambda one: one.grams,
        live=True,
    ),
)
NAME, WEIGHT = 0, 1
PARCELS = {1: Parcel("pears", 900), 2: Parcel("Apples", 12_000), 3: Parcel("plums", 2_500)}


def table(parcels):
    made = RecordTable(COLUMNS, parcels.get)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.show_keys(list(parcels))
    return made


def shown(made, column=NAME):
    return [made.data(made.index(row, column)) for row in range(made.rowCount())]


def test_numbers_are_sorted_by_size_and_texts_by_letters(qapp):
    made = table(dict(PARCELS))
    made.sort(WEIGHT)
    assert shown(made, WEIGHT) == ["0.9 kg", "2.5 kg", "12 kg"]
    made.sort(WEIGHT, Qt.SortOrder.DescendingOrder)
    assert shown(made) == ["Apples", "plums", "pears"]
    made.sort(NAME)
    assert shown(made) == ["Apples", "pears", "plums"]


def test_a_filter_looks_into_every_cell(qapp):
    made = table(dict(PARCELS))
    made.set_filter("2.5")
    assert shown(made) == ["plums"]
    made.set_filter("")
    assert made.rowCount() == 3


def test_rows_come_go_and_change(qapp):
    parcels = dict(PARCELS)
    made = table(parcels)
    made.sort(WEIGHT)
    assert shown(made)[0] == "pears"
    del parcels[1]
    parcels[2], parcels[4] = Parcel("Apples", 100), Parcel("figs", 50)
    made.show_keys(list(parcels))
    assert shown(made) == ["figs", "Apples", "plums"]
    assert shown(made, WEIGHT) == ["0.05 kg", "0.1 kg", "2.5 kg"]


def test_numbers_move_and_a_record_that_is_gone_says_nothing(qapp):
    parcels = dict(PARCELS)
    made = table(parcels)
    assert shown(made, WEIGHT)[0] == "0.9 kg"
    parcels[1] = Parcel("pears", 1_000)
    del parcels[3]
    told = []
    made.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    made.move_numbers()
    assert shown(made, WEIGHT) == ["1 kg", "12 kg", ""]
    assert told == [(0, 0), (2, 2)]
    made.set_filter("p")
    assert shown(made) == ["pears", "Apples"]

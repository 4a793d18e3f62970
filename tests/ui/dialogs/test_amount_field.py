"""Amounts with a unit: GHz and MHz, GB and MB."""

import pytest

from vsphere_client.ui.dialogs.amount_field import FREQUENCY, MEMORY, AmountField
from vsphere_client.ui.dialogs.memory_field import MemoryField


@pytest.fixture
def mhz(qtbot):
    field = AmountField("CPU reservation", 2500, 0, 1e9, FREQUENCY)
    qtbot.addWidget(field)
    field.show()
    return field


def choose(field, unit):
    field.unit.setCurrentText(unit)
    field.unit.activated.emit(field.unit.currentIndex())


def type_into(qtbot, field, text):
    field.number.selectAll()
    qtbot.keyClicks(field.number, text)
    field.number.interpretText()


def test_the_unit_changes_what_is_shown_and_not_what_is_meant(mhz):
    assert mhz.number.text() == "2 500"
    choose(mhz, "GHz")
    assert (mhz.number.text(), mhz.value()) == ("2.5", 2500)
    mhz.setValue(12_345)
    assert mhz.number.text() == "12.345"


@pytest.mark.parametrize(
    ("typed", "amount"), [("3000", 3000), ("3 GHz", 3000), ("1.5ghz", 1500), ("1,200 MHz", 1200), ("7", 7)]
)
def test_a_unit_may_be_typed(mhz, qtbot, typed, amount):
    type_into(qtbot, mhz, typed)
    assert mhz.value() == amount


def test_in_ghz_a_bare_number_is_ghz(mhz, qtbot):
    choose(mhz, "GHz")
    type_into(qtbot, mhz, "4")
    assert mhz.value() == 4000
    type_into(qtbot, mhz, "500 MHz")
    assert (mhz.value(), mhz.number.text()) == (500, "0.5")


def test_other_letters_cannot_be_typed(mhz, qtbot):
    type_into(qtbot, mhz, "3xGB")
    # x is no unit, G begins one of frequency, B ends none: "3G" is no amount yet, so the last whole one stays.
    assert mhz.value() == 3


def test_memory_begins_in_the_unit_in_which_it_is_whole(qtbot):
    for mb, shown in ((32_768, ("32", "GB")), (1536, ("1 536", "MB")), (512, ("512", "MB"))):
        field = MemoryField(mb)
        qtbot.addWidget(field)
        assert (field.number.text(), field.unit.currentText()) == shown
    told = AmountField("Memory limit", 0, 0, 1e9, MEMORY)
    qtbot.addWidget(told)
    with qtbot.waitSignal(told.changed) as signal:
        type_into(qtbot, told, "2 GB")
    assert told.value() == 2048
    assert signal.args

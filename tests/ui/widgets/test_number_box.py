import pytest
from PySide6.QtCore import QLocale, Qt

from vsphere_client.ui.widgets.number_box import NumberBox, WholeBox


@pytest.fixture(params=["de_DE", "en_US"])
def language(request):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


def made(qtbot, kind, value, high, **settings):
    field = kind()
    field.setRange(0, high)
    for name, setting in settings.items():
        getattr(field, name)(setting)
    field.setValue(value)
    qtbot.addWidget(field)
    field.show()
    return field


def test_figures_stand_in_groups_of_three_in_every_language(qtbot, language):
    assert made(qtbot, NumberBox, 32768, 1e6, setDecimals=0, setSuffix=" MB").text() == "32 768 MB"
    assert made(qtbot, NumberBox, 1234.5, 1e6, setDecimals=1).text() == "1 234.5"
    assert made(qtbot, WholeBox, 40000, 10**6, setSuffix=" IOPS").text() == "40 000 IOPS"


@pytest.mark.parametrize(
    ("typed", "value"), [("4096", 4096), ("4 096", 4096), ("4,096", 4096), ("4 096 MB", 4096)]
)
def test_what_is_typed_may_be_grouped_or_not(qtbot, language, typed, value):
    for kind in (NumberBox, WholeBox):
        field = made(qtbot, kind, 1, 10**6, setSuffix=" MB")
        field.lineEdit().selectAll()
        qtbot.keyClicks(field.lineEdit(), typed)
        assert field.value() == value


def test_letters_and_numbers_too_high_cannot_be_typed(qtbot):
    field = made(qtbot, WholeBox, 5, 100)
    field.lineEdit().selectAll()
    qtbot.keyClicks(field.lineEdit(), "1x250")
    # 1 and 12 stay within 100; x, the 5 of 125 and the 0 of 120 + 0 are refused, but 12 then 0 is 120.
    assert field.value() == 12
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 13

import re
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from vsphere_client.assets import resource_path
from vsphere_client.ui.theme.fonts import FONT_FILES, ROLES, load_fonts, scaled_font
from vsphere_client.ui.theme.theme import apply_theme, current_theme, set_kind, style_sheet
from vsphere_client.ui.theme.tokens import DARK, LIGHT


def test_shipped_fonts_load_with_their_licences(qapp):
    assert {"Inter", "JetBrains Mono"} <= set(load_fonts())
    assert sum(resource_path("fonts", name).stat().st_size for name in FONT_FILES) < 4_000_000
    for licence in ("OFL-inter.txt", "OFL-jetbrains-mono.txt"):
        assert "SIL OPEN FONT LICENSE" in resource_path("fonts", licence).read_text(encoding="utf-8")


def test_font_roles_resolve_to_the_shipped_families(qapp):
    for role, spec in ROLES.items():
        assert QFontInfo(scaled_font(role, 1.0)).family() == spec.family
        assert scaled_font(role, 1.0).pixelSize() == spec.size
    # 13 px at 150 % is 19.5, rounded to the even 20
    assert scaled_font("body", 1.5).pixelSize() == 20


def test_figures_are_tabular(qapp):
    metrics = current_theme().metrics("body")
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")


def test_style_sheet_has_no_hole_and_scales_lengths():
    for palette in (LIGHT, DARK):
        sheet = style_sheet(palette, 1.0)
        assert "@" not in sheet
        for url in re.findall(r'url\("([^"]+)"\)', sheet):
            assert resource_path("styles", palette.name).as_posix() in url
            assert resource_path("styles", palette.name, url.rsplit("/", 1)[1]).is_file()
    assert "border: 1px solid" in style_sheet(LIGHT, 2.0)
    assert "font-size: 40px" in style_sheet(LIGHT, 2.0)


def test_theme_switch_tells_and_recolours(qapp, qtbot):
    with qtbot.waitSignal(current_theme().changed, timeout=1000):
        apply_theme(qapp, "dark")
    assert current_theme().is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    apply_theme(qapp, "light")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.window


def test_user_scale_grows_everything_but_hair_lines(qapp):
    theme = apply_theme(qapp, "light", 1.5)
    assert (theme.px(24), theme.px(1)) == (36, 1)
    assert qapp.font().pixelSize() == 20
    apply_theme(qapp, "light")


def test_kind_dresses_a_button(theme_name, qtbot):
    button = QPushButton("NEXT")
    qtbot.addWidget(button)
    set_kind(button, kind="primary")
    button.resize(80, 28)
    ground = button.grab().toImage().pixelColor(6, 14).name().upper()
    assert ground == current_theme().palette.accent


def test_focus_ring_only_after_keyboard_use(qapp, qtbot):
    window = QWidget()
    row = QHBoxLayout(window)
    first, second = QPushButton("BACK"), QPushButton("NEXT")
    row.addWidget(first)
    row.addWidget(second)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert not first.property("focusRing")
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.property("focusRing")
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert not second.property("focusRing")


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="counts references of CPython")
def test_calls_into_qt_lose_no_reference_to_none(qapp, qtbot):
    # platform.md: PySide6 6.12.0 on Python 3.11 lost one reference to None a call, about 1,000 here.
    label = QLabel()
    qtbot.addWidget(label)
    label.setText("warm")
    before = sys.getrefcount(None)
    for number in range(1000):
        label.setText(str(number % 10))
    assert sys.getrefcount(None) - before > -100
    assert label.alignment() & Qt.AlignmentFlag.AlignLeft

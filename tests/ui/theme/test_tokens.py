from dataclasses import fields

import pytest
from PySide6.QtGui import QColor

from vsphere_client.assets import read_text, resource_path
from vsphere_client.ui.theme.tokens import DARK, LIGHT, load_palette

# Where body, secondary and accent text stand; a selected or hovered row darkens its links (see below).
GROUNDS = ("window", "panel", "tint")
ROW_GROUNDS = ("selected_row", "hover_row")
PAIRS = [
    (ink, ground) for ink in ("text_heading", "text", "text_secondary") for ground in GROUNDS + ROW_GROUNDS
]
TINTED = (*ROW_GROUNDS, "tint", "success.tint", "warning.tint", "danger.tint")
PAIRS += [("accent_hover", ground) for ground in TINTED] + [
    ("accent", ground) for ground in ("window", "panel")
]
PAIRS += [
    (f"{state}.ink", ground)
    for state in ("success", "warning", "danger")
    for ground in ("panel", f"{state}.tint")
]
PAIRS += [("trainer.ink", "panel"), ("trainer.ink", "window"), ("trainer.ink", "trainer.tint")]
PAIRS += [("trainer.on_fill", "trainer.fill"), ("on_accent", "accent"), ("text_secondary", "time_bar")]
PAIRS += [("accent_hover", "info_tint"), ("text", "trainer.tint"), ("text_secondary", "hairline")]
PAIRS += [("text_heading", f"{state}.tint") for state in ("success", "warning", "danger")]
PAIRS += [
    ("top_bar.text", "top_bar.back"),
    ("top_bar.text_secondary", "top_bar.field"),
    ("top_bar.lab_ink", "top_bar.lab_back"),
]
PAIRS += [("dcui.on_grey", "dcui.grey"), ("dcui.ink", "dcui.yellow"), ("dcui.warning", "dcui.yellow")]


def luminance(value):
    """Relative luminance of WCAG 2."""

    def linear(part):
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    color = QColor(value)
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_reaches_contrast(palette, ink, ground):
    assert contrast(palette.hex(ink), palette.hex(ground)) >= 4.5


def test_values_of_the_design():
    # visual.md, "Colour roles"
    assert (LIGHT.window, LIGHT.panel, LIGHT.accent, LIGHT.on_accent) == (
        "#FCFDFD",
        "#FFFFFF",
        "#0079AD",
        "#FFFFFF",
    )
    assert (DARK.window, DARK.panel, DARK.accent, DARK.on_accent) == (
        "#1B2B32",
        "#21333B",
        "#2EC0FF",
        "#17252B",
    )
    assert LIGHT.series == ("#009ADB", "#7C12A5", "#00565C", "#6E72D8", "#D23292", "#818F00")
    assert (LIGHT.trainer.ink, DARK.trainer.line) == ("#7C12A5", "#5D0085")


def test_usage_rule_changes_at_75_and_90_percent():
    assert LIGHT.usage(0.749) == LIGHT.accent
    assert LIGHT.usage(0.75) == LIGHT.warning.mark
    assert LIGHT.usage(0.899) == LIGHT.warning.mark
    assert LIGHT.usage(0.90) == LIGHT.danger.mark


def test_roles_by_name():
    assert LIGHT.hex("danger.ink") == LIGHT.danger.ink
    assert LIGHT.hex("series.1") == "#7C12A5"
    assert LIGHT.hex("#123456") == "#123456"
    assert LIGHT.color("scrim", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    with pytest.raises(AttributeError):
        LIGHT.hex("no_such_role")


def test_unknown_theme_is_an_error():
    with pytest.raises(FileNotFoundError):
        load_palette("sepia")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_small_pictures_of_the_sheet_use_only_colours_of_the_palette(palette):
    used = {palette.text_secondary, palette.disabled, palette.on_accent}
    for path in resource_path("styles", palette.name).glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert any(value in text for value in used), path.name


def test_both_themes_name_the_same_roles():
    assert {field.name for field in fields(LIGHT)} == {field.name for field in fields(DARK)}
    assert '"name": "dark"' in read_text("styles", "dark.json")

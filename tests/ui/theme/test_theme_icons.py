import xml.etree.ElementTree as ElementTree

import pytest
from PySide6.QtGui import QIcon

from vsphere_client.assets import resource_path
from vsphere_client.ui.theme.badges import ALARM_BADGES, BUSY_BADGES, STATE_BADGES
from vsphere_client.ui.theme.icons import clear_icon_cache, icon, icon_names, pixmap, severity_pixmap
from vsphere_client.ui.theme.theme import apply_theme, current_theme

NEEDED = [
    "vcenter",
    "datacenter",
    "cluster",
    "host",
    "vm",
    "template",
    "resource-pool",
    "vapp",
    "datastore",
    "datastore-cluster",
    "network",
    "distributed-switch",
    "distributed-port-group",
    "folder",
    "hosts-and-clusters",
    "vms-and-templates",
    "storage",
    "networking",
    "menu",
    "search",
    "undo",
    "refresh",
    "bell",
    "user",
    "help",
    "chevron-down",
    "chevron-right",
    "chevron-up",
    "chevron-left",
    "close",
    "actions",
    "power-on",
    "power-off",
    "suspend",
    "reset",
    "shut-down",
    "restart-guest",
    "console",
    "snapshot",
    "camera",
    "edit",
    "pencil",
    "migrate",
    "maintenance",
    "wrench",
    "add-host",
    "add-vm",
    "delete",
    "trash",
    "rename",
    "settings",
    "filter",
    "funnel",
    "columns",
    "export",
    "import",
    "play",
    "pause",
    "step-back",
    "step-next",
    "flag",
    "bolt",
    "bulb",
    "copy",
    "check",
    "check-circle",
    "warning-triangle",
    "error-circle",
    "info",
    "question",
    "forbidden",
    "clock",
    "book",
    "plus",
    "open-folder",
    "moon",
    "sun",
    "expand-panel",
    "collapse-panel",
    "chart",
    "disk",
    "cpu",
    "memory",
    "nic",
    "witness",
    "shield",
    "link",
    "pin",
    "spinner",
]


def inked(picture):
    image = picture.toImage()
    return sum(
        image.pixelColor(x, y).alpha() > 40 for x in range(image.width()) for y in range(image.height())
    )


def colours(picture):
    image = picture.toImage()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_the_icons_of_the_brief_exist():
    assert set(NEEDED) <= icon_names()


@pytest.mark.parametrize("name", sorted(icon_names()))
def test_icon_draws_on_the_16_grid(name, qapp):
    root = ElementTree.parse(resource_path("icons", f"{name}.svg")).getroot()
    assert root.get("viewBox") == "0 0 16 16"
    assert root.get("stroke-width") == "1.25"
    assert root.get("stroke-linecap") == "round"
    assert inked(pixmap(name, 16, "text", ratio=2)) > 20


def test_unknown_icon_is_an_error(qapp):
    with pytest.raises(KeyError, match="no-such-icon"):
        pixmap("no-such-icon")
    with pytest.raises(KeyError, match="no-such-badge"):
        pixmap("vm", state_badge="no-such-badge")
    with pytest.raises(KeyError, match="red"):
        pixmap("vm", alarm_badge="red")


def test_pictures_are_sharp_at_each_ratio(qapp):
    for ratio in (1.0, 1.25, 1.5, 2.0):
        picture = pixmap("host", 16, ratio=ratio)
        assert picture.width() == round(16 * ratio)
        assert picture.devicePixelRatio() == ratio


def test_cache_keeps_and_forgets(qapp):
    first = pixmap("vm", 16, "accent")
    assert pixmap("vm", 16, "accent").cacheKey() == first.cacheKey()
    clear_icon_cache()
    assert pixmap("vm", 16, "accent").cacheKey() != first.cacheKey()


def test_theme_change_draws_anew_in_the_new_colour(qapp):
    assert current_theme().palette.danger.mark in colours(
        pixmap("severity-danger", 16, "danger.mark", ratio=4)
    )
    apply_theme(qapp, "dark")
    assert "#FF674D" in colours(severity_pixmap("danger", 16, ratio=4))
    apply_theme(qapp, "light")


@pytest.mark.parametrize("badge", sorted(set(STATE_BADGES) | BUSY_BADGES))
def test_state_badge_is_bottom_right(badge, qapp):
    plain = pixmap("vm", 16, ratio=4).toImage()
    image = pixmap("vm", 16, state_badge=badge, ratio=4).toImage()
    changed = [(x, y) for x in range(64) for y in range(64) if image.pixel(x, y) != plain.pixel(x, y)]
    # 8 px and a ring of 1 px, in device pixels of ratio 4
    assert min(x for x, _y in changed) >= 27
    assert min(y for _x, y in changed) >= 27


@pytest.mark.parametrize("badge", sorted(ALARM_BADGES))
def test_alarm_badge_is_bottom_left_and_both_show(badge, qapp):
    plain = pixmap("host", 16, ratio=4).toImage()
    image = pixmap("host", 16, alarm_badge=badge, ratio=4).toImage()
    changed = [(x, y) for x in range(64) for y in range(64) if image.pixel(x, y) != plain.pixel(x, y)]
    assert max(x for x, _y in changed) <= 37
    both = colours(pixmap("host", 16, state_badge="powered-on", alarm_badge=badge, ratio=4))
    assert {current_theme().palette.hex(ALARM_BADGES[badge][1]), "#42810E"} <= both


def test_badge_ring_takes_the_ground_of_the_row(qapp):
    ground = current_theme().palette.selected_row
    assert ground in colours(
        pixmap("vm", 16, state_badge="powered-on", row_background="selected_row", ratio=4)
    )


def test_icon_has_a_disabled_form(qapp):
    made = icon("power-on", color="accent")
    normal = colours(made.pixmap(16, QIcon.Mode.Normal))
    disabled = colours(made.pixmap(16, QIcon.Mode.Disabled))
    assert normal != disabled

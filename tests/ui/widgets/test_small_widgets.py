import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from vsphere_client.ui.theme.theme import apply_theme, current_theme
from vsphere_client.ui.theme.tokens import RING_LARGE, SIDE_PANEL_WIDTH
from vsphere_client.ui.widgets.band import AlarmBand, Banner
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.drag_ghost import drag_ghost
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.flow_grid import FlowGrid, columns_for
from vsphere_client.ui.widgets.hint_card import HintCard, HintRow, place_beside
from vsphere_client.ui.widgets.histogram import Histogram
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.pill import CountBadge, Pill
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.ring_gauge import RingGauge
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons
from vsphere_client.ui.widgets.side_panel import SidePanel
from vsphere_client.ui.widgets.sub_navigation import NavEntry, NavGroup, SubNavigation
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton
from vsphere_client.ui.widgets.usage_bar import MiniBar, Usage, UsageBar
from vsphere_client.ui.widgets.value_label import ValueLabel


@pytest.fixture
def shown(qtbot):
    def show(widget, width=None, height=None):
        qtbot.addWidget(widget)
        if width:
            widget.resize(width, height or widget.sizeHint().height())
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


def pixel(widget, x, y):
    return widget.grab().toImage().pixelColor(x, y).name().upper()


def test_link_is_pressed_by_mouse_and_keyboard(shown, qtbot):
    link = shown(LinkLabel("View details…", "task-7"))
    for press in (
        lambda: qtbot.mouseClick(link, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(link, Qt.Key.Key_Return),
        lambda: qtbot.keyClick(link, Qt.Key.Key_Space),
    ):
        with qtbot.waitSignal(link.activated) as told:
            press()
        assert told.args == ["task-7"]
    assert link.accessibleName() == "View details…"


def test_disabled_link_tells_nothing(shown, qtbot):
    link = shown(LinkLabel("Acknowledge"))
    link.setEnabled(False)
    with qtbot.assertNotEmitted(link.activated):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)


def test_card_links_tell_their_target(shown, qtbot):
    card = shown(Card("vSphere HA", "Admission control on"), 380, 200)
    link = card.add_link("View HA settings", "configure/ha")
    with qtbot.waitSignal(card.link_activated) as told:
        link.click()
    assert told.args == ["configure/ha"]
    card.set_links([])
    assert card.accessibleName() == "vSphere HA"


def test_card_follows_the_theme(qapp, shown):
    card = shown(Card("A"), 300, 120)
    assert pixel(card, 150, 80) == "#FFFFFF"
    apply_theme(qapp, "dark")
    assert pixel(card, 150, 80) == "#21333B"
    apply_theme(qapp, "light")


def test_usage_bar_colours_by_the_75_90_rule_and_speaks(shown):
    bar = shown(UsageBar("CPU"), 200)
    palette = current_theme().palette
    for fraction, color in ((0.6, palette.accent), (0.8, palette.warning.mark), (0.95, palette.danger.mark)):
        bar.set_usage(Usage(fraction, "used", "capacity", "free"))
        assert pixel(bar, 60, 26) == color
    assert bar.accessibleName() == "CPU 95 percent used, used, capacity, free"
    assert pixel(bar, 197, 26) == palette.bar_free


def test_mini_bar_shows_the_gain_in_green(shown):
    bar = shown(MiniBar("DRS score"), 100, 10)
    bar.set_usage(Usage(0.5, color="accent"), gain=0.2)
    assert pixel(bar, 60, 5) == current_theme().palette.success.mark
    assert bar.accessibleName() == "DRS score 50 percent"


def test_ring_speaks_its_value(shown):
    ring = shown(RingGauge("Cluster DRS score", "cluster score"))
    assert ring.size().width() >= RING_LARGE
    assert ring.accessibleName() == "Cluster DRS score not available"
    ring.set_percent(82)
    assert ring.accessibleName() == "Cluster DRS score 82 percent"
    # 82 % reaches round to the left side: nine o'clock is filled, half past eleven is not.
    assert pixel(ring, 4, 52) == current_theme().palette.accent
    assert pixel(ring, 40, 6) == current_theme().palette.bar_free


def test_histogram_wants_a_count_per_bucket(shown):
    histogram = shown(Histogram("VM DRS score"))
    histogram.set_counts((0, 2, 9, 41, 96))
    assert "81–100: 96" in histogram.accessibleName()
    with pytest.raises(ValueError, match="5 counts"):
        histogram.set_counts((1, 2))


def test_pill_and_badge(shown):
    pill = shown(Pill("Live", "success", mark="dot"))
    pill.set_text("In the past", "warning")
    assert (pill.text(), pill.tone, pill.accessibleName()) == ("In the past", "warning", "In the past")
    badge = shown(CountBadge("triggered alarms"))
    assert badge.sizeHint().width() == 0
    badge.set_count(3)
    assert badge.sizeHint().width() >= 18
    assert badge.accessibleName() == "3 triggered alarms"


def test_band_tells_actions_and_speaks(shown, qtbot):
    band = shown(AlarmBand("warning", "Host memory usage", "91 %", (("Acknowledge", "ack"),)), 600)
    assert band.accessibleName() == "warning: Host memory usage 91 %"
    link = band.findChildren(LinkLabel)[0]
    with qtbot.waitSignal(band.action) as told:
        link.click()
    assert told.args == ["ack"]
    band.set_message("danger", "", "Gone")
    assert band.sentence() == "Gone"
    assert pixel(band, 1, 16) == current_theme().palette.danger.mark
    with pytest.raises(KeyError):
        band.set_message("pink", "", "")


def test_banner_speaks(shown):
    banner = shown(Banner("success", "Thumbprint accepted", "SHA1 4B", (("Change", "change"),)), 500)
    assert banner.accessibleName() == "success: Thumbprint accepted SHA1 4B"
    banner.set_text("Refused")
    assert banner.accessibleName() == "success: Refused "


def test_property_grid_keeps_widgets_while_only_values_change(shown):
    grid = shown(PropertyGrid(), 320)
    grid.set_rows([PropertyRow("Hosts", "6"), PropertyRow("Primary", "esx03", link="host-3")])
    before = grid.findChildren(ValueLabel)
    grid.set_rows([PropertyRow("Hosts", "7"), PropertyRow("Primary", "esx04", link="host-3")])
    assert grid.findChildren(ValueLabel) == before
    assert before[0].whole() == "7"
    grid.update_value("Hosts", "8")
    assert grid.value("Hosts") == "8"
    with pytest.raises(KeyError):
        grid.update_value("No such row", "1")


def test_property_values_can_be_copied_whole(shown, qapp):
    label = shown(ValueLabel("VMware ESXi, 8.0.3, 24022510 and a long tail"), 80)
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole()
    label.copy()
    assert QGuiApplication.clipboard().text() == label.whole()


def test_property_links_tell_their_target(shown, qtbot):
    grid = shown(PropertyGrid(lines=True), 320)
    grid.set_rows([PropertyRow("Primary", "esx03", link="host-3", severity="success")])
    with qtbot.waitSignal(grid.link_activated) as told:
        grid.findChildren(LinkLabel)[0].click()
    assert told.args == ["host-3"]


def test_elided_label_has_a_tooltip_only_when_cut(shown):
    label = shown(ElidedLabel("esx01.lab.local"), 300)
    assert (label.is_elided(), label.toolTip()) == (False, "")
    label.resize(40, 16)
    assert (label.is_elided(), label.toolTip()) == (True, "esx01.lab.local")


def test_search_field_tells_after_a_pause_and_esc_empties(shown, qtbot):
    field = shown(SearchField("Filter this view"), 200)
    with qtbot.waitSignal(field.searched, timeout=2000) as told:
        qtbot.keyClicks(field, "esx")
    assert told.args == ["esx"]
    with qtbot.waitSignal(field.searched, timeout=2000) as told:
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert told.args == [""]
    assert field.accessibleName() == "Filter this view"


def test_segments_are_chosen_by_mouse_and_arrows(shown, qtbot):
    buttons = shown(SegmentedButtons("Speed", ("1×", "10×", "60×"), trainer=True))
    with qtbot.waitSignal(buttons.chosen) as told:
        qtbot.mouseClick(buttons, Qt.MouseButton.LeftButton, pos=buttons.cell(2).center())
    assert told.args == [2]
    with qtbot.waitSignal(buttons.chosen) as told:
        qtbot.keyClick(buttons, Qt.Key.Key_Left)
    assert told.args == [1]
    assert buttons.accessibleName() == "Speed: 10×"
    buttons.set_current(-1)
    assert buttons.current() == -1


def test_tool_button_says_why_it_is_disabled(shown):
    button = shown(ToolIconButton("power-on", "Power On"))
    assert (button.accessibleName(), button.toolTip()) == ("Power On", "Power On")
    button.set_enabled(False, "The VM is already powered on.")
    assert button.toolTip() == "Power On: The VM is already powered on."
    button.set_icon("power-off", "Power Off")
    assert button.accessibleName() == "Power Off"


GROUPS = (
    NavGroup("vSphere DRS", (NavEntry("rec", "Recommendations"), NavEntry("faults", "Faults"))),
    NavGroup("Inside view", (NavEntry("vmotion", "vMotion"),), trainer=True),
)


def test_sub_navigation_by_mouse(shown, qtbot):
    navigation = shown(SubNavigation("Monitor"), 216, 400)
    navigation.set_groups(GROUPS)
    with qtbot.waitSignal(navigation.entry_chosen) as told:
        qtbot.mouseClick(navigation, Qt.MouseButton.LeftButton, pos=navigation.rect_of("faults").center())
    assert told.args == ["faults"]
    assert navigation.accessibleName() == "Monitor: vSphere DRS, Faults"
    qtbot.mouseClick(navigation, Qt.MouseButton.LeftButton, pos=navigation.rect_of("vSphere DRS").center())
    assert navigation.is_folded("vSphere DRS")
    assert navigation.rect_of("faults").isEmpty()


def test_sub_navigation_by_keyboard(shown, qtbot):
    navigation = shown(SubNavigation("Monitor"), 216, 400)
    navigation.set_groups(GROUPS)
    qtbot.keyClick(navigation, Qt.Key.Key_Down)
    with qtbot.waitSignal(navigation.entry_chosen) as told:
        qtbot.keyClick(navigation, Qt.Key.Key_Return)
    assert told.args == ["rec"]
    qtbot.keyClick(navigation, Qt.Key.Key_Left)
    assert navigation.is_folded("vSphere DRS")
    navigation.set_current("rec")
    assert not navigation.is_folded("vSphere DRS")


def test_sub_navigation_marks_trainer_pages_violet(shown):
    navigation = shown(SubNavigation("Monitor"), 216, 400)
    navigation.set_groups(GROUPS)
    navigation.set_current("vmotion")
    row = navigation.rect_of("vmotion")
    assert pixel(navigation, 1, row.center().y()) == current_theme().palette.trainer.fill
    navigation.set_current("rec")
    assert pixel(navigation, 1, navigation.rect_of("rec").center().y()) == current_theme().palette.accent


def test_empty_state_link(shown, qtbot):
    empty = shown(EmptyState("No DRS recommendations at this time.", "Run DRS now", "drs.run"), 300, 80)
    with qtbot.waitSignal(empty.link_activated) as told:
        empty.findChildren(LinkLabel)[0].click()
    assert told.args == ["drs.run"]


@pytest.mark.parametrize(("width", "columns"), [(1158, 3), (1000, 3), (999, 2), (620, 2), (619, 1)])
def test_columns_of_cards(width, columns):
    assert columns_for(width) == columns


def test_flow_grid_rearranges_and_keeps_columns_equal(shown, qapp):
    flow = FlowGrid()
    cards = [Card(f"Card {number}") for number in range(3)]
    flow.set_cards(list(cards))
    shown(flow, 1160, 300)
    qapp.processEvents()
    assert len({card.width() for card in cards}) <= 2
    assert max(card.width() for card in cards) - min(card.width() for card in cards) <= 1
    flow.resize(700, 300)
    qapp.processEvents()
    assert flow.columns == 2
    assert cards[2].y() > cards[0].y()
    flow.set_cards([cards[1]])
    assert cards[0].isHidden()


def test_side_panel_closes_and_copies(shown, qtbot):
    panel = shown(SidePanel("Why?"), 400, 500)
    assert panel.width() == SIDE_PANEL_WIDTH
    panel.body.addWidget(QLabel("text"))
    with qtbot.waitSignal(panel.copy_requested):
        panel.copy_button.click()
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel, Qt.Key.Key_Escape)


def test_page_tabs_by_keyboard_and_badges(shown, qtbot):
    tabs = PageTabs("Pages")
    tabs.addTab("Summary")
    tabs.addTab("Alarms")
    shown(tabs, 400)
    plain = tabs.tabRect(1).width()
    tabs.set_badge(1, "3")
    assert tabs.tabRect(1).width() > plain
    assert tabs.accessibleTabName(1) == "Alarms 3"
    tabs.setFocus()
    with qtbot.waitSignal(tabs.currentChanged) as told:
        qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert told.args == [1]
    assert tabs.height() == 36


def test_view_tabs_have_names(shown):
    tabs = PageTabs("Views", icons=True)
    tabs.add_view("storage", "Storage")
    shown(tabs, 280)
    assert (tabs.tabToolTip(0), tabs.accessibleTabName(0)) == ("Storage", "Storage")


def test_ghost_is_26_px_high_and_wider_for_several(qapp):
    one = drag_ghost("vm", "web-fe-07", ratio=2)
    many = drag_ghost("vm", "web-fe-07", 12, ratio=2)
    assert one.height() == 52
    assert many.width() > one.width()
    assert drag_ghost("vm", "web-fe-07", allowed=False, ratio=2).width() > one.width()


def test_hint_card_speaks_and_takes_no_focus(shown):
    card = shown(HintCard())
    card.set_hint(
        allowed=True, title="vMotion compatible", rows=(HintRow("Estimated time", "14 s", "12 GB"),)
    )
    assert card.width() == 316
    assert card.accessibleName() == "vMotion compatible."
    assert card.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert pixel(card, 150, 1) == current_theme().palette.success.mark
    card.set_hint(allowed=False, title="No", sentence="Insufficient memory.")
    assert pixel(card, 150, 1) == current_theme().palette.danger.mark


def test_hint_card_never_covers_the_row_and_stays_on_screen():
    card, screen = QRect(0, 0, 316, 150), QRect(0, 0, 1440, 900)
    # right of the ghost and 8 px under the row
    assert place_beside(card, QRect(100, 330, 110, 26), QRect(0, 320, 280, 24), screen) == QPoint(217, 351)
    # no room below: over the row; no room at the right: at the left of the ghost
    at = place_beside(card, QRect(1300, 870, 110, 26), QRect(1200, 860, 200, 24), screen)
    assert not QRect(at, card.size()).intersects(QRect(1200, 860, 200, 24))
    assert screen.contains(QRect(at, card.size()))


def test_widgets_leave_the_theme_when_they_die(qapp, qtbot):
    parent = QWidget()
    for _number in range(20):
        LinkLabel("x", parent=parent)
    parent.deleteLater()
    qapp.processEvents()
    apply_theme(qapp, "dark")
    apply_theme(qapp, "light")

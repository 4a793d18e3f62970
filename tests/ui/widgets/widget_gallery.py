"""Scenes with every widget, filled as in the design pictures; rendered by test_gallery."""

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.band import AlarmBand, Banner
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.cells import (
    CELL_ROLE,
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
)
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.drag_ghost import drag_ghost
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.empty_state import EmptyState, LoadingBars
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.hint_card import HintCard, HintRow
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
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.widgets.time_bar import TimeBar
from vsphere_client.ui.widgets.time_scrubber import TimeMark
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton
from vsphere_client.ui.widgets.tree_delegate import DropNote
from vsphere_client.ui.widgets.tree_view import TreeView
from vsphere_client.ui.widgets.usage_bar import MiniBar, Usage, UsageBar
from vsphere_client.ui.widgets.wizard_frame import WizardFrame

S = 1_000_000
NO_PARENT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """A table of plain values and cells that sorts itself by their text."""

    def __init__(self, rows, columns=0):
        super().__init__()
        self.rows = [list(row) for row in rows]
        self.columns = len(self.rows[0]) if self.rows else columns
        self.sorted_by = []

    @override
    def rowCount(self, parent=NO_PARENT):
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent=NO_PARENT):
        return 0 if parent.isValid() else self.columns

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        value = self.rows[index.row()][index.column()]
        plain = isinstance(value, str | int | float)
        if role == CELL_ROLE:
            return None if plain else value
        return value if role == Qt.ItemDataRole.DisplayRole and plain else None

    def sort(self, column, order=Qt.SortOrder.AscendingOrder):
        self.sorted_by.append((column, order))
        self.layoutAboutToBeChanged.emit()
        self.rows.sort(key=lambda row: str(row[column]), reverse=order == Qt.SortOrder.DescendingOrder)
        self.layoutChanged.emit()


HOST_COLUMNS = (
    Column("", "check", "check", width=34),
    Column("Name", "name", "icon", width=170),
    Column("State", "state", width=136),
    Column("Status", "status", "severity", width=104),
    Column("Consumed CPU %", "cpu", "bar", width=152),
    Column("Consumed Memory %", "memory", "bar", width=160),
    Column("HA State", "ha", width=150),
    Column("Uptime", "uptime", "number", unit="days", width=80),
    Column("DRS score", "drs", width=90, trainer=True),
)
TASK_COLUMNS = (
    Column("Task Name", "task", width=188),
    Column("Target", "target", "icon", width=150),
    Column("Status", "status", "progress", width=184),
    Column("Details", "details", "links", width=260),
    Column("Initiator", "initiator", width=200),
    Column("Queued For", "queued", "number", unit="ms", width=96),
    Column("Start Time", "start", "time", width=90),
    Column("Server", "server", width=110),
)


def host_rows():
    def row(name, state, status, cpu, memory, ha, days, badge=None, alarm=None, tick=False):
        levels = {"Normal": "success", "Warning": "warning", "Alert": "danger"}
        return (
            Check(tick),
            IconText("host", name, badge, alarm),
            state,
            Severity(levels[status], status),
            Bar(cpu),
            Bar(memory),
            ha,
            days,
            Toned("82 → 90 %", "trainer.ink"),
        )

    return [
        row("esx01.lab.local", "Connected", "Normal", 0.60, 0.74, "Connected (Secondary)", 41),
        row("esx02.lab.local", "Connected", "Normal", 0.80, 0.81, "Connected (Secondary)", 41, tick=True),
        row("esx03.lab.local", "Connected", "Normal", 0.68, 0.73, "Running (Primary)", 41),
        row(
            "esx04.lab.local",
            "Connected",
            "Warning",
            0.86,
            0.91,
            "Connected (Secondary)",
            17,
            alarm="warning",
        ),
        row("esx05.lab.local", "Connected", "Alert", 0.43, 0.58, "Connected (Secondary)", 41),
        row("esx06.lab.local", "Maintenance Mode", "Normal", 0.02, 0.04, "N/A", 0, badge="maintenance"),
    ]


def task_rows():
    def vm(name, badge="powered-on"):
        return IconText("vm", name, badge)

    why = (Link("Why?", "why:1", trainer=True, icon="bulb"),)
    admin = "VSPHERE.LOCAL\\Administrator"
    server = "vcsa.lab.local"
    running = Progress("running", 0.62, can_cancel=True)
    return [
        (
            "Relocate virtual machine",
            vm("web-fe-07"),
            running,
            "Copying memory, pass 1 of about 3",
            admin,
            4,
            "08:42:05",
            server,
        ),
        (
            "Migrate virtual machine",
            vm("app-api-01"),
            Progress("success"),
            Links(why, "Balance average CPU loads"),
            "System",
            12,
            "08:40:01",
            server,
        ),
        (
            "Power On virtual machine",
            vm("test-ci-11", None),
            Progress("error"),
            "Insufficient resources to satisfy configured failover level",
            admin,
            3,
            "08:38:47",
            server,
        ),
        (
            "Reconfigure virtual machine",
            vm("db-ora-02"),
            Progress("queued"),
            "CPU shares: Normal → High",
            admin,
            2,
            "08:31:10",
            server,
        ),
    ]


def hosts_panel():
    grid = DataGrid(HOST_COLUMNS, "Hosts of Prod-01")
    grid.setModel(RowsModel(host_rows()))
    grid.model().setParent(grid)
    grid.selectRow(1)
    return GridPanel(grid)


def tasks_grid():
    grid = DataGrid(TASK_COLUMNS, "Recent Tasks")
    grid.setModel(RowsModel(task_rows()))
    grid.model().setParent(grid)
    return grid


def _item(parent, icon, text, **badges):
    item = QStandardItem(text)
    item.setData(IconText(icon, text, **badges), CELL_ROLE)
    parent.appendRow(item)
    return item


def inventory_tree():
    model = QStandardItemModel()
    vcenter = _item(model.invisibleRootItem(), "vcenter", "vcsa.lab.local")
    folder = _item(_item(vcenter, "datacenter", "Frankfurt"), "folder", "Compute")
    cluster = _item(folder, "cluster", "Prod-01", alarm_badge="warning")
    for number in range(1, 6):
        _item(cluster, "host", f"esx0{number}.lab.local", alarm_badge="critical" if number == 4 else None)
    _item(cluster, "host", "esx06.lab.local", state_badge="maintenance", suffix="(Maintenance Mode)")
    _item(
        cluster,
        "host",
        "esx21.lab.local",
        state_badge="not-responding",
        suffix="(Not responding)",
        muted=True,
    )
    pool = _item(cluster, "resource-pool", "Prod")
    _item(pool, "vm", "app-api-01", state_badge="powered-on")
    _item(pool, "vm", "app-api-03", state_badge="powered-on", alarm_badge="warning")
    _item(_item(cluster, "resource-pool", "Test"), "vm", "hidden")
    _item(cluster, "vapp", "Shop-Demo", state_badge="powered-on")
    _item(cluster, "vm", "test-ci-11", icon_color="text_tertiary")
    _item(cluster, "vm", "vdi-gold-01", state_badge="suspended")
    _item(cluster, "vm", "web-fe-07", state_badge="busy")
    _item(cluster, "vm", "lost-vm", muted=True, italic=True, suffix="(disconnected)")
    tree = TreeView("Hosts and Clusters")
    tree.setModel(model)
    model.setParent(tree)
    tree.expandAll()
    test = cluster.child(8).index()
    tree.collapse(test)
    tree.setCurrentIndex(cluster.index())
    return tree


def dragging_tree():
    tree = inventory_tree()
    notes = {
        "esx01.lab.local": DropNote("82 → 90"),
        "esx02.lab.local": DropNote("source", "plain"),
        "esx04.lab.local": DropNote("memory", "bad"),
        "esx05.lab.local": DropNote("82 → 94"),
        "esx06.lab.local": DropNote("maintenance", "bad"),
    }
    tree.set_notes(lambda index: notes.get(index.data(CELL_ROLE).text))
    cluster = tree.currentIndex()
    tree.set_drop_target(cluster.model().index(4, 0, cluster))
    return tree


def details_card():
    card = Card("Cluster Details")
    properties = PropertyGrid()
    properties.set_rows(
        [
            PropertyRow("Hosts", "6", note="(1 in maintenance mode)"),
            PropertyRow("Total processors", "240 cores, 480 logical"),
            PropertyRow("EVC mode", 'Intel "Cascade Lake" Generation'),
            PropertyRow("Objects", "612 healthy", severity="success"),
            PropertyRow("Findings", "1 warning", severity="warning"),
            PropertyRow("Primary", "esx03.lab.local", link="host-3"),
            PropertyRow("Source MAC", "00:50:56:9a:3c:71", mono=True),
        ]
    )
    card.body.addWidget(properties)
    card.body.addStretch(1)
    card.add_link("View all hosts")
    card.add_link("Edit notes")
    return card


def capacity_card():
    card = Card("Capacity and Usage", "updated 08:42:17")
    rows = (
        ("CPU", 337.6 / 500, "337.6 GHz used", "500.0 GHz capacity", "162.4 GHz free"),
        ("Memory", 1.42 / 1.88, "1.42 TB used", "1.88 TB capacity", "0.46 TB free"),
        ("Storage", 0.93, "64.9 TB used", "69.8 TB capacity", "4.9 TB free"),
    )
    for label, fraction, used, capacity, free in rows:
        bar = UsageBar(label)
        bar.set_usage(Usage(fraction, used, capacity, free, markers=(0.5,) if label == "CPU" else ()))
        card.body.addWidget(bar)
    card.body.addStretch(1)
    card.add_link("View stats")
    return card


def drs_card():
    card = Card("vSphere DRS", "Fully Automated, threshold 3")
    ring = RingGauge("Cluster DRS score", "cluster score")
    ring.set_percent(82)
    histogram = Histogram("VM DRS score, number of VMs")
    histogram.set_counts((0, 2, 9, 41, 96))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(ring, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(histogram, 1)
    card.body.addLayout(row, 1)
    last = QHBoxLayout()
    last.addWidget(text_label("3 recommendations"))
    last.addStretch(1)
    last.addWidget(LinkLabel("Why 82 %?", trainer=True, icon="bulb", strong=True))
    card.body.addLayout(last)
    card.add_link("View DRS settings")
    card.add_link("View all VMs")
    return card


def ha_card():
    card = Card("vSphere HA")
    card.set_caption("Admission control on", "success")
    for label, share in (("CPU reserved for failover", 0.2), ("Memory reserved for failover", 0.2)):
        bar = UsageBar(label)
        bar.set_usage(Usage(share, free="20 %"))
        card.body.addWidget(bar)
    bar = UsageBar("Protected")
    bar.set_usage(Usage(1.0, free="148 of 148", color="success.mark"))
    card.body.addWidget(bar)
    card.body.addStretch(1)
    card.add_link("View HA settings")
    card.add_link("What if a host fails?", trainer=True)
    return card


def vsan_card():
    card = Card("vSAN", "OSA, all flash")
    ring = RingGauge("vSAN health", "health", size=92, color="success.mark")
    ring.set_percent(92)
    timer = RingGauge("Repair timer", "of 60 min", size=92, color="warning.mark")
    timer.set_value("41:12", "", 0.69)
    row = QHBoxLayout()
    row.addWidget(ring)
    row.addWidget(timer)
    row.addStretch(1)
    card.body.addLayout(row)
    card.body.addStretch(1)
    card.add_link("Skyline health")
    return card


def misc_card():
    card = Card("Pieces", trainer=True)
    pills = QHBoxLayout()
    for text, tone, mark in (
        ("463 healthy", "success", "success"),
        ("149 reduced", "warning", "warning"),
        ("0 inaccessible", "neutral", None),
        ("inside view", "trainer", None),
        ("Live", "success", "dot"),
    ):
        pills.addWidget(Pill(text, tone, mark=mark))
    badge = CountBadge("alarms")
    badge.set_count(3)
    running = CountBadge("tasks running", "info", "running")
    running.set_count(1)
    pills.addWidget(badge)
    pills.addWidget(running)
    pills.addStretch(1)
    card.body.addLayout(pills)
    card.body.addWidget(
        ElidedLabel("/vmfs/volumes/vsanDatastore/52d81e65-web-fe-07/web-fe-07.vmx", middle=True)
    )
    mini = MiniBar("DRS score")
    mini.set_usage(Usage(0.82, color="accent"), gain=0.12)
    card.body.addWidget(mini)
    card.body.addWidget(EmptyState("No DRS recommendations at this time.", "Run DRS now"))
    card.body.addWidget(LoadingBars())
    return card


def summary_scene():
    page = QWidget()
    page.setFixedSize(1440, 900)
    set_kind(page, role="window")
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(top_bar())
    splitter = QSplitter()
    splitter.setHandleWidth(6)
    left = QWidget()
    left_box = QVBoxLayout(left)
    left_box.setContentsMargins(8, 8, 0, 0)
    left_box.addWidget(SearchField("Filter this view", icon_name="filter"))
    left_box.addWidget(inventory_tree())
    splitter.addWidget(left)
    right = QWidget()
    box = QVBoxLayout(right)
    box.setContentsMargins(16, 0, 16, 12)
    box.setSpacing(12)
    tabs = PageTabs("Pages of Prod-01")
    for name in ("Summary", "Monitor", "Configure", "Permissions", "Hosts"):
        tabs.addTab(name)
    tabs.set_badge(4, "3")
    views = PageTabs("Views", icons=True)
    for name in ("hosts-and-clusters", "vms-and-templates", "storage", "networking"):
        views.add_view(name, name)
    left_box.insertWidget(0, views)
    head = QHBoxLayout()
    head.addWidget(text_label("Prod-01", "title"))
    for name in ("add-host", "add-vm", "resource-pool", "refresh"):
        head.addWidget(ToolIconButton(name, name))
    head.addWidget(ToolIconButton("actions", "Actions", text="ACTIONS"))
    head.addStretch(1)
    box.addLayout(head)
    box.addWidget(tabs)
    actions = (("Acknowledge", "ack"), ("Reset To Green", "green"))
    sentence = "on esx04.lab.local: 91 % for 5 minutes (warning at 90 %)"
    box.addWidget(AlarmBand("warning", "Host memory usage", sentence, actions))
    flow = FlowGrid()
    flow.set_cards([details_card(), capacity_card(), drs_card(), ha_card(), vsan_card(), misc_card()])
    box.addWidget(flow, 1)
    splitter.addWidget(right)
    splitter.setSizes([280, 1160])
    outer.addWidget(splitter, 1)
    grid = tasks_grid()
    grid.setFixedHeight(130)
    outer.addWidget(grid)
    outer.addWidget(filled_time_bar())
    return page


def top_bar():
    bar = QWidget()
    bar.setFixedHeight(48)
    set_kind(bar, role="top_bar")
    row = QHBoxLayout(bar)
    row.addWidget(ToolIconButton("menu", "Menu", color="top_bar.text"))
    row.addWidget(text_label("vSphere Client", "strong"))
    row.addWidget(text_label("Lab  Prod-01: one bad afternoon", "lab"))
    search = SearchField("Search in all environments", color="top_bar.text_secondary")
    search.setFixedWidth(336)
    row.addWidget(search)
    row.addStretch(1)
    for name in ("undo", "refresh", "bell"):
        row.addWidget(ToolIconButton(name, name, color="top_bar.text"))
    row.addWidget(ToolIconButton("user", "User", color="top_bar.text", text="Administrator@VSPHERE.LOCAL"))
    return bar


def filled_time_bar():
    bar = TimeBar()
    bar.set_range(0, 3600 * S)
    bar.set_clock(2537 * S, datetime(2026, 1, 5, 8, 0))
    marks = [TimeMark(at * S, "checkpoint") for at in (300, 600, 900, 1200, 1500, 1800, 2100, 2400)]
    marks += [
        TimeMark(420 * S, "decision"),
        TimeMark(1020 * S, "decision"),
        TimeMark(1600 * S, "fault", "Host fails"),
    ]
    marks += [TimeMark(1660 * S, "alarm")]
    bar.set_marks(marks)
    bar.set_next_event(2580 * S, "DRS run")
    bar.set_state(paused=False, speed=60.0, live=True)
    return bar


def past_time_bar():
    bar = filled_time_bar()
    bar.set_clock(1200 * S, datetime(2026, 1, 5, 8, 0), known_us=2537 * S)
    bar.set_state(paused=True, speed=1.0, live=False)
    return bar


def lists_scene():
    page = QWidget()
    page.setFixedSize(1440, 900)
    set_kind(page, role="window")
    box = QGridLayout(page)
    navigation = SubNavigation("Monitor")
    navigation.set_groups(
        (
            NavGroup("Issues and Alarms", (NavEntry("issues", "All Issues"),)),
            NavGroup("vSphere DRS", (NavEntry("rec", "Recommendations"), NavEntry("faults", "Faults"))),
            NavGroup(
                "Inside view", (NavEntry("vmotion", "vMotion"), NavEntry("worlds", "Worlds")), trainer=True
            ),
        ),
        folded=("Issues and Alarms",),
    )
    navigation.set_current("rec")
    box.addWidget(navigation, 0, 0, 2, 1)
    box.addWidget(hosts_panel(), 0, 1)
    columns = (
        Column("", "check", "check", width=40),
        Column("Priority", "priority", "pill", width=70),
        Column("Recommendation", "what", width=330),
        Column("Reason", "reason", width=200),
        Column("", "why", "links", width=80),
    )
    why = Links((Link("Why?", "why", trainer=True, icon="bulb"),))
    phrase = (("Migrate ", False), ("app-api-03", True), (" from esx04 to esx05", False))
    rows = [
        (
            Check(True),
            PillCell("2"),
            Phrase(phrase, "vm", "powered-on"),
            Toned("Balance average CPU loads", "text_secondary"),
            why,
        ),
        (
            Check(False),
            PillCell("3"),
            Phrase(phrase, "vm", "powered-on"),
            Toned("Balance average memory loads", "text_secondary"),
            why,
        ),
        (
            Check(True, radio=True),
            PillCell("3"),
            Phrase(phrase, "vm"),
            Toned("Fix rule", "text_secondary"),
            why,
        ),
        (
            Check(False, enabled=False),
            PillCell("4"),
            Phrase(phrase, "vm"),
            Toned("Power saving", "text_secondary"),
            why,
        ),
    ]
    grid = DataGrid(columns, "DRS recommendations", regular=True, frame=True)
    grid.setModel(RowsModel(rows))
    grid.model().setParent(grid)
    grid.grid_header.set_all_checked(Qt.CheckState.PartiallyChecked)
    grid.selectRow(0)
    box.addWidget(grid, 1, 1)
    empty = DataGrid(TASK_COLUMNS, "Empty")
    empty.setModel(RowsModel([], len(TASK_COLUMNS)))
    empty.model().setParent(empty)
    box.addWidget(GridPanel(empty, "No recent tasks."), 2, 0, 1, 2)
    panel = SidePanel()
    panel.body.addWidget(
        text_label("app-api-03 gets 1.3 GHz less than it asks for on esx04.", wrap=True, selectable=True)
    )
    properties = PropertyGrid(172)
    properties.set_rows(
        [PropertyRow("VM DRS score", "73 %, 97 % on esx05"), PropertyRow("CPU readiness", "11.2 % per vCPU")]
    )
    panel.body.addWidget(properties)
    panel.body.addWidget(LinkLabel("Show all 214 evaluated moves", trainer=True, strong=True))
    box.addWidget(panel, 0, 2, 3, 1)
    box.addWidget(past_time_bar(), 3, 0, 1, 3)
    return page


def controls_scene():
    page = QWidget()
    page.setFixedSize(1200, 760)
    set_kind(page, role="window")
    box = QGridLayout(page)
    buttons = QHBoxLayout()
    for text, kind in (
        ("NEXT", "primary"),
        ("BACK", "outline"),
        ("CANCEL", "text"),
        ("DELETE", "danger"),
        ("Inject fault…", "danger-outline"),
        ("REPLAY", "trainer"),
        ("GO", "trainer-primary"),
        ("DRS", "chip"),
    ):
        button = QPushButton(text)
        set_kind(button, kind=kind)
        buttons.addWidget(button)
    disabled = QPushButton("NEXT")
    set_kind(disabled, kind="primary")
    disabled.setEnabled(False)
    buttons.addWidget(disabled)
    buttons.addStretch(1)
    box.addLayout(buttons, 0, 0, 1, 3)
    fields = QHBoxLayout()
    edit = QLineEdit("web-fe-07")
    wrong = QLineEdit("bad name/")
    set_kind(wrong, error=True)
    combo = QComboBox()
    combo.addItems(["Real-time", "Last day"])
    combo.setMinimumWidth(110)
    spin = QSpinBox()
    spin.setValue(4)
    for widget in (
        edit,
        wrong,
        combo,
        spin,
        SearchField("Quick filter"),
        SegmentedButtons("Speed", ("1×", "10×", "60×")),
    ):
        fields.addWidget(widget)
    box.addLayout(fields, 1, 0, 1, 3)
    checks = QHBoxLayout()
    for kind in (QCheckBox, QRadioButton):
        for on in (True, False):
            made = kind("Compatible only")
            made.setAutoExclusive(False)
            made.setChecked(on)
            checks.addWidget(made)
    off = QCheckBox("Disabled")
    off.setChecked(True)
    off.setEnabled(False)
    checks.addWidget(off)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    progress = QProgressBar()
    progress.setTextVisible(False)
    progress.setValue(62)
    checks.addWidget(slider)
    checks.addWidget(progress)
    box.addLayout(checks, 2, 0, 1, 3)
    box.addWidget(dragging_tree(), 3, 0, 3, 1)
    text = QPlainTextEdit("2026-01-05T08:42:17.120Z info hostd[2099] Task Created")
    set_kind(text, role="mono")
    box.addWidget(text, 3, 1)
    detail = "SHA1 4B:9E:71:0C:D2:88:5F:13:A6:7E:30:C4:91:2D:EF:58:06:B7:1A:93"
    box.addWidget(Banner("success", "Thumbprint accepted", detail, (("Change", "change"),), mono=True), 4, 1)
    box.addWidget(AlarmBand("danger", "", "The page cannot be shown.", (("Copy details", "copy"),)), 5, 1)
    ghosts = QVBoxLayout()
    for picture in (
        drag_ghost("vm", "web-fe-07", state_badge="powered-on"),
        drag_ghost("vm", "web-fe-07", 12, state_badge="powered-on"),
        drag_ghost("vm", "web-fe-07", allowed=False),
    ):
        label = QLabel()
        label.setPixmap(picture)
        ghosts.addWidget(label)
    good, bad = hint_cards()
    for card in (good, bad):
        card.setParent(page, Qt.WindowType.Widget)
        ghosts.addWidget(card)
    ghosts.addStretch(1)
    box.addLayout(ghosts, 3, 2, 3, 1)
    return page


def hint_cards():
    good = HintCard()
    good.set_hint(
        allowed=True,
        title="vMotion compatible",
        rows=(
            HintRow("Estimated time", "14 s", "12.0 GB at 9.4 Gbit/s"),
            HintRow("Switchover", "0.2 s", "226 MB left at stun"),
            HintRow("DRS score", "82 → 94 %", bar=0.82, gain=0.12),
        ),
        footer="Drop opens Migrate with esx05.lab.local chosen. Hold Alt to finish at once. Esc cancels.",
    )
    bad = HintCard()
    bad.set_hint(
        allowed=False,
        title="esx04.lab.local cannot take web-fe-07",
        sentence="Insufficient memory: web-fe-07 reserves 16.0 GB + 0.2 GB overhead, unreserved on esx04 is 9.4 GB.",
        footer="Also checked: network, datastore, CPU features, rules: no problem.",
    )
    return good, bad


def wizard_scene():
    wizard = WizardFrame("web-fe-07 - Migrate")
    wizard.set_steps(
        ["Select a migration type", "Select a compute resource", "Select networks", "Ready to complete"]
    )
    for _step in range(4):
        wizard.page_area.addWidget(hosts_panel())
    wizard.set_current(1)
    sentence = "Select a cluster, host, vApp or resource pool to run the virtual machine."
    wizard.set_page_title("Select a compute resource", sentence)
    wizard.set_help("Why these hosts?")
    wizard.set_next_enabled(False, "2 errors block Next")
    wizard.show_error("2 errors block Next: see the Compatibility pane.")
    return wizard


SCENES = {
    "summary": summary_scene,
    "lists": lists_scene,
    "controls": controls_scene,
    "wizard": wizard_scene,
}

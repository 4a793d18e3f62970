"""Buttons, fields, choices, bands and what is shown while something is dragged."""

from gallery_pages import empty_page
from gallery_trees import dragging_tree
from PySide6.QtCore import Qt
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
    QVBoxLayout,
)

from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.band import AlarmBand, Banner
from vsphere_client.ui.widgets.drag_ghost import drag_ghost
from vsphere_client.ui.widgets.hint_card import HintCard, HintRow
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons

BUTTONS = (
    ("NEXT", "primary"),
    ("BACK", "outline"),
    ("CANCEL", "text"),
    ("DELETE", "danger"),
    ("Inject fault…", "danger-outline"),
    ("REPLAY", "trainer"),
    ("GO", "trainer-primary"),
    ("DRS", "chip"),
)


def buttons():
    row = QHBoxLayout()
    for text, kind in BUTTONS:
        button = QPushButton(text)
        set_kind(button, kind=kind)
        row.addWidget(button)
    disabled = QPushButton("NEXT")
    set_kind(disabled, kind="primary")
    disabled.setEnabled(False)
    row.addWidget(disabled)
    row.addStretch(1)
    return row


def fields():
    row = QHBoxLayout()
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
        row.addWidget(widget)
    return row


def choices():
    row = QHBoxLayout()
    for kind in (QCheckBox, QRadioButton):
        for on in (True, False):
            made = kind("Compatible only")
            made.setAutoExclusive(False)
            made.setChecked(on)
            row.addWidget(made)
    off = QCheckBox("Disabled")
    off.setChecked(True)
    off.setEnabled(False)
    row.addWidget(off)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    progress = QProgressBar()
    progress.setTextVisible(False)
    progress.setValue(62)
    row.addWidget(slider)
    row.addWidget(progress)
    return row


def bands():
    text = QPlainTextEdit("2026-01-05T08:42:17.120Z info hostd[2099] Task Created")
    set_kind(text, role="mono")
    detail = "SHA1 4B:9E:71:0C:D2:88:5F:13:A6:7E:30:C4:91:2D:EF:58:06:B7:1A:93"
    return (
        text,
        Banner("success", "Thumbprint accepted", detail, (("Change", "change"),), mono=True),
        AlarmBand("danger", "", "The page cannot be shown.", (("Copy details", "copy"),)),
    )


def ghosts(page):
    column = QVBoxLayout()
    for picture in (
        drag_ghost("vm", "web-fe-07", state_badge="powered-on"),
        drag_ghost("vm", "web-fe-07", 12, state_badge="powered-on"),
        drag_ghost("vm", "web-fe-07", allowed=False),
    ):
        label = QLabel()
        label.setPixmap(picture)
        column.addWidget(label)
    for card in hint_cards():
        card.setParent(page, Qt.WindowType.Widget)
        column.addWidget(card)
    column.addStretch(1)
    return column


def controls_scene():
    page = empty_page(1200, 760)
    box = QGridLayout(page)
    for row, controls in enumerate((buttons(), fields(), choices())):
        box.addLayout(controls, row, 0, 1, 3)
    box.addWidget(dragging_tree(), 3, 0, 3, 1)
    for row, band in enumerate(bands(), 3):
        box.addWidget(band, row, 1)
    box.addLayout(ghosts(page), 3, 2, 3, 1)
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

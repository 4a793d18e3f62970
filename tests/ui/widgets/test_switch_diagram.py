import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.switch_diagram import SwitchDiagram
from vsphere_client.ui.widgets.switch_plan import (
    MOST_ROWS,
    DiagramGroup,
    DiagramPort,
    DiagramSwitch,
    DiagramUplink,
    lay_out,
)

UPLINKS = (DiagramUplink("vmnic0", "10 Gbit/s", True), DiagramUplink("vmnic1", "Down", False))


def port(name, uplink="vmnic0"):
    return DiagramPort(name, "vm", "5 Mbit/s", f"go:{name}", True, (uplink,))


def switch(ports=2, groups=1):
    made = tuple(
        DiagramGroup(
            f"PG{n}",
            "network",
            "VLAN ID: 5",
            f"go:pg{n}",
            ("vmnic0",),
            tuple(port(f"vm{n}{p}") for p in range(ports)),
        )
        for n in range(groups)
    )
    return DiagramSwitch("vSwitch0", "standard-switch", "Standard switch", made, UPLINKS)


@pytest.fixture
def diagram(qtbot):
    made = SwitchDiagram("Topology")
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.set_switches([switch()])
    made.show()
    return made


def has_colour(widget, rect, role):
    """Whether a colour of the theme is seen inside a rectangle."""
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    wanted = current_theme().color(role).rgb()
    xs = range(int(rect.left() * ratio), int(rect.right() * ratio))
    ys = range(int(rect.top() * ratio), int(rect.bottom() * ratio))
    return any(image.pixel(x, y) == wanted for x in xs for y in ys)


def test_boxes_stand_left_uplinks_right_of_the_bar_and_nothing_overlaps():
    plans = lay_out([switch(3, 2), switch(0, 0)], 800, 1.0)
    for plan in plans:
        assert all(box.right() < plan.bar.left() for _, box in plan.boxes)
        assert all(rect.left() > plan.bar.right() and rect.right() <= 800 for _, rect in plan.uplinks)
        boxes = [rect for _, rect in (*plan.boxes, *plan.uplinks)]
        assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[:n])
        assert all(plan.bar.top() <= rect.top() and rect.bottom() <= plan.bar.bottom() for rect in boxes)
    assert plans[1].title.top() > plans[0].bottom


def test_a_long_list_is_cut_and_says_how_many_are_left_out():
    (plan,) = lay_out([switch(20)], 800, 1.0)
    assert len(plan.rows) == MOST_ROWS - 1
    assert [count for count, _ in plan.more] == [20 - (MOST_ROWS - 1)]
    (whole,) = lay_out([switch(MOST_ROWS)], 800, 1.0)
    assert (len(whole.rows), whole.more) == (MOST_ROWS, [])


def test_keys_go_through_all_parts_and_enter_follows(diagram, qtbot):
    words = []
    for _ in range(5):
        QTest.keyClick(diagram, Qt.Key.Key_Down)
        words.append(diagram.accessibleDescription())
    assert [one.split(",")[0] for one in words] == [
        "Port group PG0",
        "vm00",
        "vm01",
        "Uplink vmnic0",
        "Uplink vmnic1",
    ]
    assert words[1].endswith("over vmnic0")
    assert words[4].endswith("link down")
    QTest.keyClick(diagram, Qt.Key.Key_Home)
    with qtbot.waitSignal(diagram.activated) as told:
        QTest.keyClick(diagram, Qt.Key.Key_Return)
    assert told.args == ["go:pg0"]


def test_a_press_follows_a_vm(diagram, qtbot):
    part = next(part for part in diagram.parts() if part.target == "go:vm01")
    with qtbot.waitSignal(diagram.activated) as told:
        QTest.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=part.rect.center().toPoint())
    assert told.args == ["go:vm01"]


def test_the_way_of_a_vm_is_marked_through_the_switch(diagram, theme_name):
    (plan,) = diagram._plans
    assert not has_colour(diagram, plan.bar, "accent")
    part = next(part for part in diagram.parts() if part.target == "go:vm00")
    diagram._point_at(part.rect.center())
    assert "vmnic0" in diagram.toolTip()
    assert has_colour(diagram, plan.bar, "accent")
    diagram._point_at(QPointF(-1, -1))
    assert diagram.toolTip() == ""


def test_a_link_that_is_down_is_seen(diagram, theme_name):
    (plan,) = diagram._plans
    (_, up), (_, down) = plan.uplinks
    assert has_colour(diagram, down, "danger.mark")
    assert not has_colour(diagram, up, "danger.mark")


def test_its_height_follows_what_it_shows(diagram):
    before = diagram.height()
    diagram.set_switches([switch(8, 4)])
    assert diagram.height() > before
    diagram.set_switches([])
    assert diagram.parts() == ()
    QTest.keyClick(diagram, Qt.Key.Key_Down)
    assert diagram.current() is None

import pytest

from vsphere_client.session.views.monitor_stacks import HostStack, VmBox
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.host_stacks import AXES, HostStacks, fitting_axis


@pytest.mark.parametrize(
    ("most", "now", "end"),
    [
        (4.8, 5, 10),  # beyond nine tenths of 5 %
        (4.5, 5, 5),
        (2.0, 100, 5),
        (4.0, 10, 10),  # a shorter axis waits for seven tenths of it: 3.5 %
        (3.5, 10, 5),
        (20.0, 25, 25),
        (23.0, 5, 100),
        (150.0, 5, 100),
    ],
)
def test_the_axis_ends_above_what_is_used(most, now, end):
    assert fitting_axis(most, now)[0] == end


def test_lines_divide_every_axis():
    assert all(end % step == 0 for end, step in AXES)


def stack(used):
    box = VmBox("vm-1", "one", used, (used, 0.0))
    return HostStack("host-1", "esx01", 10_000.0, 0.0, (box,))


def test_low_use_fills_the_width_and_high_use_keeps_percent_of_the_host(qtbot):
    stacks = HostStacks(numbers.traffic, ("Received", "Sent"))
    qtbot.addWidget(stacks)
    stacks.resize(664, 60)  # 400 px of field between the label and the number
    stacks.set_stacks((stack(200.0),))
    assert stacks.axis_end == 5
    (low,) = [rect for rect, _, _ in stacks.boxes()]
    assert low.width() == pytest.approx(stacks._field().width() * 2 / 5)
    stacks.set_stacks((stack(5_000.0),))
    assert stacks.axis_end == 100
    (high,) = [rect for rect, _, _ in stacks.boxes()]
    assert high.width() == pytest.approx(stacks._field().width() / 2)

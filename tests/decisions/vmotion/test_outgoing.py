"""Which VMkernel adapter outgoing vMotion leaves by (vmotion.md 2, single-NIC and multi-NIC)."""

import pytest

from vsphere_client.decisions.vmotion.outgoing import VmkernelPort, decide_outgoing

MANAGEMENT = VmkernelPort("vmk0", "10.1.0.1")
SAME = VmkernelPort("vmk1", "10.1.0.11")
OTHER = VmkernelPort("vmk1", "10.2.0.1")
SECOND = VmkernelPort("vmk2", "10.1.0.12")
BOTH = VmkernelPort("vmk0", "10.1.0.1")


@pytest.mark.parametrize(
    ("management", "vmotion", "bound_to", "expected"),
    [
        (MANAGEMENT, [SAME], "", ("vmk0",)),
        (MANAGEMENT, [OTHER], "", ("vmk1",)),
        # Multi-NIC vMotion binds each adapter to its own uplink.
        (MANAGEMENT, [SAME, SECOND], "", ("vmk1", "vmk2")),
        (MANAGEMENT, [SAME], "vmk1", ("vmk1",)),
        (MANAGEMENT, [SAME, SECOND], "vmk2", ("vmk2",)),
        (MANAGEMENT, [SAME], "vmk9", ("vmk0",)),
        # A stack of its own has its own routes.
        (MANAGEMENT, [VmkernelPort("vmk1", "10.1.0.11", routed=True)], "", ("vmk1",)),
        # Another netmask is another subnet; without an address nothing is known.
        (MANAGEMENT, [VmkernelPort("vmk1", "10.1.0.11", 16)], "", ("vmk1",)),
        (VmkernelPort("vmk0"), [VmkernelPort("vmk1")], "", ("vmk1",)),
        (MANAGEMENT, [BOTH], "", ("vmk0",)),
        (None, [SAME], "", ("vmk1",)),
        (MANAGEMENT, [], "", ()),
    ],
)
def test_the_way_out(management, vmotion, bound_to, expected):
    assert decide_outgoing(management, vmotion, bound_to) == expected

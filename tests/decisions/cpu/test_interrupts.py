"""Which processors serve devices: nodes in turn, then the first threads of a node's cores."""

from __future__ import annotations

from vsphere_client.decisions.cpu.interrupts import serving_processor


def test_devices_take_nodes_and_then_cores_in_turn():
    # Two nodes of four cores with two threads: node 0 has processors 0 to 7, node 1 has 8 to 15.
    assert [serving_processor(device, 2, 4, 2) for device in range(9)] == [0, 8, 2, 10, 4, 12, 6, 14, 0]


def test_one_node_without_hyper_threading():
    assert [serving_processor(device, 1, 3, 1) for device in range(4)] == [0, 1, 2, 0]

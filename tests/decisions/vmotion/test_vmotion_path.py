"""What keeps memory from crossing the vMotion network (vmotion.md 3 row 8, 8 stage 6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vsphere_client.decisions.vmotion.vmotion_path import PathEnd, decide_path

A = PathEnd("esx01", "10.20.0.1")
B = PathEnd("esx02", "10.20.0.2")


@pytest.mark.parametrize(
    ("source", "destination", "code"),
    [
        (A, B, None),
        (A, replace(B, ip="10.20.1.2"), "vmotion_subnet"),
        (replace(A, prefix_length=16), replace(B, ip="10.20.1.2", prefix_length=16), None),
        # A netmask that is right on one side only: the answer goes astray.
        (replace(A, prefix_length=16), replace(B, ip="10.20.1.2"), "vmotion_subnet"),
        (replace(A, gateway="10.20.0.254"), replace(B, ip="10.20.1.2", gateway="10.20.1.254"), None),
        (replace(A, gateway="10.20.0.254"), replace(B, ip="10.20.1.2"), "vmotion_subnet"),
        (A, replace(B, ip=""), None),
        (A, replace(B, ip="not an address"), None),
        (A, replace(B, ip="fd00::2"), "vmotion_subnet"),
        (A, replace(B, vlan=20), "vmotion_vlan"),
        (replace(A, vlan=20), replace(B, vlan=20), None),
        (A, replace(B, twin="esx03"), "vmotion_duplicate_ip"),
        (replace(A, blocked_ports=(22, 8000)), B, "vmotion_firewall"),
        (replace(A, blocked_ports=(22,)), B, None),
    ],
)
def test_what_keeps_hosts_from_connecting(source: PathEnd, destination: PathEnd, code: str | None) -> None:
    found = decide_path(source, destination)
    assert (found.reason.code if found else None) == code
    assert found is None or found.kind == "no_connection"


@pytest.mark.parametrize(
    ("source", "destination", "place"),
    [
        (replace(A, mtu=9000), B, "the vMotion adapter of esx02"),
        (replace(A, mtu=9000, carried_mtu=1500), replace(B, mtu=9000), "the switch of esx01"),
        (replace(A, mtu=9000), replace(B, mtu=9000, carried_mtu=1500), "the switch of esx02"),
        (replace(A, mtu=9000, carried_mtu=9000), replace(B, mtu=9000, carried_mtu=9000), None),
        # Small frames fit everywhere.
        (A, replace(B, mtu=9000, carried_mtu=9000), None),
    ],
)
def test_large_frames_connect_and_then_stall(
    source: PathEnd, destination: PathEnd, place: str | None
) -> None:
    found = decide_path(source, destination)
    assert (found.kind if found else None) == ("stall" if place else None)
    assert found is None or place in found.reason.text

"""What the vMotion page says in words and rows."""

from __future__ import annotations

from vsphere_client.commands.figures import storage
from vsphere_client.session.views.monitor_vmotion import VMotionView
from vsphere_client.session.views.monitor_vmotion_wire import PassRow
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.widgets.property_grid import PropertyRow


def dirtied(one: PassRow) -> str:
    """What a pass left behind, known at its end."""
    return "counting" if one.dirtied_mb is None else numbers.grouped(one.dirtied_mb)


def rate_rows(view: VMotionView) -> list[PropertyRow]:
    """The vMotion network and its speed."""
    rows = [
        PropertyRow("From", view.vmk_source or "None", mono=True),
        PropertyRow("To", view.vmk_destination or "None", mono=True),
    ]
    if not view.live:
        return rows
    if view.leaves_by:
        rows.append(PropertyRow("Leaves by", f"{view.leaves_by}, in the same subnet", mono=False))
    slow = f"slowed to {view.throttle * 100:.0f} %" if view.throttle < 1.0 else "full speed"
    ended = "done" if view.result == "success" else "never: it failed"
    eta = ended if not view.running else "not known yet" if view.eta_s is None else f"{view.eta_s:.1f} s"
    return [
        *rows,
        PropertyRow("Sends", f"{numbers.grouped(view.bandwidth_mb_s)} MB/s"),
        PropertyRow("Guest dirties", f"{numbers.grouped(view.dirty_mb_s)} MB/s"),
        PropertyRow("Guest runs at", slow),
        PropertyRow("Sent so far", f"{numbers.grouped(view.transferred_mb)} MB"),
        PropertyRow("Switchover in", eta),
    ]


def goal_row(view: VMotionView) -> PropertyRow:
    """What has to be reached before the guest is stopped."""
    if view.kind == "storage":
        return PropertyRow("Goal", "all files copied")
    goal = f"{numbers.grouped(view.goal_mb)} MB left, 0.50 s" if view.goal_mb > 0 else "not known yet"
    return PropertyRow("Goal", goal)


def runs_still(view: VMotionView) -> str:
    """Where the guest runs until then."""
    if view.kind == "storage":
        return f"The virtual machine still runs from {view.ends[0].name}; then its disks are reopened."
    return f"The virtual machine still runs on {view.source_name}."


def file_lines(view: VMotionView) -> list[tuple[str, str, str]]:
    """Each file with its size, and the seconds it took or how far it is."""
    return [
        (
            one.label,
            storage(one.gb) if one.gb >= 1.0 else f"{one.gb * 1024:.0f} MB",
            f"{one.seconds:.1f}"
            if not one.running
            else f"{one.share * 100:.0f} %"
            if one.carrier
            else "waits",
        )
        for one in view.files
    ]


def why_stopped(view: VMotionView) -> str:
    """Why no further pass followed."""
    if view.switchover is None or view.bandwidth_mb_s <= 0 or not view.passes:
        return ""
    last = max(0, len(view.passes) - 2)
    left = view.switchover.last_mb
    return (
        f"Stopped after pass {last}: {numbers.grouped(left)} MB ÷ {numbers.grouped(view.bandwidth_mb_s)} MB/s = "
        f"{left / view.bandwidth_mb_s:.2f} s, at most 0.50 s allowed."
    )


def wire_rows(view: VMotionView) -> list[PropertyRow]:
    """The VM on the physical network: its own address, and the port that the switch sends its frames to."""
    wire = view.wire
    moved = wire.port_before != wire.port_after
    port = wire.port_before
    if moved and wire.reach.learned_s is not None and view.switchover is not None:
        port = f"{wire.port_before} → {wire.port_after}"
    rows = [
        PropertyRow("Guest IP", wire.ip, mono=True),
        PropertyRow("Guest MAC", wire.mac, mono=True),
        PropertyRow("Network", view.network or "None"),
        PropertyRow("VLAN", str(view.vlan) if view.vlan else "None"),
        PropertyRow("Switch port", port, mono=True),
    ]
    if moved and wire.reach.learned_by == "rarp":
        rows.append(PropertyRow("RARP to", "ff:ff:ff:ff:ff:ff", mono=True))
    return rows


def describe_answer(view: VMotionView) -> str:
    """Which host answers for the VM's address, in a sentence."""
    reach = view.wire.reach
    if reach.stun_s is None:
        return (
            f"{view.source_name} runs the virtual machine, and its uplink carries the guest's own IP and MAC. "
            "No address of a host serves a virtual machine."
        )
    if reach.learned_s is None and reach.resume_s is not None:
        vlan = f"VLAN {view.vlan}" if view.vlan else "no VLAN"
        return (
            f"Nobody answers any more: network '{view.network}' leads to {vlan}, another broadcast domain than the one "
            f"that {view.wire.ip} belongs to. vCenter Server compares names of networks, not what they lead to."
        )
    if reach.learned_s is None:
        return "Nobody answers: the guest stands still. Senders repeat what is lost."
    if not view.running and view.result != "success":
        return f"The guest goes on at {view.source_name}: port, IP and MAC stay the same."
    if view.wire.port_before == view.wire.port_after:
        return "Only files moved: host, port, IP and MAC stay the same."
    learned = {
        "rarp": "the destination's reverse ARP frame told the physical switch",
        "guest_frame": "Notify switches is off; the guest's first frame told the physical switch",
        "aging": "Notify switches is off and the guest is silent; the switch's entry ages out",
    }[reach.learned_by or "rarp"]
    return f"IP and MAC stay the same: {learned} at {reach.learned_s:.2f} s that {view.destination_name} has the MAC."

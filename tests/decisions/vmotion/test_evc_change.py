"""Turning EVC on, up and down (vmotion.md 4.2, cases 15 and 16)."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.vmotion.evc_change import EvcHost, EvcVm, decide_evc_mode, decide_vm_evc

WESTMERE = EvcHost("esx01", "intel-westmere")
NEHALEM = EvcHost("esx02", "intel-nehalem")


def codes(mode: str | None, hosts: list[EvcHost], vms: list[EvcVm]) -> list[str]:
    return [reason.code for reason in decide_evc_mode(mode, hosts, vms).obstacles]


def test_a_mode_that_a_host_lacks_names_the_host_and_the_features() -> None:
    (why,) = decide_evc_mode("intel-westmere", [WESTMERE, NEHALEM], []).obstacles
    assert why.code == "evc_host"
    # Westmere adds AES-NI and PCLMULQDQ to Nehalem (vmotion.md 4.2).
    assert "esx02" in why.text
    assert "AES-NI, PCLMULQDQ" in why.text


def test_lowering_needs_running_vms_with_more_to_be_powered_off() -> None:
    vms = [EvcVm("new", "intel-westmere", "esx01"), EvcVm("old", "intel-merom", "esx01")]
    (why,) = decide_evc_mode("intel-nehalem", [WESTMERE, NEHALEM], vms).obstacles
    assert (why.code, "new" in why.text, "old" in why.text) == ("evc_vm", True, False)


def test_case_15_raising_is_allowed_and_takes_a_power_cycle() -> None:
    verdict = decide_evc_mode("intel-penryn", [WESTMERE], [EvcVm("vm", "intel-merom", "esx01")])
    assert verdict.obstacles == ()
    (note,) = verdict.notes
    assert "only after a power cycle" in note.text


def test_other_vendors_and_lost_hosts_are_in_the_way() -> None:
    amd = EvcHost("esx03", "amd-zen2")
    gone = EvcHost("esx04", "intel-westmere", connected=False)
    assert codes("intel-nehalem", [amd, gone], []) == ["evc_vendor", "evc_host_disconnected"]
    assert codes(None, [amd, gone], [EvcVm("vm", "intel-westmere", "esx04")]) == []


def test_a_vm_takes_its_own_mode_while_it_is_off_from_version_14() -> None:
    assert decide_vm_evc("intel-nehalem", "vm", 14, powered_on=False).obstacles == ()
    assert [r.code for r in decide_vm_evc("intel-nehalem", "vm", 13, powered_on=True).obstacles] == [
        "evc_vm_hardware",
        "evc_vm_on",
    ]
    with pytest.raises(KeyError):
        decide_vm_evc("intel-8086", "vm", 19, powered_on=False)


def test_vt_and_nx_have_to_be_on_in_the_bios() -> None:
    """vmotion.md 4.2: a requirement for every host of the cluster."""
    dim = EvcHost("esx05", "intel-westmere", bios_off=("execute_disable", "virtualization"))
    (why,) = decide_evc_mode("intel-nehalem", [WESTMERE, dim], []).obstacles
    assert why.text == "The BIOS of esx05 has VT (AMD-V) and NX/XD switched off."
    assert decide_evc_mode(None, [dim], []).obstacles == ()


def test_vmotion_has_to_be_configured_on_every_host():
    bare = EvcHost("esx06", "intel-westmere", vmotion=False)
    (why,) = decide_evc_mode("intel-nehalem", [WESTMERE, bare], []).obstacles
    assert why.text == "esx06 has no VMkernel adapter for vMotion, which EVC requires of every host."
    assert decide_evc_mode(None, [bare], []).obstacles == ()

"""Every case of a host that joins a cluster in an EVC mode (vmotion.md 4.2, faults of the API reference)."""

import pytest

from vsphere_client.decisions.vmotion.evc_admission import EvcCandidate, decide_evc_admission

MODE = "intel-nehalem"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"level": "intel-penryn"}, "EVCAdmissionFailedCPUModelForMode"),
        ({"level": "amd-zen2"}, "EVCAdmissionFailedCPUVendor"),
        ({"level": "intel-westmere", "active_vms": ("old",)}, "EVCAdmissionFailedVmActive"),
        ({"level": "intel-westmere", "connected": False}, "EVCAdmissionFailedHostDisconnected"),
        (
            {"level": "intel-westmere", "bios_off": ("virtualization",)},
            "EVCAdmissionFailedCPUFeaturesForMode",
        ),
        ({"level": "intel-westmere"}, None),
        # A host that shows no more than the mode may keep its VMs running.
        ({"level": "intel-nehalem", "active_vms": ("old",)}, None),
    ],
)
def test_each_case(changes, fault):
    refusal = decide_evc_admission(MODE, EvcCandidate(name="new", **changes))
    assert (refusal.fault if refusal else None) == fault


def test_the_sentences_name_what_is_wrong():
    model = decide_evc_admission(MODE, EvcCandidate("new", "intel-penryn"))
    assert model.text.startswith("The host's CPU hardware does not support the cluster's current Enhanced")
    assert "SSE4.2, POPCNT, RDTSCP are missing" in model.reason.text
    vendor = decide_evc_admission(MODE, EvcCandidate("new", "amd-zen"))
    assert vendor.text.endswith(
        "The host's CPU vendor (AMD) is not the vendor that the mode requires (Intel)."
    )
    active = decide_evc_admission(
        MODE, EvcCandidate("new", "intel-westmere", active_vms=("a", "b", "c", "d"))
    )
    assert active.text.endswith("may be using CPU features hidden by that mode.")
    assert active.reason.text.startswith("a, b, c and 1 more on new may use AES-NI, PCLMULQDQ, which")

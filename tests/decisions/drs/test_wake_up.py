"""Which hosts DPM wakes once some of them did not wake, and what each protocol comes to (drs.md 9)."""

from __future__ import annotations

import numpy as np
import pytest
from drs_scene import cluster, placed
from test_dpm_cases import DPM, DRS, advice, scene

from vsphere_client.decisions.dpm import decide_dpm
from vsphere_client.decisions.dpm.settings import FAILED, FAILED_LATELY, WOKE
from vsphere_client.decisions.dpm.wake_up import PROTOCOL_ORDER, attempt_by


@pytest.mark.parametrize(
    ("faults", "first"),
    [((), "ipmi"), (("ipmi_off",), "ilo"), (("bmc_unreachable",), "wol"), (("bmc_credentials",), "wol")],
)
def test_the_first_protocol_that_gets_through(faults, first):
    through = [name for name in PROTOCOL_ORDER if not attempt_by(name, faults).problem]
    assert through[0] == first


@pytest.mark.parametrize(
    ("failures", "woken"),
    [
        ((WOKE, WOKE), "Power on esx02"),
        ((FAILED, WOKE), "Power on esx03"),
        ((FAILED_LATELY, WOKE), "Power on esx03"),
        ((FAILED_LATELY, FAILED), "Power on esx03"),
        ((FAILED_LATELY, FAILED_LATELY), None),
    ],
)
def test_hosts_that_did_not_wake_come_last_and_lately_not_at_all(failures, woken):
    crowded = cluster(3, placed(10, 0, 0, percent=9.0))
    seen = scene(crowded, asleep=(1, 2), wake_failures=np.array([WOKE, *failures]))
    verdict = decide_dpm(seen, DPM, DRS)
    assert [text for text, _priority in advice(verdict)] == ([woken] if woken else [])
    lately = [host for host, failed in enumerate((WOKE, *failures)) if failed == FAILED_LATELY]
    assert [host for host, why in verdict.refused if why.code == "wake_failed"] == lately

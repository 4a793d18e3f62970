"""Encrypted vMotion (vmotion.md 9 and case 19)."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.vmotion.compatibility import check_migration
from vsphere_client.decisions.vmotion.encryption import SLOW_SPEED, Setting, Side, decide_encryption
from vsphere_client.decisions.vmotion.snapshot import MigrationSubject, MigrationTarget

NEW = Side("new", "8.0.3", "intel-cascadelake")
OLD = Side("old", "6.0", "intel-haswell")
SLOW = Side("slow", "6.5", "intel-nehalem")  # AES-NI came with Westmere (vmotion.md 4.2)


@pytest.mark.parametrize(
    ("setting", "destination", "on", "allowed", "speed"),
    [
        ("opportunistic", NEW, True, True, 1.0),
        ("required", NEW, True, True, 1.0),
        ("disabled", NEW, False, True, 1.0),
        # Case 19: required is not allowed to 6.0, opportunistic runs in clear.
        ("required", OLD, False, False, 1.0),
        ("opportunistic", OLD, False, True, 1.0),
        # Without AES-NI opportunistic falls back to clear (vmotion.md 9).
        ("opportunistic", SLOW, False, True, 1.0),
        ("required", SLOW, True, True, SLOW_SPEED),
    ],
)
def test_who_encrypts(setting: Setting, destination: Side, on: bool, allowed: bool, speed: float) -> None:
    verdict = decide_encryption(setting, NEW, destination)
    assert (verdict.on, verdict.allowed, verdict.speed) == (on, allowed, speed)


def test_the_check_names_the_host_that_cannot() -> None:
    subject = MigrationSubject("web", "esx01", encrypted_vmotion="required", hardware_version=11)
    findings = check_migration(subject, MigrationTarget("esx02", esxi_version="6.0"))
    (finding,) = [one for one in findings if one.fault == "NotSupported"]
    assert finding.severity == "error"
    assert "esx02" in finding.reason.text
    assert check_migration(subject, MigrationTarget("esx02", esxi_version="6.5")) == ()

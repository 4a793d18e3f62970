"""The word for why a destination is refused."""

import pytest

from vsphere_client.commands.verdict_words import also_checked, word_of
from vsphere_client.decisions.cpu.latency_sensitivity import CoreClaim
from vsphere_client.decisions.vmotion.checks_host import check_hardware
from vsphere_client.decisions.vmotion.snapshot import MigrationSubject, MigrationTarget


@pytest.mark.parametrize(
    ("claim", "fix"),
    [(CoreClaim(2, 1, 4000.0), "vm.edit_resources"), (CoreClaim(1, 2, 4000.0), "vm.edit_settings")],
)
def test_a_latency_sensitive_machine_is_refused_for_the_cpu(claim, fix):
    """Cores too fast for what is reserved, or without the hyper-threads that its vCPUs are (vmkernel.md 1.8)."""
    subject = MigrationSubject("rt", "esx1", num_cpu=2, core_claim=claim)
    target = MigrationTarget("esx2", core_mhz=3000.0, threads_per_core=1)
    (found,) = check_hardware(subject, target)
    assert (found.fault, found.fix, word_of(found)) == ("GenericVmConfigFault", fix, "CPU")
    assert "resources" not in also_checked((found,))

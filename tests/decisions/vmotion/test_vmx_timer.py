"""The 90-second timer on the .vmx (vmotion.md 6, step 4)."""

import pytest

from vsphere_client.decisions.vmotion.vmx_timer import PROTECTION_S, describe_timeout, start_vmx_s


def test_a_datastore_that_answers_costs_no_time_of_its_own():
    assert start_vmx_s(0.6, 3, 5.0) == 0.6


def test_a_slow_one_takes_twenty_operations_for_each_file():
    # 3 files x 20 operations x 2 s.
    assert start_vmx_s(0.6, 3, 2000.0) == pytest.approx(120.0)
    assert start_vmx_s(0.6, 3, 1499.0) < PROTECTION_S


def test_the_reason_names_the_datastore_and_its_latency():
    why = describe_timeout("web01", "esx02", "slow", 2000.0)
    assert why.text == (
        "esx02 did not open the files of web01 within 90 s: datastore slow takes 2,000 ms for each operation. "
        "The .vmx of web01 is writable again."
    )

"""The workload metric of Storage DRS: a product of commands under way, size, reads and randomness."""

import numpy as np
import pytest

from vsphere_client.decisions.storage_io.load_metric import load_metric


def test_the_metric_is_the_product_of_the_model() -> None:
    # (1.3 + 8) x (51 + 32) x (1.4 + 1) x (0.7 + 1)
    assert load_metric(np.array([8.0]), np.array([32.0]), 1.0) == pytest.approx([9.3 * 83 * 2.4 * 1.7])


def test_nothing_under_way_is_no_load() -> None:
    assert load_metric(np.zeros(2), np.array([0.0, 64.0]), 0.0).tolist() == [0.0, 0.0]


def test_reads_weigh_more_than_writes_and_large_commands_more_than_small() -> None:
    def of(size: float, reads: float) -> float:
        return float(load_metric(np.array([4.0]), np.array([size]), reads)[0])

    assert of(8.0, 1.0) > of(8.0, 0.0)
    assert of(64.0, 0.0) > of(8.0, 0.0)

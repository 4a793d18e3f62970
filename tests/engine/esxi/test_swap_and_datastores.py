"""Swapping and the datastore that holds the swap files: its load, and its loss (vmkernel.md 2.6 and 4.4)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engine_scene import SWAPPING, done, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import LoseStorage, RestoreStorage


@pytest.fixture
def engine(small_engine: Any) -> Engine:
    """A VM that uses 3 GB, is kept to 1 GB and has no Tools: it swaps in and out all the time."""
    made: Engine = small_engine(hosts=1, vms=1, vm=SWAPPING)
    run(made, 300)
    return made


def test_swapping_is_load_of_the_datastore(engine: Engine) -> None:
    """256 pages of 4 KB a MB; nobody else uses the datastore, and the load is that of the step before."""
    vms, stores = engine.world.vms, engine.world.datastores
    vm, store = find_vm(engine), engine.world.find(Datastore, "ds1")
    pages = 256 * (vms.memory_swap_in_mb_per_s[vm.row] + vms.memory_swap_out_mb_per_s[vm.row])
    assert pages > 0
    at_rest = stores.base_latency_ms[store.row]
    run(engine, 20)
    assert stores.iops[store.row] == pytest.approx(min(pages, 0.9 * stores.max_iops[store.row]))
    assert stores.latency_ms[store.row] > at_rest


def test_a_page_on_a_lost_datastore_does_not_come_while_the_loss_lasts(engine: Engine) -> None:
    vms, vm = engine.world.vms, find_vm(engine)
    assert vms.memory_swapped_mb[vm.row] > 0
    before = float(vms.cpu_usage_mhz[vm.row])
    done(engine, LoseStorage(datastore="ds1"))
    run(engine, 100)
    assert vms.memory_swap_in_mb_per_s[vm.row] == pytest.approx(0.0, abs=1e-3)
    assert vms.memory_latency_percent[vm.row] == pytest.approx(100.0)
    assert vms.cpu_usage_mhz[vm.row] < 0.1 * before
    done(engine, RestoreStorage(datastore="ds1"))
    run(engine, 100)
    assert vms.memory_swap_in_mb_per_s[vm.row] > 0
    assert np.isfinite(vms.memory_latency_percent[vm.row])

"""The macro model splits waiting into ready and co-stop as the micro scheduler does.

Tolerance, stated here once: over 12 s the mean %RDY and the mean %CSTP of a vCPU, by size of VM, each lie
within 6 points of those of `decide_world_times`, with hyper-threading and without.
"""

import numpy as np
import pytest
from micro_scene import host, macro_times, per_group, simulate, vm

COSTOP_POINTS = 6.0
READY_POINTS = 6.0


def several(sizes, demand, times=1):
    return [vm(f"v{turn}-{at}", demand, size) for turn in range(times) for at, size in enumerate(sizes)]


MIXES = {
    "small VMs": several((2, 1, 2, 2, 1), 0.6, 3),
    "VMs of every size": several((1, 2, 4, 8, 1, 2), 0.6),
    "VMs of every size, twice as many": several((1, 2, 4, 8, 1, 2), 0.6, 2),
    "four-way VMs": several((4, 4, 4), 0.5, 2),
    "eight-way VMs": several((8, 8, 8), 0.7),
    "small VMs, always busy": several((2, 1), 1.0, 5),
    "VMs of every size, always busy": several((1, 2, 4, 8), 1.0),
    "mostly idle": several((2, 4, 8), 0.1, 2),
}


@pytest.mark.parametrize("threads", [1, 2], ids=["cores", "hyper-threads"])
@pytest.mark.parametrize("name", MIXES)
def test_ready_and_costop_agree(name, threads):
    load = host(*MIXES[name], cores=8 // threads, threads=threads)
    micro, macro = per_group(simulate(load, 12.0), load), macro_times(load)
    for size in sorted({group.num_cpu for group in load.groups}):
        rows = [at for at, group in enumerate(load.groups) if group.num_cpu == size]
        ready = np.mean([micro[at].ready / size for at in rows])
        costop = np.mean([micro[at].costop / size for at in rows])
        assert 100.0 * macro.costop[rows].mean() == pytest.approx(costop, abs=COSTOP_POINTS), size
        assert 100.0 * macro.ready[rows].mean() == pytest.approx(ready, abs=READY_POINTS), size

"""What a load is taken to be where nothing is said; every value here is our assumption."""

from __future__ import annotations

from vsphere_client.model.units import SECOND_US

IDLE_CPU_PERCENT = 1.0
"""CPU of a powered-on guest without a workload, in percent of its vCPUs."""

IDLE_MEMORY_ACTIVE_PERCENT = 5.0
"""Active memory of such a guest, in percent of its configured memory."""

IDLE_DISK_IOPS = 1.0
"""Disk operations of such a guest: logs and timers."""

IDLE_NET_MBPS = 0.01
"""Network traffic of such a guest: broadcasts and heartbeats."""

WORKING_MEMORY_ACTIVE_PERCENT = 20.0
"""Active memory of a load that does not say how much it touches (PlanetLab traces, for one)."""

DIRTY_SHARE_PER_S = 0.05
"""Share of the active memory rewritten in a second at full CPU, where no dirty rate is given.

The rate scales with CPU use: 1,024 MB active at 40 % CPU dirty 1,024 x 0.05 x 0.4 = 20.5 MB/s.
"""

DISK_IO_KB = 16.0
"""Mean size of a disk operation; turns IOPS into KB/s and back."""

DISK_READ_SHARE = 0.67
"""Reads among the disk operations of a load that does not say."""

NET_RX_SHARE = 0.5
"""What a guest receives of its network traffic, where nothing is said."""

NOISE_STEP_US = 20 * SECOND_US
"""How long one draw of a profile's noise holds; fixed, so that the engine's step changes no load."""

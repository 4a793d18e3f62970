"""Memory of a host and its VMs: sizes, states, targets, sharing, sampling and reclamation."""

from vsphere_client.decisions.resources.memory.reclamation import (
    MemoryColumns,
    Reclamation,
    ReclamationRates,
    decide_reclamation,
    describe_reclamation,
)
from vsphere_client.decisions.resources.memory.sampling import (
    ActiveEstimate,
    follow_active,
    sampled_active_mb,
)
from vsphere_client.decisions.resources.memory.sharing import decide_page_sharing, sharing_saved_mb
from vsphere_client.decisions.resources.memory.sizes import (
    balloon_max_mb,
    compressible_mb,
    needed_to_power_on,
    overhead_mb,
    swap_file_mb,
)
from vsphere_client.decisions.resources.memory.state import (
    CLEAR,
    HARD,
    HIGH,
    LOW,
    SOFT,
    STATE_NAMES,
    breaks_large_pages,
    describe_memory_state,
    memory_state,
    min_free_mb,
    reclamation_goal_mb,
)
from vsphere_client.decisions.resources.memory.targets import decide_memory_targets, shares_per_page

__all__ = [
    "CLEAR",
    "HARD",
    "HIGH",
    "LOW",
    "SOFT",
    "STATE_NAMES",
    "ActiveEstimate",
    "MemoryColumns",
    "Reclamation",
    "ReclamationRates",
    "balloon_max_mb",
    "breaks_large_pages",
    "compressible_mb",
    "decide_memory_targets",
    "decide_page_sharing",
    "decide_reclamation",
    "describe_memory_state",
    "describe_reclamation",
    "follow_active",
    "memory_state",
    "min_free_mb",
    "needed_to_power_on",
    "overhead_mb",
    "reclamation_goal_mb",
    "sampled_active_mb",
    "shares_per_page",
    "sharing_saved_mb",
    "swap_file_mb",
]

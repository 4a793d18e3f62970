"""The advanced parameters of a virtual machine as a person types them: what each takes, by default, and does."""

from __future__ import annotations

from vsphere_client.model.advanced_options import VM_OPTIONS, AdvancedOption
from vsphere_client.model.cluster_options import ClusterOption


def _typed(option: AdvancedOption) -> ClusterOption:
    default = "none" if option.default is None else str(option.default).lower()
    kind = "whole" if option.kind == "number" else option.kind
    meaning = option.meaning if option.meaning[0] == "v" else option.meaning[0].upper() + option.meaning[1:]
    return ClusterOption(option.key, meaning, default, option.lowest, option.highest, kind)


VM_PARAMETERS: dict[str, ClusterOption] = {key: _typed(option) for key, option in sorted(VM_OPTIONS.items())}
"""The options that act in the simulation, by key."""

"""EVC modes by their vSphere API keys, lowest first within a vendor.

Source: facts on vMotion, "EVC rules": Intel levels and the AMD sequences of Enhanced vMotion Compatibility.
"""

from __future__ import annotations

EVC_MODES: dict[str, tuple[str, ...]] = {
    "intel": (
        "intel-merom",
        "intel-penryn",
        "intel-nehalem",
        "intel-westmere",
        "intel-sandybridge",
        "intel-ivybridge",
        "intel-haswell",
        "intel-broadwell",
        "intel-skylake",
        "intel-cascadelake",
        "intel-icelake",
        "intel-sapphirerapids",
    ),
    "amd": (
        "amd-rev-e",
        "amd-rev-f",
        "amd-greyhound-no3dnow",
        "amd-greyhound",
        "amd-bulldozer",
        "amd-piledriver",
        "amd-steamroller",
        "amd-zen",
        "amd-zen2",
        "amd-zen3",
        "amd-zen4",
    ),
}

ALL_EVC_MODES: tuple[str, ...] = EVC_MODES["intel"] + EVC_MODES["amd"]


def supports_evc(host_mode: str, cluster_mode: str) -> bool:
    """Whether a host whose own level is ``host_mode`` can offer ``cluster_mode``.

    A level supports all lower levels of its vendor. Plain amd-greyhound keeps 3DNow!, which later
    processors lack, so only the same level offers it.
    """
    if cluster_mode == "amd-greyhound":
        return host_mode == cluster_mode
    for modes in EVC_MODES.values():
        if host_mode in modes and cluster_mode in modes:
            return modes.index(host_mode) >= modes.index(cluster_mode)
    return False

"""Guest operating systems by family: the names that the client shows and the ids of the vSphere API."""

from __future__ import annotations

WINDOWS, LINUX, OTHER = "Windows", "Linux", "Other"

GUEST_SYSTEMS: dict[str, tuple[tuple[str, str], ...]] = {
    WINDOWS: (
        ("windows2019srvNext_64Guest", "Microsoft Windows Server 2022 (64-bit)"),
        ("windows2019srv_64Guest", "Microsoft Windows Server 2019 (64-bit)"),
        ("windows9Server64Guest", "Microsoft Windows Server 2016 (64-bit)"),
        ("windows11_64Guest", "Microsoft Windows 11 (64-bit)"),
        ("windows9_64Guest", "Microsoft Windows 10 (64-bit)"),
    ),
    LINUX: (
        ("ubuntu64Guest", "Ubuntu Linux (64-bit)"),
        ("debian12_64Guest", "Debian GNU/Linux 12 (64-bit)"),
        ("debian11_64Guest", "Debian GNU/Linux 11 (64-bit)"),
        ("rhel9_64Guest", "Red Hat Enterprise Linux 9 (64-bit)"),
        ("rhel8_64Guest", "Red Hat Enterprise Linux 8 (64-bit)"),
        ("oracleLinux8_64Guest", "Oracle Linux 8 (64-bit)"),
        ("sles15_64Guest", "SUSE Linux Enterprise 15 (64-bit)"),
        ("vmwarePhoton64Guest", "VMware Photon OS (64-bit)"),
        ("otherLinux64Guest", "Other Linux (64-bit)"),
    ),
    OTHER: (
        ("freebsd14_64Guest", "FreeBSD 14 or later versions (64-bit)"),
        ("otherGuest64", "Other (64-bit)"),
    ),
}
_NAMES = {key: name for family in GUEST_SYSTEMS.values() for key, name in family}


def guest_name(guest_os: str) -> str:
    """What the client calls a guest system; an unknown id is shown as it is."""
    return _NAMES.get(guest_os, guest_os)


def family_of(guest_os: str) -> str:
    """The family of a guest system."""
    for family, systems in GUEST_SYSTEMS.items():
        if any(key == guest_os for key, _ in systems):
            return family
    return OTHER

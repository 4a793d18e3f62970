"""A vCenter Server: its release, its clock, who may log in, and whether the client is connected to it."""

from __future__ import annotations

import re
from typing import Annotated, Final, NamedTuple

from pydantic import AfterValidator, Field

from vsphere_client.model.base import Spec

_RELEASE: Final = re.compile(
    r"(?P<major>\d+)\.(?P<minor>\d+)(?:(?:\.|\s*U|\s+Update\s+)(?P<update>\d+)(?P<patch>[a-z])?)?", re.I
)


class VcenterRelease(NamedTuple):
    """Major, minor, update and patch of a release; 7.0 U1c is 7, 0, 1, 3."""

    major: int
    minor: int
    update: int = 0
    patch: int = 0


def vcenter_release(version: str) -> VcenterRelease:
    """The release that a version such as ``8.0.3``, ``8.0 U3`` or ``7.0 U1c`` means.

    Raises:
        ValueError: the text is no version of vCenter Server.
    """
    match = _RELEASE.fullmatch(version.strip())
    if match is None:
        raise ValueError(f"{version!r} is no vCenter Server version; write 8.0.3 or 7.0 U1c")
    patch = match["patch"]
    return VcenterRelease(
        int(match["major"]),
        int(match["minor"]),
        int(match["update"] or 0),
        ord(patch.lower()) - ord("a") + 1 if patch else 0,
    )


def _is_release(version: str) -> str:
    vcenter_release(version)
    return version


VcenterVersion = Annotated[str, AfterValidator(_is_release)]
"""A version of vCenter Server as people write it: 8.0.3, 8.0 U3 or 7.0 U1c."""


class VcenterConfig(Spec):
    """A vCenter Server beside its inventory.

    ``time_skew_s`` is by how much its clock is fast. A ``linked`` one is in the client's vCenter Single Sign-On
    domain (Enhanced Linked Mode); any other asks for ``username`` and ``password``.
    """

    version: VcenterVersion = "8.0.3"
    time_skew_s: float = Field(0.0, ge=-86_400, le=86_400)
    linked: bool = True
    username: str = "administrator@vsphere.local"
    password: str = "VMware1!"

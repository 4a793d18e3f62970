"""Field types that several entries of a lab file share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Name = Annotated[str, Field(min_length=1, max_length=80)]
"""An inventory name; vCenter takes at most 80 characters."""

PathName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^/]+$")]
"""A name that may be part of a path such as ``Prod/Gold``, so it has no slash of its own."""

HostName = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^\S+$")]
"""A host's DNS name or address."""

Count = Annotated[
    int,
    Field(ge=1, le=100_000, description="How many of this kind; the name then holds {n} or {n:03}."),
]

HostList = Annotated[
    Literal["all"] | tuple[str, ...],
    Field(description="`all` hosts of the datacenter, or a list of host names and cluster names."),
]

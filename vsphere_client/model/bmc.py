"""How the management controller of a server is reached: it switches the host on from standby.

vSphere API ``HostIpmiInfo``; the product asks for all four of user name, password, address and MAC.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator, Field

from vsphere_client.model.base import Spec

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")


def bmc_address(text: str) -> str:
    """The IP address of a controller as it is written in short.

    Raises:
        ValueError: a sentence that says what is wrong.
    """
    try:
        address = ip_address(text.strip())
    except ValueError:
        raise ValueError("Enter an IP address, such as 10.10.40.11.") from None
    if address.is_multicast or address.is_unspecified or address.is_loopback or str(address) == _BROADCAST:
        raise ValueError(f"{address} cannot be the address of a management controller.")
    return str(address)


_BROADCAST = "255.255.255.255"


def bmc_mac(text: str) -> str:
    """The MAC address of a controller, in small letters with colons.

    Raises:
        ValueError: a sentence that says what is wrong.
    """
    mac = text.strip().lower().replace("-", ":")
    if not _MAC.fullmatch(mac):
        raise ValueError("Enter a MAC address, such as 00:50:56:0a:01:1f.")
    if int(mac[:2], 16) & 1 or mac == "00:00:00:00:00:00":  # a group, or nobody
        raise ValueError(f"{mac} is not the address of one adapter.")
    return mac


BmcAddress = Annotated[str, AfterValidator(bmc_address)]
BmcMac = Annotated[str, AfterValidator(bmc_mac)]


class BmcSettings(Spec):
    """Login and addresses of a host's management controller."""

    user: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=64)
    ip: BmcAddress
    mac: BmcMac

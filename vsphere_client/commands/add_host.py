"""The Add Host wizard without a screen: one host to a datacenter or folder, one or several to a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vsphere_client.commands.appearance import POWER_WORDS
from vsphere_client.commands.figures import memory, storage
from vsphere_client.commands.flow import Page, Problem, ReviewRow, WizardFlow
from vsphere_client.commands.guest_systems import guest_name
from vsphere_client.engine.esxi.add_host import HostSummary, check_evc, describe_summary, inspect_host
from vsphere_client.engine.inventory.build import LOCAL_NAMES
from vsphere_client.session.session import Session

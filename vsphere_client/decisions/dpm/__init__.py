"""Distributed Power Management: which hosts of a cluster may sleep, and which have to wake up."""

from vsphere_client.decisions.dpm.recommendation import DpmVerdict, PowerAction, PowerRecommendation
from vsphere_client.decisions.dpm.settings import DpmSettings
from vsphere_client.decisions.dpm.snapshot import DpmSnapshot
from vsphere_client.decisions.dpm.verdict import DpmPass, decide_dpm

__all__ = [
    "DpmPass",
    "DpmSettings",
    "DpmSnapshot",
    "DpmVerdict",
    "PowerAction",
    "PowerRecommendation",
    "decide_dpm",
]

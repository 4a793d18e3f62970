"""esxtop for one host: what each panel shows, its text on a screen, and its batch mode."""

from vsphere_client.session.views.esxtop.batch import BatchWriter, counters_of
from vsphere_client.session.views.esxtop.choice import Choice
from vsphere_client.session.views.esxtop.columns import Column, FieldGroup, Row
from vsphere_client.session.views.esxtop.configuration import (
    FILE_NAME,
    NotAConfiguration,
    configuration_from,
    configuration_text,
)
from vsphere_client.session.views.esxtop.panels import PANELS, Panel
from vsphere_client.session.views.esxtop.playback import Playback, open_playback
from vsphere_client.session.views.esxtop.replay import NotABatchFile, recorded_samples, replayed
from vsphere_client.session.views.esxtop.rules import Finding, finding, in_order_of_blame
from vsphere_client.session.views.esxtop.screen import Screen, ScreenRow, screen_of
from vsphere_client.session.views.esxtop.watch import HostWatch, Look, Reading, reading_of

__all__ = [
    "FILE_NAME",
    "PANELS",
    "BatchWriter",
    "Choice",
    "Column",
    "FieldGroup",
    "Finding",
    "HostWatch",
    "Look",
    "NotABatchFile",
    "NotAConfiguration",
    "Panel",
    "Playback",
    "Reading",
    "Row",
    "Screen",
    "ScreenRow",
    "configuration_from",
    "configuration_text",
    "counters_of",
    "finding",
    "in_order_of_blame",
    "open_playback",
    "reading_of",
    "recorded_samples",
    "replayed",
    "screen_of",
]

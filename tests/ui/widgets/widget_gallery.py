"""Scenes with every widget, filled as in the design pictures; rendered by test_gallery."""

from gallery_controls import controls_scene
from gallery_lists import lists_scene
from gallery_summary import summary_scene
from gallery_wizard import wizard_scene

SCENES = {
    "summary": summary_scene,
    "lists": lists_scene,
    "controls": controls_scene,
    "wizard": wizard_scene,
}

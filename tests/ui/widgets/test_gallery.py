import pytest
from PySide6.QtGui import QImage
from widget_gallery import SCENES

from vsphere_client.ui.theme.theme import current_theme


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_every_scene_draws_in_both_themes(scene, theme_name, qtbot, tmp_path):
    widget = SCENES[scene]()
    qtbot.addWidget(widget)
    widget.show()
    picture = widget.grab()
    path = tmp_path / f"gallery_{scene}_{theme_name}.png"
    assert picture.save(str(path))
    drawn = QImage(str(path))
    # The ground of the page is the theme's window or panel colour somewhere in its lower right corner.
    palette = current_theme().palette
    grounds = {palette.window, palette.panel, palette.tint, palette.time_bar}
    corner = drawn.pixelColor(drawn.width() - 4, drawn.height() - 8).name().upper()
    assert corner in grounds

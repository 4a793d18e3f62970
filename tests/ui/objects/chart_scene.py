"""The Advanced page of an object as the tests of charts show it."""

from vsphere_client.ui.objects.performance.advanced import AdvancedPage


def advanced(lab, window, obj):
    """The page, of a size in which everything has room."""
    page = window.keep(AdvancedPage(lab.driver, obj.moid, window))
    page.resize(1000, 560)
    return page


def figures(page):
    """The rows of the legend by their measurement."""
    return {row.measurement: row for row in page.legend.legend}

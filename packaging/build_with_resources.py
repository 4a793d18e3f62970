"""The wheel's build step: the code as found, and resources/ inside it as vsphere_client/_resources."""

from __future__ import annotations

from pathlib import Path

from setuptools.command.build_py import build_py

RESOURCE_PACKAGE = "vsphere_client._resources"
RESOURCE_FOLDER = "resources"


class BuildWithResources(build_py):
    """Adds the resources as one more package, whose folder lies beside the code and not in it.

    setuptools finds packages by itself or takes a list of them, not both; listing them all by hand would
    let a new folder be forgotten. An editable install needs nothing: it reads the checkout's resources.
    """

    def run(self) -> None:
        """Build the packages; resources join them unless this is an editable install."""
        if not self.editable_mode:
            self.packages = [*self.packages, RESOURCE_PACKAGE]
            self.package_dir[RESOURCE_PACKAGE] = RESOURCE_FOLDER
        super().run()

    def get_source_files(self) -> list[str]:
        """What a source distribution has to carry: this file and the resources too."""
        resources = sorted(str(path) for path in Path(RESOURCE_FOLDER).rglob("*") if path.is_file())
        return [*super().get_source_files(), "packaging/build_with_resources.py", *resources]

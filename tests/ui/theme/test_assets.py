import pytest

from vsphere_client.assets import read_text, resource_path, resource_root


def test_resources_are_found():
    assert resource_root().is_dir()
    assert resource_path("icons", "host.svg").is_file()
    assert read_text("icons", "host.svg").startswith("<svg")


def test_missing_resource_is_an_error():
    with pytest.raises(FileNotFoundError):
        read_text("icons", "no-such-file.svg")

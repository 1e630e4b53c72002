"""Fixtures: the shipped data, built once for all servers."""

from __future__ import annotations

import os

import pytest

from app import config
from app.graph import build as building
from tests.conftest import ROOT


@pytest.fixture(scope="package")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("soak")
    building.build(config.settings(home=ROOT, build=folder))
    return folder


def pytest_collection_modifyitems(config, items):
    """These load a whole machine for minutes, and say nothing on one that is busy with other tests."""
    if os.environ.get("CMAA_SOAK"):
        return
    for item in items:
        if "tests/soak" in str(item.path):
            item.add_marker(pytest.mark.skip(reason="loads the whole machine: set CMAA_SOAK=1 (`make soak`)"))

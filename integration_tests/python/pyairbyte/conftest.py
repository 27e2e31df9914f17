"""Keeps PyAirbyte to itself: no telemetry, no registry, and its files in a folder of their own."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

# PyAirbyte reads these when it is imported, so they come before every test.
_HOME = Path(tempfile.mkdtemp(prefix="pyairbyte-"))
for _name in ("AIRBYTE_PROJECT_DIR", "AIRBYTE_TEMP_DIR", "AIRBYTE_LOGGING_ROOT"):
    _folder = _HOME / _name.lower()
    _folder.mkdir()
    os.environ[_name] = str(_folder)
# The user of a container is another one than that of the tests, and reads the configuration from there.
_HOME.chmod(0o755)
os.environ |= {"AIRBYTE_OFFLINE_MODE": "1", "DO_NOT_TRACK": "1", "NO_LIVE_PROGRESS": "1"}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Removes the folder."""
    shutil.rmtree(_HOME, ignore_errors=True)

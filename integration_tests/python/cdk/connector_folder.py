"""The connector's folder as the CDK wants it: called like it, with its metadata and configurations."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]


def make_connector_folder() -> Path:
    """A new folder, called like the image; the project's own may be called anything."""
    metadata = yaml.safe_load((ROOT / "metadata.yaml").read_text())["data"]
    folder = Path(tempfile.mkdtemp()) / metadata["dockerRepository"].split("/")[-1]
    (folder / "secrets").mkdir(parents=True)
    for name in ("metadata.yaml", "acceptance-test-config.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def write_config(folder: Path, name: str, service: dict[str, Any]) -> None:
    """A configuration that `acceptance-test-config.yml` names."""
    (folder / "secrets" / f"{name}.json").write_text(json.dumps({"service": service}))


def remove_connector_folder(folder: Path) -> None:
    """Removes it, and what was made to hold it."""
    shutil.rmtree(folder.parent)

"""The connector's metadata against Airbyte's own definition of it."""

import json
from pathlib import Path
from typing import Any

import airbyte_connector_models
import jsonschema
import pytest
import yaml
from airbyte_connector_models.metadata.v0.connector_metadata_definition_v0 import (
    ConnectorMetadataDefinitionV0,
)

ROOT = Path(__file__).resolve().parents[3]
MODELS = Path(airbyte_connector_models.__file__).parent
SCHEMA = MODELS / "metadata" / "v0" / "ConnectorMetadataDefinitionV0.json"


@pytest.fixture
def metadata() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "metadata.yaml").read_text())


def _problems(metadata: dict[str, Any]) -> list[str]:
    schema = json.loads(SCHEMA.read_text())
    # What only Airbyte fills in; its definition has types that JSON Schema has not.
    del schema["properties"]["data"]["properties"]["generated"]
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    return [f"{problem.json_path}: {problem.message}" for problem in validator.iter_errors(metadata)]


def test_the_metadata_is_what_the_published_schema_wants(metadata: dict[str, Any]) -> None:
    assert _problems(metadata) == []


def test_the_published_schema_refuses_a_field_it_does_not_know(metadata: dict[str, Any]) -> None:
    metadata["data"]["supportsMagic"] = True
    assert len(_problems(metadata)) == 1


def test_the_metadata_is_what_the_published_model_takes(metadata: dict[str, Any]) -> None:
    data = ConnectorMetadataDefinitionV0.model_validate(metadata).data
    assert data.supports_data_activation is True
    assert data.supports_refreshes is False

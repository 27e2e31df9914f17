"""Every scenario of Airbyte's smoke test, and rows of our own, into the local Customer.io."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.vendor import Vendor, customer_io
from smoke import SCENARIOS, SmokeTest, smoke_test

OWN_ROWS = Path(__file__).parent / "scenarios" / "customer-io.yaml"
PERSON = "smoke-test"
# 110,000 bytes, where Customer.io takes 32,000.
TOO_LARGE = "large_string_values"
# Its event_id says which rows are the same event; its event_type means something else than Customer.io's.
HAS_EVENT_IDS = "schema_with_no_primary_key"


def _as_event(stream: str, *fields: dict[str, str]) -> dict[str, Any]:
    constants = [{"to": "person_id", "value": PERSON}, {"to": "event_name", "value": stream}]
    return {
        "name": stream,
        "object": "event",
        "sync_behavior": "append",
        # So that what arrives can be held against what was sent.
        "timestamps": "as_is",
        "fields": [*constants, *fields],
    }


STREAMS = [
    _as_event("*"),
    *(_as_event(name) for name in SCENARIOS if name != HAS_EVENT_IDS),
    _as_event(HAS_EVENT_IDS, {"to": "kind", "from": "event_type"}),
    {"name": "people", "object": "person", "identifier": "id"},
    {"name": "devices", "object": "device", "fields": [{"to": "person_id", "from": "user_id"}]},
    {
        "name": "orders",
        "object": "event",
        "sync_behavior": "append",
        "fields": [
            {"to": "person_id", "from": "user_id"},
            {"to": "event_name", "value": "Order Placed"},
            {"to": "timestamp", "from": "placed_at"},
        ],
    },
]


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    with customer_io() as running:
        yield running


@pytest.fixture(scope="module")
def result(vendor: Vendor, tmp_path_factory: pytest.TempPathFactory) -> SmokeTest:
    config = {"service": vendor.service(), "streams": STREAMS}
    folder = tmp_path_factory.mktemp("customer-io")
    return smoke_test(folder, config, "all", f"--custom-scenarios={OWN_ROWS}")


@pytest.fixture(scope="module")
def items(vendor: Vendor, result: SmokeTest) -> list[dict[str, Any]]:
    """What Customer.io got, in the order it came."""
    return [json.loads(item["text"]) for item in vendor.read("items")]


def test_the_smoke_test_succeeds(result: SmokeTest) -> None:
    assert result.code == 0
    assert result.report["success"] is True
    assert result.report["preflight_passed"] is True


def test_every_record_is_either_with_customer_io_or_rejected(vendor: Vendor, result: SmokeTest) -> None:
    counts = vendor.stats()
    preflight = 3
    assert counts["rejected"] == 0
    assert counts["accepted"] + len(result.rejected) == result.report["records_delivered"] + preflight


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name not in (TOO_LARGE, HAS_EVENT_IDS)])
def test_its_rows_arrive_as_events_with_every_value_as_it_was(
    scenario: str, items: list[dict[str, Any]], result: SmokeTest
) -> None:
    arrived = [item["attributes"] for item in items if item.get("name") == scenario]
    assert arrived == SCENARIOS[scenario]
    assert result.reasons(scenario) == []


def test_rows_that_are_too_large_are_rejected_and_told(
    items: list[dict[str, Any]], result: SmokeTest
) -> None:
    assert [item for item in items if item.get("name") == TOO_LARGE] == []
    assert result.reasons(TOO_LARGE) == ["record_too_large"] * len(SCENARIOS[TOO_LARGE])


def test_rows_without_a_primary_key_count_once_by_their_event_id(vendor: Vendor, result: SmokeTest) -> None:
    assert result.reasons(HAS_EVENT_IDS) == []
    events = [event["attributes"] for event in vendor.read("events") if event["name"] == HAS_EVENT_IDS]
    assert events == [
        {"kind": "click", "payload": "{}"},
        {"kind": "view", "payload": '{"page": "home"}'},
    ]


def test_rows_of_one_primary_key_count_once(vendor: Vendor, result: SmokeTest) -> None:
    events = [event for event in vendor.read("events") if event["name"] == "duplicate_primary_keys"]
    assert [event["attributes"]["id"] for event in events] == [1, 2, 3]


def test_people_arrive_with_their_attributes_and_one_without_an_id_is_rejected(
    vendor: Vendor, result: SmokeTest
) -> None:
    ada = vendor.read("person", id="1")
    assert ada["email"] == "ada@example.com"
    # Times in unix seconds, as segments need them.
    assert ada["attributes"] == {"created_at": "1704164645", "birthday": "503020800", "plan": "gold"}
    assert vendor.read("person", id="3")["attributes"]["plan"] == "silver"
    assert vendor.read("person", email="nobody@example.com") is None
    assert result.reasons("people") == ["missing_identifier"]


def test_devices_arrive_with_their_person_and_one_of_an_unknown_platform_is_rejected(
    vendor: Vendor, result: SmokeTest
) -> None:
    assert sorted(device["token"] for device in vendor.read("devices")) == ["token-1", "token-2"]
    assert result.reasons("devices") == ["invalid_field"]


def test_events_arrive_with_their_time_and_one_of_nobody_is_rejected(
    vendor: Vendor, result: SmokeTest
) -> None:
    events = [event for event in vendor.read("events") if event["name"] == "Order Placed"]
    assert [event["attributes"]["total"] for event in events] == [12.5, 0.1]
    assert [event["timestamp"] for event in events] == [1714979289, 1714979290]
    assert result.reasons("orders") == ["missing_identifier"]

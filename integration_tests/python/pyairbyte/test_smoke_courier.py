"""Every scenario of Airbyte's smoke test, and rows of our own, into the local Courier."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.vendor import Vendor, courier
from smoke import SCENARIOS, SmokeTest, smoke_test

OWN_ROWS = Path(__file__).parent / "scenarios" / "courier.yaml"
# Its rows have no column `id`, by which the others are recipients.
HAS_NO_ID = "schema_with_no_primary_key"


def _as_profile(stream: str) -> dict[str, Any]:
    return {
        "name": stream,
        "object": "profile",
        "sync_behavior": "update_or_create",
        "fields": [{"to": "recipient_id", "from": "id"}, {"to": "scenario", "value": stream}],
    }


STREAMS = [
    _as_profile("*"),
    *(_as_profile(name) for name in SCENARIOS),
    {"name": "profiles", "object": "profile", "fields": [{"to": "recipient_id", "from": "user_id"}]},
    {
        "name": "subscribers",
        "object": "profile_with_list",
        "fields": [{"to": "recipient_id", "from": "user_id"}, {"to": "list_id", "from": "list"}],
    },
]


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    with courier() as running:
        yield running


@pytest.fixture(scope="module")
def result(vendor: Vendor, tmp_path_factory: pytest.TempPathFactory) -> SmokeTest:
    config = {"service": vendor.service(), "streams": STREAMS, "delivery": {"requests_per_second": 1000}}
    folder = tmp_path_factory.mktemp("courier")
    return smoke_test(folder, config, "all", f"--custom-scenarios={OWN_ROWS}", "--skip-preflight")


@pytest.fixture(scope="module")
def profiles(vendor: Vendor, result: SmokeTest) -> list[tuple[str, dict[str, Any]]]:
    """The recipient and profile of each call that wrote a profile."""
    calls = [call for call in vendor.read("requests") if call["endpoint"] == "POST /profiles/:user_id"]
    return [(call["path"].rsplit("/", 1)[1], json.loads(call["text"])["profile"]) for call in calls]


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    """A row as a profile: a column with dots goes inside."""
    profile: dict[str, Any] = {}
    for column, value in row.items():
        *parents, last = column.split(".")
        inner = profile
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[last] = value
    return profile


def _in_order(rows: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Recipients are written at once, so that their rows have no order."""
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def test_the_smoke_test_succeeds(result: SmokeTest) -> None:
    assert result.code == 0
    assert result.report["success"] is True


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != HAS_NO_ID])
def test_its_rows_arrive_as_profiles_with_every_value_as_it_was(
    scenario: str, profiles: list[tuple[str, dict[str, Any]]], result: SmokeTest
) -> None:
    arrived = [
        (recipient, {key: value for key, value in profile.items() if key != "scenario"})
        for recipient, profile in profiles
        if profile.get("scenario") == scenario
    ]
    sent = [
        (str(row["id"]), _nested({column: value for column, value in row.items() if column != "id"}))
        for row in SCENARIOS[scenario]
    ]
    assert _in_order(arrived) == _in_order(sent)
    assert result.reasons(scenario) == []


def test_the_rows_of_one_recipient_arrive_in_their_order(profiles: list[tuple[str, dict[str, Any]]]) -> None:
    values = [
        profile["updated_value"]
        for recipient, profile in profiles
        if recipient == "1" and profile.get("scenario") == "duplicate_primary_keys"
    ]
    assert values == ["first", "second", "third"]


def test_rows_without_an_identifier_are_rejected_and_told(
    profiles: list[tuple[str, dict[str, Any]]], result: SmokeTest
) -> None:
    assert [profile for _, profile in profiles if profile.get("scenario") == HAS_NO_ID] == []
    assert result.reasons(HAS_NO_ID) == ["missing_identifier"] * len(SCENARIOS[HAS_NO_ID])


def test_profiles_nest_columns_with_dots_and_one_without_a_recipient_is_rejected(
    vendor: Vendor, result: SmokeTest
) -> None:
    profile = vendor.read("profile", user="grace")["profile"]
    assert profile == {"email": "grace@example.com", "address": {"locality": "New York"}}
    assert result.reasons("profiles") == ["missing_identifier"]


def test_subscribers_become_members_and_one_of_an_impossible_list_is_rejected(
    vendor: Vendor, result: SmokeTest
) -> None:
    assert sorted(vendor.read("members", list="news.weekly")) == ["ada", "grace"]
    assert vendor.read("members", list="news.daily") == ["ada"]
    assert result.reasons("subscribers") == ["invalid_identifier"]

"""What the smoke test asks that cannot be done: it fails with a reason, and nothing is written."""

from pathlib import Path

from local.vendor import courier, customer_io
from smoke import smoke_test

# The one scenario that overwrites, as it has no primary key.
OVERWRITES = "schema_with_no_primary_key"


def test_events_that_are_to_be_overwritten_are_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with customer_io() as vendor:
        fields = [{"to": "person_id", "value": "1"}, {"to": "event_name", "value": "Smoke"}]
        streams = [{"name": OVERWRITES, "object": "event", "fields": fields}]
        result = smoke_test(
            tmp_path, {"service": vendor.service(), "streams": streams}, OVERWRITES, "--skip-preflight"
        )
        assert result.code == 1
        assert result.error is not None and "overwrite" in result.error
        assert vendor.stats()["items"] == 0


def test_a_list_that_is_to_be_overwritten_by_part_of_its_members_is_refused(tmp_path: Path) -> None:
    with courier() as vendor:
        vendor.post("subscribe", {"list": "staff", "recipients": ["ada"]})
        fields = [{"to": "recipient_id", "from": "event_id"}, {"to": "list_id", "value": "staff"}]
        streams = [{"name": OVERWRITES, "object": "profile_with_list", "fields": fields}]
        result = smoke_test(
            tmp_path, {"service": vendor.service(), "streams": streams}, OVERWRITES, "--skip-preflight"
        )
        assert result.code == 1
        assert result.error is not None and "incremental" in result.error
        assert vendor.read("members", list="staff") == ["ada"]


def test_a_mapping_that_fits_no_row_fails_the_sync_and_every_row_has_its_reason(tmp_path: Path) -> None:
    with customer_io() as vendor:
        streams = [{"name": "*", "object": "device"}]
        result = smoke_test(
            tmp_path,
            {"service": vendor.service(), "streams": streams},
            "large_batch_stream",
            "--skip-preflight",
        )
        assert result.code == 1
        assert result.error is not None and "1000 were rejected" in result.error
        assert result.reasons("large_batch_stream") == ["missing_identifier"] * 1000
        assert vendor.stats()["items"] == 0

"""A real source through PyAirbyte into the local services, and again with the state that was kept."""

from pathlib import Path

import airbyte as ab
from airbyte.strategies import WriteStrategy

from faker import COURIER_STREAMS, CUSTOMER_IO_STREAMS, PRODUCTS, USERS, destination, faker
from local.vendor import courier, customer_io

STREAMS = ("users", "products", "purchases")


def test_a_second_run_sends_customer_io_nothing_again(tmp_path: Path) -> None:
    with customer_io() as vendor:
        connector = destination({"service": vendor.service(), "streams": CUSTOMER_IO_STREAMS})
        state = ab.new_local_cache("customer_io", cache_dir=tmp_path)

        first = _append(connector, state)
        counts = vendor.stats()
        assert first.processed_records == counts["items"] == counts["accepted"]
        assert counts["people"] == counts["byAction"]["person/identify"] == USERS
        purchases = first.processed_records - USERS - PRODUCTS
        assert purchases > 0
        assert counts["byAction"]["person/event"] == counts["events"] == PRODUCTS + purchases

        again = _append(connector, state)
        assert again.processed_records == 0
        assert vendor.stats()["items"] == counts["items"]


def test_a_second_run_sends_courier_nothing_again(tmp_path: Path) -> None:
    with courier() as vendor:
        config = {"service": vendor.service(), "streams": COURIER_STREAMS}
        connector = destination(config)
        state = ab.new_local_cache("courier", cache_dir=tmp_path)

        _append(connector, state)
        counts = vendor.stats()
        # The users, and the profile that takes in the catalog.
        assert counts["profiles"] == USERS + 1
        assert counts["subscriptions"] == counts["recipients"] == USERS
        assert all(status.startswith("2") for status in counts["byStatus"])

        assert _append(connector, state).processed_records == 0
        again = vendor.stats()
        assert again["recipients"] == counts["recipients"]
        # What remains are the calls of `check`, which write nothing.
        assert _writes(again) == _writes(counts)


def test_a_list_that_is_overwritten_ends_up_with_exactly_the_users() -> None:
    with courier() as vendor:
        vendor.post("subscribe", {"list": "faker.users", "recipients": ["1", "2", "3", "left-long-ago"]})
        connector = destination({"service": vendor.service(), "streams": COURIER_STREAMS})
        connector.write(
            faker("users"),
            cache=False,
            state_cache=False,
            write_strategy=WriteStrategy.REPLACE,
            force_full_refresh=True,
        )
        members = vendor.read("members", list="faker.users")
        assert sorted(members, key=int) == [str(number + 1) for number in range(USERS)]


def _append(connector: ab.Destination, state: ab.DuckDBCache) -> ab.WriteResult:
    return connector.write(
        faker(*STREAMS), cache=False, state_cache=state, write_strategy=WriteStrategy.APPEND
    )


def _writes(counts: dict) -> dict:
    return {name: count for name, count in counts["byEndpoint"].items() if not name.startswith("GET ")}

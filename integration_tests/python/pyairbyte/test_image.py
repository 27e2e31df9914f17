"""The image through PyAirbyte: its own network, and the configuration in a volume."""

import os

from airbyte.strategies import WriteStrategy

from faker import CUSTOMER_IO_STREAMS, USERS, destination, faker
from local.containers import address_for_containers
from local.vendor import customer_io


def test_the_image_takes_the_users_of_a_real_source_to_customer_io() -> None:
    with customer_io() as vendor, address_for_containers(vendor.url) as url:
        config = {"service": vendor.service(url), "streams": CUSTOMER_IO_STREAMS}
        connector = destination(config, docker_image=os.environ["CONNECTOR_IMAGE"])
        result = connector.write(
            faker("users"), cache=False, state_cache=False, write_strategy=WriteStrategy.MERGE
        )
        assert result.processed_records == USERS
        counts = vendor.stats()
        assert counts["people"] == counts["accepted"] == counts["items"] == USERS

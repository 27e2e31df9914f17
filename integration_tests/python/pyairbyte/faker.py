"""A real source, airbyte-source-faker, and what its streams are in each service."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import airbyte as ab

NAME = "destination-courier-customer-io"
LAUNCHER = Path(__file__).resolve().parents[3] / "bin" / NAME
# As many users and purchases; there are never more than 100 products.
USERS = 150
PRODUCTS = 100

CUSTOMER_IO_STREAMS = [
    {"name": "users", "object": "person"},
    {
        "name": "products",
        "object": "event",
        "fields": [
            {"to": "anonymous_id", "value": "catalog"},
            {"to": "event_name", "value": "Product Listed"},
            {"to": "timestamp", "from": "created_at"},
        ],
    },
    {
        "name": "purchases",
        "object": "event",
        "fields": [
            {"to": "person_id", "from": "user_id"},
            {"to": "event_name", "value": "Product Added"},
            {"to": "timestamp", "from": "added_to_cart_at"},
        ],
    },
]

COURIER_STREAMS = [
    {
        "name": "users",
        "object": "profile_with_list",
        "fields": [{"to": "recipient_id", "from": "id"}, {"to": "list_id", "value": "faker.users"}],
    },
    {
        "name": "purchases",
        "object": "profile",
        "fields": [{"to": "recipient_id", "from": "user_id"}, {"to": "custom.bought", "from": "product_id"}],
        "other_fields": "ignore",
    },
    {
        "name": "products",
        "object": "profile",
        "fields": [{"to": "recipient_id", "value": "catalog"}, {"to": "custom.latest", "from": "model"}],
        "other_fields": "ignore",
    },
]


@cache
def faker(*streams: str) -> ab.Source:
    """The source with these streams; the same users, products and purchases every time."""
    return ab.get_source(
        "source-faker",
        local_executable=Path(os.environ["SOURCE_FAKER"]),
        config={"count": USERS, "seed": 1, "parallelism": 1, "always_updated": False},
        streams=list(streams),
    )


def destination(config: dict[str, Any], **where: Any) -> ab.Destination:
    """The connector, checked: its launcher, or the image that `docker_image` names."""
    connector = ab.get_destination(NAME, config=config, **(where or {"local_executable": LAUNCHER}))
    connector.validate_config()
    connector.check()
    return connector

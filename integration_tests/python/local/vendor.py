"""A local Customer.io or Courier as a process of its own: where it is, what it counts and what it holds."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

VENDORS = Path(__file__).resolve().parents[2] / "vendors"
# Long enough and with a digit, so that the CDK looks for it in what the connector prints.
API_KEY = "local-api-key-1"
SITE_ID = "local-site"


class Vendor:
    """A running service; `url` is where this machine reaches it."""

    def __init__(self, url: str, service: dict[str, Any]) -> None:
        self.url = url
        self._service = service

    def service(self, url: str | None = None, api_key: str = API_KEY) -> dict[str, Any]:
        """The `service` of a configuration, reached at another address where one is given."""
        return {**self._service, "api_key": api_key, "region": "us", "base_url": url or self.url}

    def read(self, what: str, **query: str) -> Any:
        """What one of the service's own admin endpoints answers."""
        with urlopen(f"{self.url}/__admin/{what}?{urlencode(query)}") as response:
            return json.load(response)

    def post(self, what: str, body: Any) -> None:
        """Calls one of the service's own admin endpoints."""
        urlopen(Request(f"{self.url}/__admin/{what}", json.dumps(body).encode())).close()

    def stats(self) -> Any:
        """The service's own counters."""
        return self.read("stats")


@contextmanager
def customer_io() -> Iterator[Vendor]:
    """A Customer.io that runs for as long as the block."""
    service = {"type": "customer_io", "site_id": SITE_ID}
    with _process("customer-io", "--site-id", SITE_ID) as url:
        yield Vendor(url, service)


@contextmanager
def courier() -> Iterator[Vendor]:
    """A Courier that runs for as long as the block."""
    with _process("courier") as url:
        yield Vendor(url, {"type": "courier"})


@contextmanager
def _process(name: str, *options: str) -> Iterator[str]:
    main = VENDORS / name / "main.ts"
    command = [os.environ["NODE"], str(main), "--api-key", API_KEY, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["urls"]["us"]
        finally:
            process.terminate()

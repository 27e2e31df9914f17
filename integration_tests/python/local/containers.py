"""Lets a container reach a service of this machine that listens on 127.0.0.1 only."""

import errno
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

# What Docker Desktop, whose containers run in another machine, calls the one with the services.
DESKTOP_HOST = "host.docker.internal"
CHUNK = 65_536


@contextmanager
def address_for_containers(url: str) -> Iterator[str]:
    """An address of `url` for containers on Docker's own network, for as long as the block."""
    port = urlsplit(url).port
    assert port is not None
    try:
        listener = socket.create_server((_gateway(), 0))
    except OSError as error:
        if error.errno != errno.EADDRNOTAVAIL:
            raise
        yield f"http://{DESKTOP_HOST}:{port}"
        return
    with listener:
        threading.Thread(target=_serve, args=(listener, port), daemon=True).start()
        host, own_port = listener.getsockname()
        yield f"http://{host}:{own_port}"


def _gateway() -> str:
    """The address of this machine on the network that containers are put into, as a container sees it."""
    image = os.environ["CONNECTOR_IMAGE"]
    command = ["docker", "run", "--rm", "--entrypoint=cat", image, "/proc/net/route"]
    routes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[1:]
    default = next(route.split() for route in routes if route.split()[1] == "00000000")
    # The kernel prints addresses as hexadecimal numbers, the last byte first.
    return socket.inet_ntoa(bytes.fromhex(default[2])[::-1])


def _serve(listener: socket.socket, port: int) -> None:
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        service = socket.create_connection(("127.0.0.1", port))
        for source, target in ((caller, service), (service, caller)):
            threading.Thread(target=_copy, args=(source, target), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        # Whoever hangs up without a word ends the other side too.
        target.close()

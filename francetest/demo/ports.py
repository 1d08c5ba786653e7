"""Local ports: the web's is the visitor's choice, the others follow where they can."""

import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """The port that was asked for is somebody else's."""


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that the system picks."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def wanted(port: int) -> int:
    """The same port. Raises PortTaken with the way out."""
    if not is_free(port):
        raise PortTaken(f"Le port {port} est occupé. Choisissez-en un autre : make demo PORT={port + 10}")
    return port


def near(port: int) -> int:
    """This port, or any other when it is taken."""
    return port if is_free(port) else any_free()

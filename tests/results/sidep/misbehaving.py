"""A tiny server that answers whatever bytes a test tells it to, rightly or not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[socket.socket, bytes], None]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """Serve connections one after the other until the block ends; yields the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    serving = threading.Thread(target=_serve, args=(listener, answer))
    serving.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        serving.join()


def says(status: int, body: bytes = b"", *headers: str) -> Answer:
    """A whole, well-formed answer."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return raw("\r\n".join(lines).encode() + body)


def raw(answer: bytes) -> Answer:
    """Exactly these bytes, then the end."""

    def answers(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(answer)

    return answers


def _serve(listener: socket.socket, answer: Answer) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # the test is over
        with connection:
            connection.settimeout(5)
            try:
                answer(connection, _whole_request(connection))
            except OSError:
                continue  # the client gave up, which is what the test wanted


def _whole_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.splitlines() if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body

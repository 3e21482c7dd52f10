"""Connections of the open-loop client: as much of HTTP/1.1 and of HTTP/2 as a measurement needs."""

import socket
import ssl
import struct
from abc import ABC, abstractmethod
from urllib.parse import urlsplit

Finished = list[tuple[float, bool]]

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
LARGEST_WINDOW = 2**31 - 1


class Broken(Exception):
    """A connection that ended or said something unexpected."""


class Connection(ABC):
    """One connection. A request is known by the time at which it was due."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._received = bytearray()

    def fileno(self) -> int:
        """Its descriptor, for select."""
        return self._socket.fileno()

    @abstractmethod
    def free(self) -> bool:
        """Whether it takes a request now."""

    @abstractmethod
    def send(self, due: float) -> None:
        """Sends a request."""

    @abstractmethod
    def parse(self) -> Finished:
        """Takes what is complete out of the bytes received."""

    def receive(self) -> Finished:
        """Reads all there is; returns the requests that are over, and whether they were answered
        with 200."""
        while True:
            try:
                chunk = self._socket.recv(262144)
            except (BlockingIOError, ssl.SSLWantReadError):
                break
            if not chunk:
                raise Broken("the connection was closed")
            self._received += chunk
            if not isinstance(self._socket, ssl.SSLSocket):
                break
        return self.parse()

    def _write(self, data: bytes) -> None:
        try:
            written = self._socket.send(data)
        except (BlockingIOError, ssl.SSLWantWriteError):
            written = 0
        if written != len(data):
            raise Broken("requests are not read any more")


class Http1(Connection):
    """HTTP/1.1 with one request at a time."""

    def __init__(self, sock: socket.socket, authority: str, path: str) -> None:
        super().__init__(sock)
        self._request = f"GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode()
        self._due: float | None = None

    def free(self) -> bool:
        return self._due is None

    def send(self, due: float) -> None:
        self._due = due
        self._write(self._request)

    def parse(self) -> Finished:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return []
        head = bytes(self._received[:end]).lower()
        _, found, rest = head.partition(b"\r\ncontent-length:")
        if not found:
            raise Broken("a response without Content-Length")
        if len(self._received) < end + 4 + int(rest.split(b"\r\n", 1)[0]):
            return []
        self._received.clear()
        due, self._due = self._due, None
        return [(due, head.startswith(b"http/1.1 200"))] if due is not None else []


class Http2(Connection):
    """HTTP/2 with as many streams as are asked for. The header block is the same for all requests
    and touches no table; of responses only the status is read."""

    def __init__(self, sock: socket.socket, authority: str, path: str) -> None:
        super().__init__(sock)
        self._block = (
            b"\x82\x87"  # GET, https
            + b"\x04" + bytes([len(path)]) + path.encode()
            + b"\x01" + bytes([len(authority)]) + authority.encode()
        )  # fmt: skip
        self._next = 1
        self._due: dict[int, float] = {}
        self._good: set[int] = set()
        self._unacknowledged = 0
        settings = struct.pack(">HIHI", 2, 0, 4, LARGEST_WINDOW)
        self._write(
            PREFACE
            + _frame(SETTINGS, 0, 0, settings)
            + _frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", LARGEST_WINDOW - 65535))
        )

    def free(self) -> bool:
        return len(self._due) < 100

    def send(self, due: float) -> None:
        self._due[self._next] = due
        self._write(_frame(HEADERS, END_STREAM | END_HEADERS, self._next, self._block))
        self._next += 2

    def parse(self) -> Finished:
        finished: Finished = []
        received, at = self._received, 0
        while len(received) - at >= 9:
            length = int.from_bytes(received[at : at + 3], "big")
            if len(received) - at - 9 < length:
                break
            kind, flags = received[at + 3], received[at + 4]
            stream = int.from_bytes(received[at + 5 : at + 9], "big")
            payload = at + 9
            at = payload + length
            if kind == DATA:
                self._consumed(length)
            elif kind == HEADERS:
                if _ok(received[payload:at], flags):
                    self._good.add(stream)
            else:
                self._control(kind, flags, bytes(received[payload:at]))
            if kind == RST_STREAM or (kind in (DATA, HEADERS) and flags & END_STREAM):
                good = stream in self._good and kind != RST_STREAM
                self._good.discard(stream)
                finished.append((self._due.pop(stream), good))
        del received[:at]
        return finished

    def _control(self, kind: int, flags: int, payload: bytes) -> None:
        if kind == SETTINGS and not flags & ACK:
            self._write(_frame(SETTINGS, ACK, 0, b""))
        elif kind == PING and not flags & ACK:
            self._write(_frame(PING, ACK, 0, payload))
        elif kind == GOAWAY:
            raise Broken("GOAWAY")

    def _consumed(self, length: int) -> None:
        self._unacknowledged += length
        if self._unacknowledged > 2**28:
            increment = struct.pack(">I", self._unacknowledged)
            self._write(_frame(WINDOW_UPDATE, 0, 0, increment))
            self._unacknowledged = 0


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + struct.pack(">BBI", kind, flags, stream) + payload


def _ok(payload: bytearray, flags: int) -> bool:
    """Whether a block begins with `:status: 200`, which all encoders take from the static table."""
    at = (1 if flags & PADDED else 0) + (5 if flags & PRIORITY else 0)
    while at < len(payload) and payload[at] & 0xE0 == 0x20:  # a new size of the dynamic table
        at += 1 if payload[at] != 0x3F else _integer_length(payload[at:])
    return payload[at : at + 1] == b"\x88"


def _integer_length(data: bytearray) -> int:
    length = 2
    while data[length - 1] & 0x80:
        length += 1
    return length


def connect(url: str, ca: str) -> Connection:
    """Opens a connection: HTTP/2 over TLS for https, HTTP/1.1 for http."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 0
    raw = socket.create_connection((host, port), timeout=10)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if parts.scheme == "http":
        raw.setblocking(False)
        return Http1(raw, parts.netloc, parts.path)
    context = ssl.create_default_context(cafile=ca)
    context.set_alpn_protocols(["h2"])
    secure = context.wrap_socket(raw, server_hostname=host)
    if secure.selected_alpn_protocol() != "h2":
        raise Broken("h2 was not accepted")
    secure.setblocking(False)
    return Http2(secure, parts.netloc, parts.path)

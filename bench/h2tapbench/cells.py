"""The cells: which load meets which body over which protocols."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Client:
    """How clients speak to a bridge: `options` are h2load's."""

    label: str
    scheme: str
    h2: bool
    options: tuple[str, ...]


H1 = Client("HTTP/1.1, 16 clients", "http", False, ("--h1", "-c16", "-m1"))
H2TLS = Client("h2 over TLS, 4 clients x 8 streams", "https", True, ("--npn-list=h2", "-c4", "-m8"))
NEW = Client(
    "HTTP/1.1 over TLS, a new connection for each request, 4 at a time",
    "https",
    False,
    ("--h1", "-c4", "-m1", "--header=Connection: close"),
)
H1_ONE = Client("HTTP/1.1, 1 client", "http", False, ("--h1", "-c1", "-m1"))
H2TLS_ONE = Client("h2 over TLS, 1 stream", "https", True, ("--npn-list=h2", "-c1", "-m1"))


@dataclass(frozen=True)
class Cell:
    """One line of measurements: everything in it is the same for each bridge. A cell with `count`
    ends after so many requests, any other after --seconds. With `batches` that many seconds are
    filled with a number of requests, since h2load does not end by time when connections close."""

    name: str
    client: Client
    upstream: str
    body: str
    count: int = 0
    latency: bool = True
    batches: bool = False


CELLS: tuple[Cell, ...] = (
    *(Cell(f"h1-h2-{body}", H1, "h2", body) for body in ("1k", "64k", "64k-gzip")),
    *(Cell(f"h2tls-h2-{body}", H2TLS, "h2", body) for body in ("1k", "64k", "64k-gzip")),
    *(Cell(f"h2tls-h1-{body}", H2TLS, "h1", body) for body in ("1k", "64k", "64k-gzip")),
    Cell("new-h2-1k", NEW, "h2", "1k", latency=False, batches=True),
    Cell("h1-h2-100m", H1_ONE, "h2", "100m", count=3, latency=False),
    Cell("h2tls-h2-100m", H2TLS_ONE, "h2", "100m", count=3, latency=False),
)

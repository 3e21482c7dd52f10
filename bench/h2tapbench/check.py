"""Proves that a bridge does its work before it is measured."""

import hashlib
from pathlib import Path

from h2tapbench.bodies import Body
from h2tapbench.bridge import Bridge
from h2tapbench.errors import BenchError
from h2tapbench.process import Processes

SPOKEN = {"h2": "HTTP/2.0", "h1": "HTTP/1.1"}


def check(processes: Processes, bridge: Bridge, scheme: str, h2: bool, body: Body) -> None:
    """Asks a bridge once: status, length, content, and which protocol it spoke to either side."""
    got, head = bridge.site.directory / "got", bridge.site.directory / "head"
    said = processes.output([
        "curl", "--silent", "--show-error", "--http2" if h2 else "--http1.1",
        "--cacert", str(bridge.site.pki.ca), "--dump-header", str(head), "--output", str(got),
        "--write-out", "\n%{http_code} HTTP/%{http_version}", bridge.url(scheme, body.path),
    ])  # fmt: skip
    expected = {
        "status and protocol": ("200 HTTP/2" if h2 else "200 HTTP/1.1", said.splitlines()[-1]),
        "length": (str(body.length), str(got.stat().st_size)),
        "SHA-256": (body.sha256, hashlib.sha256(got.read_bytes()).hexdigest()),
        "protocol to the upstream": (
            SPOKEN[bridge.site.protocol],
            _field(head, "x-upstream-protocol"),
        ),
    }
    if body.gzipped:
        expected["Content-Encoding"] = ("gzip", _field(head, "content-encoding"))
    got.unlink()
    for what, (wanted, found) in expected.items():
        if wanted != found:
            raise BenchError(
                f"{bridge.name} ({scheme}, {body.label}): {what} is {found}, not {wanted};"
                f" leave it out by --peers, or see {bridge.site.directory}/log with --keep"
            )


def _field(head: Path, name: str) -> str:
    for line in head.read_text(errors="replace").splitlines():
        key, _, value = line.partition(":")
        if key.lower() == name:
            return value.strip()
    return "missing"

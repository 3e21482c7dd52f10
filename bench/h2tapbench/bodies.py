"""The response bodies that the upstream serves."""

import gzip
import hashlib
import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Body:
    """One file of the upstream."""

    name: str
    label: str
    length: int
    sha256: str
    gzipped: bool = False

    @property
    def path(self) -> str:
        """Its path on the upstream."""
        return "/" + self.name


def make_bodies(directory: Path) -> dict[str, Body]:
    """Writes all bodies to a directory."""
    directory.mkdir()
    text = metrics_text(64 * 1024)
    noise = random.Random(1).randbytes(1024 * 1024)
    return {
        "1k": _write(directory, "1k", "1 KiB", metrics_text(1024)),
        "64k": _write(directory, "64k", "64 KiB", text),
        "64k-gzip": _write(directory, "64k-gzip", "64 KiB gzip", gzip.compress(text, 6, mtime=0)),
        "100m": _write(directory, "100m", "100 MiB", noise * 100),
    }


def _write(directory: Path, name: str, label: str, content: bytes) -> Body:
    (directory / name).write_bytes(content)
    return Body(
        name, label, len(content), hashlib.sha256(content).hexdigest(), name.endswith("-gzip")
    )


def metrics_text(length: int) -> bytes:
    """Text as a Prometheus target serves it, cut or padded to a length."""
    rng = random.Random(length)
    lines: list[str] = []
    size = 0
    family = 0
    while size < length:
        name = f"http_server_requests_seconds_{family}"
        lines += [f"# HELP {name} Duration of requests handled.", f"# TYPE {name} histogram"]
        for path in ("/api/v1/orders", "/api/v1/orders/{id}", "/health", "/metrics"):
            count = 0
            for bound in ("0.005", "0.01", "0.05", "0.1", "0.5", "1", "5", "+Inf"):
                count += rng.randrange(10_000)
                lines.append(
                    f'{name}_bucket{{method="GET",path="{path}",status="200",le="{bound}"}} {count}'
                )
            lines.append(f'{name}_sum{{path="{path}"}} {rng.random() * count:.9f}')
            lines.append(f'{name}_count{{path="{path}"}} {count}')
        family += 1
        size = sum(len(line) + 1 for line in lines)
    text = ("\n".join(lines) + "\n").encode()[:length]
    return text[: text.rindex(b"\n")].ljust(length - 1, b" ") + b"\n"

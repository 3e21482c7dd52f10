"""A throw-away PKI: a CA, the certificate of all servers and that of all clients."""

from dataclasses import dataclass
from pathlib import Path

from h2tapbench.process import Processes


@dataclass(frozen=True)
class Pki:
    """Files in PEM; a `pair` is a certificate with its key in one file."""

    ca: Path
    server_cert: Path
    server_key: Path
    server_pair: Path
    client_cert: Path
    client_key: Path
    client_pair: Path


def make_pki(processes: Processes, directory: Path) -> Pki:
    """Makes a PKI with ECDSA P-256 keys for 127.0.0.1 and localhost."""
    directory.mkdir()
    ca, ca_key = directory / "ca.pem", directory / "ca-key.pem"
    processes.output([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-keyout", str(ca_key), "-out", str(ca), "-days", "7",
        "-subj", "/CN=h2tap benchmark CA",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign",
    ])  # fmt: skip
    for name in ("server", "client"):
        _issue(processes, directory, name)
    return Pki(
        ca,
        directory / "server.pem",
        directory / "server-key.pem",
        directory / "server-pair.pem",
        directory / "client.pem",
        directory / "client-key.pem",
        directory / "client-pair.pem",
    )


def _issue(processes: Processes, directory: Path, name: str) -> None:
    cert, key = directory / f"{name}.pem", directory / f"{name}-key.pem"
    request, extensions = directory / f"{name}.csr", directory / f"{name}.ext"
    extensions.write_text(
        "basicConstraints=CA:FALSE\n"
        "keyUsage=critical,digitalSignature\n"
        f"extendedKeyUsage={name}Auth\n"
        "subjectAltName=DNS:localhost,IP:127.0.0.1\n"
    )
    processes.output([
        "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-keyout", str(key), "-out", str(request), "-subj", f"/CN=benchmark {name}",
    ])  # fmt: skip
    processes.output([
        "openssl", "x509", "-req", "-in", str(request), "-CA", str(directory / "ca.pem"),
        "-CAkey", str(directory / "ca-key.pem"), "-CAcreateserial", "-days", "7",
        "-extfile", str(extensions), "-out", str(cert),
    ])  # fmt: skip
    (directory / f"{name}-pair.pem").write_bytes(cert.read_bytes() + key.read_bytes())

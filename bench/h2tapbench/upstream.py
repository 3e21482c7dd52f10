"""The upstream: nginx with mTLS over HTTP/2 and over HTTP/1.1, and without a client certificate.

The open ports are for h2load, which has no client certificate: what is measured there is the way to
the upstream without a bridge.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from h2tapbench.pki import Pki
from h2tapbench.process import Processes, free_ports, listens, wait_until


@dataclass(frozen=True)
class Upstream:
    """Where it listens."""

    h2: int
    h1: int
    open_plaintext: int
    open_h2: int
    pid: int = 0

    def port(self, protocol: str) -> int:
        """The mTLS port of `h2` or `h1`."""
        return self.h2 if protocol == "h2" else self.h1


def nginx_head() -> str:
    """What every nginx here begins with."""
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log stderr warn;\n"
        "worker_rlimit_nofile 65536;\nevents { worker_connections 16384; }\n"
    )


HTTP = """
  access_log off;
  default_type "text/plain; version=0.0.4";
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  keepalive_time 24h;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
"""


def start_upstream(
    processes: Processes, pki: Pki, bodies: Path, directory: Path, cpus: str
) -> Upstream:
    """Starts it and waits until it listens."""
    upstream = Upstream(*free_ports(4))
    directory.mkdir()
    config = directory / "nginx.conf"
    config.write_text(_config(upstream, pki, bodies))
    log = directory / "log"
    process = processes.start(["nginx", "-p", str(directory), "-c", str(config)], log, cpus)
    wait_until(lambda: listens(upstream.h2), process, "nginx (upstream)", log)
    return replace(upstream, pid=process.pid)


def _config(upstream: Upstream, pki: Pki, bodies: Path) -> str:
    mutual = f"ssl_verify_client on; ssl_client_certificate {pki.ca};"
    serve = f"""
    root {bodies};
    add_header X-Upstream-Protocol $server_protocol;
    location = /64k-gzip {{
      add_header X-Upstream-Protocol $server_protocol;
      add_header Content-Encoding gzip;
    }}"""
    tls = f"""
    ssl_certificate {pki.server_cert};
    ssl_certificate_key {pki.server_key};
    ssl_protocols TLSv1.3;"""
    return f"""{nginx_head()}
http {{{HTTP}
  open_file_cache max=100 inactive=1d;
  open_file_cache_valid 1d;
  http2_max_concurrent_streams 1000;
  server {{ listen 127.0.0.1:{upstream.h2} ssl http2; {mutual}{tls}{serve}
  }}
  server {{ listen 127.0.0.1:{upstream.h1} ssl; {mutual}{tls}{serve}
  }}
  server {{ listen 127.0.0.1:{upstream.open_h2} ssl http2; {tls}{serve}
  }}
  server {{ listen 127.0.0.1:{upstream.open_plaintext};{serve}
  }}
}}
"""

"""The bridges: h2tap and the proxies it is compared with.

Each verifies the upstream's certificate, shows its own and keeps its connections, as one who runs it
would have it. Where HTTP/2 windows can be set they are 1 MiB a stream, as those of h2tap are.
"""

from pathlib import Path

from h2tapbench.bridge import Kind, Launch, Site
from h2tapbench.upstream import HTTP, nginx_head

WINDOW = 1024 * 1024


def _nghttpx(site: Site) -> Launch:
    protocol = "h2" if site.protocol == "h2" else "http/1.1"
    return Launch([
        "nghttpx", "--conf=/dev/null", "--workers=1", "--no-ocsp",
        f"-f127.0.0.1,{site.plaintext};no-tls", f"-f127.0.0.1,{site.tls}",
        f"-b127.0.0.1,{site.upstream};;tls;proto={protocol};sni=localhost",
        f"--cacert={site.pki.ca}",
        f"--client-cert-file={site.pki.client_cert}",
        f"--client-private-key-file={site.pki.client_key}",
        "--backend-keep-alive-timeout=60",
        f"--backend-http2-window-size={WINDOW}", f"--frontend-http2-window-size={WINDOW}",
        str(site.pki.server_key), str(site.pki.server_cert),
    ])  # fmt: skip


def _haproxy(site: Site) -> Launch:
    alpn = "h2" if site.protocol == "h2" else "http/1.1"
    config = site.directory / "haproxy.cfg"
    config.write_text(f"""
global
  nbthread 1
  maxconn 4000
  tune.h2.initial-window-size {WINDOW}
defaults
  mode http
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend clients
  bind 127.0.0.1:{site.plaintext}
  bind 127.0.0.1:{site.tls} ssl crt {site.pki.server_pair} alpn h2,http/1.1
  # h2load counts no status without a reason, and HTTP/2 has none.
  http-response set-status 200 reason OK if {{ status 200 }}
  default_backend upstream
backend upstream
  server one 127.0.0.1:{site.upstream} ssl alpn {alpn} sni str(localhost) verify required \
ca-file {site.pki.ca} crt {site.pki.client_pair}
""")
    return Launch(["haproxy", "-db", "-f", str(config)])


def _caddy(site: Site) -> Launch:
    version = "2" if site.protocol == "h2" else "1.1"
    proxy = f"""
  bind 127.0.0.1
  reverse_proxy https://127.0.0.1:{site.upstream} {{
    transport http {{
      versions {version}
      tls_client_auth {site.pki.client_cert} {site.pki.client_key}
      tls_trusted_ca_certs {site.pki.ca}
      tls_server_name localhost
      keepalive_idle_conns_per_host 100
      compression off
    }}
  }}"""
    config = site.directory / "Caddyfile"
    config.write_text(f"""{{
  admin off
  auto_https off
  servers {{
    protocols h1 h2 h2c
  }}
}}
http://:{site.plaintext} {{{proxy}
}}
https://:{site.tls} {{
  tls {site.pki.server_cert} {site.pki.server_key}{proxy}
}}
""")
    home = {name: str(site.directory) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return Launch(["caddy", "run", "--adapter", "caddyfile", "--config", str(config)], home)


def _nginx(site: Site) -> Launch:
    config = site.directory / "nginx.conf"
    serve = f"""
    location / {{
      proxy_pass https://upstream;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ssl_certificate {site.pki.client_cert};
      proxy_ssl_certificate_key {site.pki.client_key};
      proxy_ssl_trusted_certificate {site.pki.ca};
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
      proxy_ssl_server_name on;
      proxy_ssl_protocols TLSv1.3;
      proxy_buffers 16 16k;
      proxy_max_temp_file_size 0;
    }}"""
    config.write_text(f"""{nginx_head()}
http {{{HTTP}
  upstream upstream {{
    server 127.0.0.1:{site.upstream};
    keepalive 100; keepalive_requests 1000000000; keepalive_time 24h;
  }}
  server {{ listen 127.0.0.1:{site.plaintext};{serve}
  }}
  server {{
    listen 127.0.0.1:{site.tls} ssl http2;
    ssl_certificate {site.pki.server_cert};
    ssl_certificate_key {site.pki.server_key};{serve}
  }}
}}
""")
    return Launch(["nginx", "-p", str(site.directory), "-c", str(config)])


def _mitmdump(site: Site, records: Path | None) -> Launch:
    # By itself it offers upstream what the client offered: without a script HTTP/1.1 in plaintext
    # never becomes h2, and unless it connects lazily a client gets no h2 where the upstream has none.
    alpn = "h2" if site.protocol == "h2" else "http/1.1"
    script = site.directory / "offer.py"
    script.write_text(f"def server_connect(data):\n    data.server.alpn_offers = (b'{alpn}',)\n")
    argv = [
        "mitmdump", "-q", "--mode", f"reverse:https://127.0.0.1:{site.upstream}",
        "--listen-host", "127.0.0.1", "--listen-port", str(site.plaintext),
        "--set", f"confdir={site.directory}",
        "--set", "connection_strategy=lazy", "--set", "upstream_cert=false",
        "--scripts", str(script),
        "--set", f"ssl_verify_upstream_trusted_ca={site.pki.ca}",
        "--set", f"client_certs={site.pki.client_pair}",
        "--certs", f"*={site.pki.server_pair}",
    ]  # fmt: skip
    return Launch(argv + (["-w", str(records)] if records else []), records=records)


def _h2tap(site: Site, records: Path | None) -> Launch:
    protocol, alpn = ("h2", "h2") if site.protocol == "h2" else ("http1", "http/1.1")
    ready = site.directory / "ready"
    argv = [
        site.h2tap, "proxy",
        "--listen", f"127.0.0.1:{site.plaintext}",
        "--listen-cert", str(site.pki.server_cert), "--listen-key", str(site.pki.server_key),
        "--upstream", f"https://127.0.0.1:{site.upstream}",
        "--upstream-protocol", protocol, "--alpn", alpn,
        "--ca-file", str(site.pki.ca),
        "--cert-file", str(site.pki.client_cert), "--key-file", str(site.pki.client_key),
        "--ready-file", str(ready),
    ]  # fmt: skip
    if records:
        records.mkdir()
        argv += ["--record", f"{records}/"]
    return Launch(argv, records=records, ready=ready)


_MITMDUMP_CANNOT = {
    "new-h2-1k": "answers Connection: close without that field, so h2load does not connect again",
    "h1-h2-100m": "needs more than a minute for 100 MiB",
    "h2tls-h2-100m": "needs more than a minute for 100 MiB",
}

KINDS: tuple[Kind, ...] = (
    Kind("nghttpx", "nghttpx", "nghttp2-proxy", _nghttpx),
    Kind("haproxy", "haproxy", "haproxy", _haproxy),
    Kind("caddy", "caddy", "caddy", _caddy),
    Kind(
        "nginx",
        "nginx",
        "nginx-light",
        _nginx,
        {"h2": "speaks HTTP/1.1 only to upstreams"},
    ),
    Kind(
        "mitmdump",
        "mitmdump",
        "mitmproxy",
        lambda site: _mitmdump(site, None),
        _MITMDUMP_CANNOT,
        one_port=True,
    ),
    Kind(
        "mitmdump-w",
        "mitmdump",
        "mitmproxy",
        lambda site: _mitmdump(site, site.directory / "flows"),
        _MITMDUMP_CANNOT,
        one_port=True,
    ),
    Kind("h2tap", "h2tap", "", lambda site: _h2tap(site, None), one_port=True),
    Kind(
        "h2tap-record",
        "h2tap",
        "",
        lambda site: _h2tap(site, site.directory / "records"),
        one_port=True,
    ),
)

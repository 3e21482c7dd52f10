# The requests of a session, for a POSIX shell and curl 7.55 or newer.

# EXCHANGE 200  GET http://10.0.0.1:9102/metrics  HTTP/1.1 → h2  request 0 B  response 33 B  first byte 14.000ms  total 17.000ms  #1/1 → #2/3
# h2tap offered the ALPN istio-h2,h2; curl can only offer h2,http/1.1.
# h2tap verified chain and spiffe://cluster.local/ns/*/sa/*, which curl cannot.
curl --http2 --insecure --connect-to ::10.0.0.1:9102 \
  --header 'Host: 10.0.0.1:9102' \
  --header 'accept: text/plain' \
  --header User-Agent: \
  https://pod.example:9102/metrics

# EXCHANGE 501  CONNECT 10.0.0.1:9102  HTTP/1.1 → none  request 0 B  response 0 B  first byte 1.000ms  total 1.000ms  #3/1  by client  h2tap cannot open tunnels yet
# A tunnel, which curl opens on its own. Requests within it stand for themselves.

# EXCHANGE 400  POST /x  HTTP/1.1 → none  request 0 B  response 5 B  first byte 1.000ms  total 1.000ms  #3/2
# It reached no upstream; this asks one as h2tap was told to.
# Left out, since curl cannot send it: Host : a
# The request was cut short.
curl --http1.1 --request POST \
  --header Host: \
  --header User-Agent: \
  --header Accept: \
  http://localhost/x

# EXCHANGE 200  GET a/up  h2 → none  request 0 B  response 8 B  first byte 3.000ms  total 3.000ms  #6/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header User-Agent: \
  --header Accept: \
  http://a/up

# EXCHANGE ---  POST /rpc  h2 → none  request 4 B  response 0 B  #6/3  RST_STREAM CANCEL
# It reached no upstream; this asks one as h2tap was told to.
# The request was cut short.
base64 -d <<'H2TAP' | curl --http1.1 \
  --header Host: \
  --header User-Agent: \
  --header Accept: \
  --header Content-Type: \
  --data-binary @- \
  http://localhost/rpc
AAECAw==
H2TAP

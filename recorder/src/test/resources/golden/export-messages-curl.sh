# The requests of a session, for a POSIX shell and curl 7.55 or newer.

# EXCHANGE 101  GET a/chat  HTTP/1.1 → none  request 42 B  response 210 B  first byte 1.000ms  total 10.000ms  WebSocket →2 ←3 close 1000 NORMAL_CLOSURE  #1/1
# It reached no upstream; this asks one as h2tap was told to.
base64 -d <<'H2TAP' | curl --http1.1 --request GET \
  --header 'Connection: Upgrade' \
  --header 'Upgrade: websocket' \
  --header 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \
  --header 'Sec-WebSocket-Version: 13' \
  --header User-Agent: \
  --header Accept: \
  --header Content-Type: \
  --header Expect: \
  --data-binary @- \
  http://a/chat
gYU3+iE9X59NUViKhDf6IT1Vn0BJgoQ3+iE9N/sjwoiFN/ohPTQSQ0RS
H2TAP

# EXCHANGE 200  POST http://a/demo.Greeter/Greet  h2 → none  request 17 B  response 39 B  first byte 1.000ms  total 4.000ms  gRPC →2 ←2 status 5 NOT_FOUND  #4/1
# It reached no upstream; this asks one as h2tap was told to.
base64 -d <<'H2TAP' | curl --http1.1 \
  --header 'content-type: application/grpc' \
  --header 'te: trailers' \
  --header User-Agent: \
  --header Accept: \
  --data-binary @- \
  http://a/demo.Greeter/Greet
AAAAAAcKBXdvcmxkAAAAAAA=
H2TAP

# EXCHANGE 200  POST /demo.Greeter/None  h2 → none  request 9 B  response 0 B  first byte 1.000ms  total 1.000ms  gRPC →1 ←0 status 12 UNIMPLEMENTED  #4/3
# It reached no upstream; this asks one as h2tap was told to.
base64 -d <<'H2TAP' | curl --http1.1 \
  --header Host: \
  --header 'content-type: application/grpc+proto' \
  --header User-Agent: \
  --header Accept: \
  --data-binary @- \
  http://localhost/demo.Greeter/None
AAAAAAl0b28g
H2TAP

# EXCHANGE 200  GET a/demo.Greeter/Greet  HTTP/1.1 → none  request 0 B  response 46 B  first byte 1.000ms  total 2.000ms  gRPC →0 ←1 status 0 OK  #5/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header 'Content-Type: application/grpc-web+proto' \
  --header User-Agent: \
  --header Accept: \
  http://a/demo.Greeter/Greet

# EXCHANGE 200  GET a/events  HTTP/1.1 → none  request 0 B  response 34 B  first byte 1.000ms  total 2.000ms  events ←1  #7/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header User-Agent: \
  --header Accept: \
  http://a/events

# EXCHANGE 200  CONNECT b:443  HTTP/1.1 → none  request 0 B  response 0 B  first byte 1.000ms  total 2.000ms  tunnel  #10/1
# A tunnel, which curl opens on its own. Requests within it stand for themselves.

# EXCHANGE 101  GET a/chat  HTTP/1.1 → none  request 0 B  response 61 B  first byte 1.000ms  total 6.000ms  WebSocket →0 ←4  #2/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header 'Connection: Upgrade' \
  --header 'Upgrade: websocket' \
  --header 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \
  --header 'Sec-WebSocket-Version: 13' \
  --header User-Agent: \
  --header Accept: \
  http://a/chat

# EXCHANGE 200  CONNECT https://a/chat  h2 → none  request 13 B  response 11 B  first byte 1.000ms  total 3.000ms  WebSocket →1 ←0 close 4001 PRIVATE_USE  #3/1
# A tunnel, which curl opens on its own. Requests within it stand for themselves.

# EXCHANGE 200  CONNECT db:5432  h2 → ?  request 8 B  response 0 B  first byte 1.000ms  tunnel  #3/3  the recording ends first
# A tunnel, which curl opens on its own. Requests within it stand for themselves.

# EXCHANGE 200  GET a/events  HTTP/1.1 → none  request 0 B  response 105 B  first byte 1.000ms  total 5.000ms  events ←3  #6/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header User-Agent: \
  --header Accept: \
  http://a/events

# EXCHANGE 200  CONNECT db:5432  HTTP/1.1 → none  request 517 B  response 1 B  first byte 1.000ms  total 4.000ms  tunnel  #8/1
# A tunnel, which curl opens on its own. Requests within it stand for themselves.

# EXCHANGE 200  CONNECT a:443  HTTP/1.1 → none  request 0 B  response 0 B  first byte 1.000ms  total 2.000ms  tunnel  #9/1
# A tunnel, which curl opens on its own. Requests within it stand for themselves.

# EXCHANGE 204  GET a/inside  HTTP/1.1 → none  request 0 B  response 0 B  first byte 1.000ms  total 1.000ms  #9/2
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header User-Agent: \
  --header Accept: \
  http://a/inside

# EXCHANGE 204  GET /inside  h2 → none  request 0 B  response 0 B  first byte 1.000ms  total 1.000ms  #10/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http2 \
  --header Host: \
  --header User-Agent: \
  --header Accept: \
  https://localhost/inside

# EXCHANGE 101  GET /  HTTP/1.1 → none  request 8 B  response 0 B  first byte 1.000ms  total 3.000ms  #11/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 --request GET \
  --header Host: \
  --header User-Agent: \
  --header Accept: \
  --header Content-Type: \
  --header Expect: \
  --data-raw 'NICK a
' \
  http://localhost/

# EXCHANGE 426  GET /a  HTTP/1.1 → none  request 0 B  response 0 B  first byte 1.000ms  total 1.000ms  #12/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header Host: \
  --header 'Upgrade: websocket' \
  --header User-Agent: \
  --header Accept: \
  http://localhost/a

# EXCHANGE 204  GET a/b  HTTP/1.1 → none  request 0 B  response 0 B  first byte 2.000ms  total 2.000ms  #12/2
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header User-Agent: \
  --header Accept: \
  http://a/b

# EXCHANGE 101  GET a/chat  HTTP/1.1 → ?  request 0 B  response 130 B  first byte 1.000ms  total 7.000ms  WebSocket →0 ←3  #20/1
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header 'Connection: Upgrade' \
  --header 'Upgrade: websocket' \
  --header 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \
  --header 'Sec-WebSocket-Version: 13' \
  --header User-Agent: \
  --header Accept: \
  http://a/chat

# EXCHANGE 200  GET b:2/metrics  h2tap → HTTP/1.1  request 0 B  response 2 B  first byte 1.000ms  total 1.000ms  → #21/1  by h2tap  the probe has seen enough
curl --http1.1 \
  --header User-Agent: \
  --header Accept: \
  http://b:2/metrics

# EXCHANGE ---  h2tap → none  request 0 B  response 0 B  by upstream  refused
# Its request is not in the log.

# EXCHANGE ---  GET a/late  HTTP/1.1 → ?  request 0 B  response 0 B  #30/1  the recording ends first
# It reached no upstream; this asks one as h2tap was told to.
curl --http1.1 \
  --header User-Agent: \
  --header Accept: \
  http://a/late

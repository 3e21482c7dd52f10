"""The open-loop client's protocols, against scripted peers."""

import socket
import struct
import unittest

import bench_path  # noqa: F401
from h2tapbench.clients import Broken, Connection, Http1, Http2
from h2tapbench.openloop import run


class Http1Test(unittest.TestCase):
    def setUp(self) -> None:
        ours, self.peer = socket.socketpair()
        ours.setblocking(False)
        self.addCleanup(ours.close)
        self.addCleanup(self.peer.close)
        self.client: Connection = Http1(ours, "a:1", "/x")

    def test_waits_for_the_whole_response(self) -> None:
        self.client.send(1.5)
        self.assertFalse(self.client.free())
        self.assertEqual(b"GET /x HTTP/1.1\r\nHost: a:1\r\n\r\n", self.peer.recv(1000))
        self.peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
        self.assertEqual([], self.client.receive())
        self.peer.send(b"cd")
        self.assertEqual([(1.5, True)], self.client.receive())
        self.assertTrue(self.client.free())

    def test_another_status_is_a_failure(self) -> None:
        self.client.send(1.5)
        self.peer.send(b"HTTP/1.1 502 no\r\ncontent-length: 0\r\n\r\n")
        self.assertEqual([(1.5, False)], self.client.receive())

    def test_a_closed_connection_is_told(self) -> None:
        self.peer.close()
        with self.assertRaisesRegex(Broken, "closed"):
            self.client.receive()

    def test_unanswered_requests_are_failures(self) -> None:
        self.client.send(0.0)
        self.assertEqual(([], 1), run([self.client], 100.0, 0.01, patience=0.05))


class Http2Test(unittest.TestCase):
    def setUp(self) -> None:
        ours, self.peer = socket.socketpair()
        ours.setblocking(False)
        self.addCleanup(ours.close)
        self.addCleanup(self.peer.close)
        self.client = Http2(ours, "a:1", "/x")
        self.assertTrue(self.peer.recv(1000).startswith(b"PRI * HTTP/2.0\r\n"))
        self.client.send(1.0)
        self.client.send(2.0)
        self.peer.recv(1000)

    def give(self, kind: int, flags: int, stream: int, payload: bytes = b"") -> None:
        head = len(payload).to_bytes(3, "big") + struct.pack(">BBI", kind, flags, stream)
        self.peer.send(head + payload)

    def test_streams_end_in_any_order(self) -> None:
        self.give(1, 4, 1, b"\x20\x88")
        self.give(1, 4, 3, b"\x88")
        self.give(0, 1, 3, b"body")
        self.assertEqual([(2.0, True)], self.client.receive())
        self.give(0, 1, 1, b"body")
        self.assertEqual([(1.0, True)], self.client.receive())

    def test_reset_and_other_status_are_failures(self) -> None:
        self.give(3, 0, 1, struct.pack(">I", 8))
        self.give(1, 5, 3, b"\x8d")
        self.assertEqual([(1.0, False), (2.0, False)], self.client.receive())

    def test_answers_settings_and_ping(self) -> None:
        self.give(4, 0, 0)
        self.give(6, 0, 0, b"12345678")
        self.client.receive()
        self.assertEqual(
            b"\0\0\0\4\1\0\0\0\0" + b"\0\0\x08\6\1\0\0\0\0" + b"12345678", self.peer.recv(1000)
        )


if __name__ == "__main__":
    unittest.main()

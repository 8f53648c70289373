"""What a hostile client may cost: no crash, no hang, no memory beyond a bound.

    hostile_test.py [--no-memory] SQUALL_SERVER LOAD_SERVER [Hostile.TEST...]

Each case has a server process of its own, and says what may become of its resident memory while
the worst is happening; meanwhile somebody well-behaved is served. --no-memory leaves that bound
out, for builds with sanitizers, which keep what is freed. LOAD_SERVER echoes
(bench/load/load_server.cpp).
"""

import os
import resource
import select
import sys
import time
import unittest
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "real_clients"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench",
                                "load"))
from raw_peer import Process, RawPeer, frame, patience_s, upgrade, wait_for
from server_process import ServerProcess
from server_under_load import ServerUnderLoad

mib = 1 << 20
programs = []
measures_memory = True


class Hostile(unittest.TestCase):
    def start(self, *flags):
        self.server = ServerProcess(programs[0], *flags, level="info")
        self.addCleanup(self.stop_server)
        self.watch(self.server.process.pid, self.server.port)

    def start_echoing(self):
        server = ServerUnderLoad([programs[1]])
        self.addCleanup(lambda: self.assertEqual(server.stop(), 0))
        self.watch(server.process.pid, server.port)

    def watch(self, pid, port):
        self.port = port
        self.process = Process(pid)
        self.served()  # what the first client costs once is no part of a bound
        self.before = self.process.resident()

    def stop_server(self):
        self.assertEqual(self.server.stop(), 0, self.server.log[-5:])
        alien = [line for line in self.server.log if line.level == "alien"]
        self.assertEqual(alien, [])

    def peer(self):
        peer = RawPeer(self.port)
        self.addCleanup(peer.close)
        return peer

    def served(self):
        """Somebody well-behaved is welcomed and may leave."""
        peer = RawPeer(self.port).open("wellbehaved")
        peer.send(frame(8, b"\x03\xe8"))
        self.assertEqual(peer.close_code(), 1000)
        peer.close()

    def expect_memory(self, at_most):
        if measures_memory:
            self.assertLess(self.process.resident() - self.before, at_most)

    def expect_no_connections(self):
        """The server has one socket left, on which it listens."""
        deadline = time.monotonic() + patience_s
        while self.process.sockets() > 1 and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(self.process.sockets(), 1)

    def drip(self, peers, data):
        """A byte to each, in turn, until the server has ended all of them."""
        deadline = time.monotonic() + patience_s
        at = 0
        while any(not peer.ended for peer in peers):
            self.assertLess(time.monotonic(), deadline, "the server waits for ever")
            for peer in peers:
                if not peer.ended:
                    peer.offer(data[at % len(data):][:1])
                    peer.take()
            at += 1
            time.sleep(0.02)

    # Before the 101

    def test_slow_loris_on_the_handshake(self):
        self.start("--handshake-timeout", "1000")
        peers = [self.peer() for _ in range(100)]
        self.drip(peers, upgrade(more="X-Slow: " + "x" * 4000 + "\r\n"))
        self.assertTrue(all(b"101" not in peer.received for peer in peers))
        self.served()
        self.expect_no_connections()

    def test_headers_of_64_kib(self):
        self.start()
        peers = [self.peer() for _ in range(200)]
        for peer in peers:
            peer.send(upgrade(more="X-Long: " + "x" * 65536 + "\r\n"))
            peer.until(lambda: b"\r\n\r\n" in peer.received)
            self.assertTrue(peer.received.startswith(b"HTTP/1.1 431 "), peer.received[:80])
        self.served()
        self.expect_memory(200 * 32 * 1024)

    def test_a_header_without_end(self):
        self.start()
        peer = self.peer()
        peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(10_000):
            peer.send(b"X-More: and more and more and more\r\n")
        self.assertTrue(peer.until(lambda: peer.received.startswith(b"HTTP/1.1 431 ")) or peer.ended)
        self.served()
        self.expect_memory(2 * mib)

    def test_ten_thousand_half_open(self):
        # As many as the descriptors of both processes allow, up to 10,000.
        count = min(10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500)
        self.start("--handshake-timeout", "8000")
        peers = [self.peer() for _ in range(count)]
        self.served()
        self.expect_memory(count * 8 * 1024)
        for peer in peers[:count // 2]:
            peer.close()
        self.served()
        deadline = time.monotonic() + patience_s
        for peer in peers[count // 2:]:  # those that stay meet the deadline
            while not peer.ended and time.monotonic() < deadline:
                wait_for(peer, select.POLLIN)
                peer.take()
            self.assertTrue(peer.ended)
        self.expect_no_connections()

    def test_requests_whose_answers_nobody_reads(self):
        self.start("--handshake-timeout", "2000")
        peer = self.peer()
        request = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000
        self.offer_until_ended_or_stuck(peer, request)
        self.expect_memory(2 * mib)
        self.served()

    # Frames

    def offer_until_ended_or_stuck(self, peer, data, at_most=64 * mib):
        """Sends without reading until the server takes no more. How many bytes it took."""
        sent = 0
        while not peer.ended and sent < at_most:
            if not wait_for(peer, select.POLLOUT, 2):
                break
            sent += peer.offer(data[sent % len(data):])
        self.assertLess(sent, at_most, "the server reads on although nobody reads its answers")
        return sent

    def test_slow_loris_on_frames(self):
        self.start()
        peers = [self.peer().open(f"u{i}") for i in range(300)]
        opened = self.process.allocated()
        for peer in peers:
            peer.send(frame(1, b"x", claimed=65536))
        self.served()
        if measures_memory:  # a third of what the headers promise
            self.assertLess(self.process.allocated() - opened, 300 * 65536 // 3)

    def test_lengths_of_2_to_the_63(self):
        self.start()
        for i in range(200):
            peer = RawPeer(self.port).open(f"u{i}")
            peer.send(frame(1, b"x", claimed=(1 << 63) + i % 2))
            self.assertEqual(peer.close_code(), 1009)
            peer.close()
        self.served()
        self.expect_memory(2 * mib)

    def test_ping_flood(self):
        self.start()
        peer = self.peer().open()
        before = len(peer.received)
        for _ in range(50):
            peer.send(frame(9, b"p" * 125) * 1000)
        self.served()
        peer.until(lambda: len(peer.received) - before >= 50_000 * (2 + 125))
        self.assertEqual(sum(1 for opcode, _ in peer.frames() if opcode == 10), 50_000)
        self.expect_memory(2 * mib)

    def test_pings_of_a_peer_that_never_reads(self):
        self.start()
        peer = self.peer().open()
        self.offer_until_ended_or_stuck(peer, frame(9, b"p" * 125) * 1000)
        self.served()
        self.expect_memory(2 * mib)

    def test_answers_that_nobody_reads(self):
        self.start_echoing()
        peer = self.peer().open()
        self.offer_until_ended_or_stuck(peer, frame(1, b"x" * 60_000) * 20)
        self.served()
        self.expect_memory(6 * mib)  # the queue's limit of 1 MiB, and what the allocator keeps

    def test_a_message_in_endless_fragments(self):
        self.start()
        peer = self.peer().open()
        peer.send(frame(1, b"x", fin=False))
        for _ in range(70):
            peer.send(frame(0, b"x", fin=False) * 1000)
        self.assertEqual(peer.close_code(), 1009)
        self.served()
        self.expect_memory(2 * mib)

    def test_a_flood_of_empty_fragments(self):
        self.start()
        peer = self.peer().open()
        peer.send(frame(1, b"x", fin=False))
        for _ in range(300):
            peer.send(frame(0, b"", fin=False) * 1000)
        self.served()
        peer.send(frame(0, b"y") + frame(8, b"\x03\xe8"))
        self.assertEqual(peer.close_code(), 1000)
        self.expect_memory(2 * mib)

    def test_a_message_that_unpacks_to_64_mib(self):
        self.start("--permessage-deflate", "true")
        peer = self.peer().open(more="Sec-WebSocket-Extensions: permessage-deflate\r\n")
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(bytes(64 * mib)) + packer.flush(zlib.Z_SYNC_FLUSH)
        self.assertLess(len(packed), 70_000)
        # RSV1 says that it is packed; the last four bytes are left out (RFC 7692, 7.2.1).
        message = bytearray(frame(1, packed[:-4]))
        message[0] |= 0x40
        peer.send(bytes(message))
        self.assertEqual(peer.close_code(), 1009)
        self.served()
        self.expect_memory(2 * mib)

    def test_what_cannot_be_unpacked(self):
        self.start("--permessage-deflate", "true")
        for packed in (b"\xff" * 20, b"\x07", b"\x00\x05\x00\x00\x00hello", bytes(range(256))):
            peer = self.peer().open(more="Sec-WebSocket-Extensions: permessage-deflate\r\n")
            message = bytearray(frame(1, packed))
            message[0] |= 0x40
            peer.send(bytes(message))
            peer.socket.shutdown(1)
            peer.until(lambda: peer.ended)
            self.assertTrue(peer.ended)
        self.served()
        self.expect_memory(2 * mib)
        self.expect_no_connections()

    def test_a_message_flood_is_policy(self):
        self.start()
        peer = self.peer().open()
        for _ in range(20):
            peer.send(frame(1, b"x") * 1000)
        self.assertEqual(peer.close_code(), 1008)
        self.served()
        self.expect_memory(2 * mib)

    def test_noise(self):
        # Every first two bytes that a frame can have, and something behind them.
        self.start()
        for first in range(0, 256):
            peer = RawPeer(self.port).open(f"u{first}")
            for second in (0x00, 0x80, 0x81, 0xFD, 0xFE, 0xFF, 0x7F):
                peer.send(bytes([first, second]) + bytes(range(64)))
            peer.send(frame(8, b"\x03\xe8"))
            peer.socket.shutdown(1)
            peer.until(lambda: peer.ended)
            self.assertTrue(peer.ended)
            peer.close()
        self.served()
        self.expect_memory(2 * mib)
        self.expect_no_connections()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--no-memory"]:
        measures_memory = False
        del arguments[0]
    programs = arguments[:2]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 10_600)), hard))
    unittest.main(argv=sys.argv[:1] + arguments[2:], verbosity=2)

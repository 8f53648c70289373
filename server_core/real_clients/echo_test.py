"""A server that echoes (bench/load/load_server.cpp), met by the WebSocket libraries that people use:
what goes both ways, and what the closing codes look like from there.

    echo_test.py LOAD_SERVER CLIENT_COMMAND...
"""

import json
import os
import random
import string
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench",
                                "load"))
from client_process import ClientProcess
from server_under_load import ServerUnderLoad

server_program = None
client_command = None
message_bytes_max = 1 << 20


class Echo(unittest.TestCase):
    compressed = False

    def setUp(self):
        self.server = ServerUnderLoad(
            [server_program, str(message_bytes_max), *(["compressed"] * self.compressed)])
        self.addCleanup(self.stop_server)
        self.client = ClientProcess(client_command)
        self.addCleanup(lambda: self.assertTrue(self.client.end(), "the client program failed"))

    def stop_server(self):
        if self.server:
            self.assertEqual(self.server.stop(), 0)

    def open(self, name="ann"):
        self.client.order("open", name, url=f"ws://127.0.0.1:{self.server.port}/ws/voice?user_id="
                          + name)
        self.assertEqual(self.expect("open", name)["compressed"], self.compressed)
        self.assertEqual(json.loads(self.expect("message", name)["data"])["type"], "connected")

    def expect(self, event, name="ann"):
        found = self.client.next_event(name)
        self.assertEqual(found["event"], event, str(found)[:200])
        return found

    def expect_echo(self, text, name="ann"):
        self.assertTrue(self.expect("message", name)["data"] == text, "another text came")

    def test_a_text_comes_back(self):
        self.open()
        self.client.order("send", "ann", data="hello \u6d77 \U0001f30a")
        self.expect_echo("hello \u6d77 \U0001f30a")

    def test_an_empty_text_comes_back(self):
        self.open()
        self.client.order("send", "ann", data="")
        self.expect_echo("")

    def test_texts_of_every_length_form_come_back_in_order(self):
        self.open()
        lengths = (1, 125, 126, 127, 65_535, 65_536, 70_000)
        for length in lengths:
            self.client.order("send_letters", "ann", count=length)
        for length in lengths:
            self.expect_echo("x" * length)

    def test_a_mebibyte_comes_back(self):
        self.open()
        self.client.order("send_letters", "ann", count=1 << 20)
        self.expect_echo("x" * (1 << 20))
        self.client.order("send", "ann", data="and on")
        self.expect_echo("and on")

    def test_a_text_in_pieces_comes_back_whole(self):
        self.open()
        self.client.order("send_pieces", "ann", pieces=["one, ", "", "two, ", "three"])
        self.expect_echo("one, two, three")

    def test_a_ping_is_answered_with_its_data(self):
        self.open()
        self.client.order("ping", "ann", data="marco")
        self.assertEqual(self.expect("pong")["data"], "marco")

    def test_a_broadcast_reaches_everybody_once(self):
        names = [f"u{i}" for i in range(10)]
        for name in names:
            self.open(name)
        for word in ("all:first", "all:second"):
            self.client.order("send", "u0", data=word)
            for name in names:
                self.expect_echo(word, name)

    def test_one_byte_too_many_is_1009(self):
        self.open()
        self.client.order("send_letters", "ann", count=message_bytes_max + 1)
        self.assertEqual(self.expect("closed")["code"], 1009)

    def test_much_too_many_are_1009_too(self):
        # The code is seen although most of what was sent is never read.
        self.open()
        self.client.order("send_letters", "ann", count=20 * message_bytes_max)
        self.assertEqual(self.expect("closed")["code"], 1009)

    def test_bytes_where_text_is_wanted_are_1003(self):
        self.open()
        self.client.order("send_bytes", "ann", count=4)
        self.assertEqual(self.expect("closed")["code"], 1003)

    def test_a_shutdown_is_1001(self):
        self.open()
        server, self.server = self.server, None
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.expect("closed")["code"], 1001)

    def test_abrupt_ends_disturb_nobody(self):
        self.open("stays")
        for i in range(6):
            self.open(f"u{i}")
            self.client.order("send_letters", f"u{i}", count=100_000)
            self.client.order(("reset", "terminate")[i % 2], f"u{i}")
        self.client.order("send", "stays", data="still here")
        self.expect_echo("still here", "stays")


class CompressedEcho(Echo):
    """The same with permessage-deflate (RFC 7692), and what only that can get wrong."""
    compressed = True

    def test_what_shrinks_and_what_does_not(self):
        self.open()
        noise = random.Random(7)
        for length in (127, 128, 500, 511, 512, 513, 4096, 4097, 65_536, message_bytes_max):
            for letters in (1, 2, 4, 26):
                text = "".join(noise.choices(string.ascii_lowercase[:letters], k=length))
                self.client.order("send", "ann", data=text)
                self.expect_echo(text)

    def test_texts_that_end_where_a_buffer_might(self):
        self.open()
        noise = random.Random(7)
        for _ in range(12):
            for length in (510, 511, 512, 513, 514, 515, 1023, 1024, 1025, 1026, 2048, 4096):
                text = "".join(noise.choices("ab", k=length))
                self.client.order("send", "ann", data=text)
                self.expect_echo(text)

    def test_many_texts_in_a_row(self):
        # The window is kept from one message to the next (RFC 7692, 7.1.1).
        self.open()
        for i in range(300):
            text = json.dumps({"type": "response", "number": i, "words": ["again"] * (i % 70)})
            self.client.order("send", "ann", data=text)
            self.expect_echo(text)


if __name__ == "__main__":
    server_program, *client_command = sys.argv[1:]
    unittest.main(argv=sys.argv[:1], verbosity=2)

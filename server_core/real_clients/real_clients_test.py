"""squall-server on real sockets, met by the WebSocket libraries that people use.

    real_clients_test.py SQUALL_SERVER CLIENT_COMMAND...

Each case has a server of its own. Whatever happened, the server must end with status 0 after
SIGTERM, have ended each session that it registered, and have logged nothing above INFO and
nothing that is no line of its log, such as a sanitizer's report.
"""

import json
import re
import string
import sys
import unittest

from client_process import ClientProcess
from server_process import ServerProcess

server_program = None
client_command = None


class RealClients(unittest.TestCase):
    def setUp(self):
        self.server = ServerProcess(server_program)
        self.addCleanup(self.stop_server)
        self.client = self.new_client()

    def new_client(self):
        client = ClientProcess(client_command)
        self.addCleanup(lambda: self.assertTrue(client.end(), "the client program failed"))
        return client

    def stop_server(self):
        status = self.server.stop()
        self.assertEqual(status, 0, self.server.log)
        loud = [line for line in self.server.log if line.level not in ("debug", "info")]
        self.assertEqual(loud, [])
        self.assertEqual(sorted(self.sessions_logged("WS_CONNECT")),
                         sorted(self.sessions_logged("WS_DISCONNECT")))

    def sessions_logged(self, word):
        found = (re.match(rf"{word} \| session=(\w+)", line.text) for line in self.server.log)
        return [match[1] for match in found if match]

    def order_open(self, name, client=None):
        """Asks for a connection of the user of that name."""
        url = self.server.url(f"/ws/voice?user_id={name}")
        (client or self.client).order("open", name, url=url)

    def expect(self, name, event, client=None):
        found = (client or self.client).next_event(name)
        self.assertEqual(found["event"], event, f"connection {name}: {found}")
        return found

    def expect_welcome(self, name, client=None):
        """The first frame is the welcome, and says this user. Returns the session's id."""
        welcome = json.loads(self.expect(name, "message", client)["data"])
        self.assertEqual(sorted(welcome), ["session_id", "type", "user_id"])
        self.assertEqual(welcome["type"], "connected")
        self.assertEqual(welcome["user_id"], name)
        self.assertRegex(welcome["session_id"], "^[0-9a-f]{32}$")
        return welcome["session_id"]

    def open(self, name, client=None):
        """A connection that is open and welcomed. Returns the session's id."""
        self.order_open(name, client)
        self.expect(name, "open", client)
        return self.expect_welcome(name, client)

    def close(self, name):
        self.client.order("close", name)
        self.assertIn(self.expect(name, "closed")["code"], (1000, 1005))

    def expect_end(self, session, causes):
        """The log names the end of the session, with one of these causes, at DEBUG."""
        cause = self.server.wait_for(rf"WS_DISCONNECT \| session={session} .*cause=(\w+)")[1]
        self.assertIn(cause, causes)
        self.assertEqual(self.server.log[-1].level, "debug")

    # FR1's tests by hand

    def test_one_connects_is_welcomed_speaks_and_leaves(self):
        session = self.open("ann")
        self.server.wait_for(rf"Message sent successfully \| session={session}")
        self.client.order("send", "ann", data="hello")
        self.server.wait_for(rf"WS_RECV \| .*session={session} \| bytes=5$")
        self.close("ann")
        self.expect_end(session, ["peer_closed"])

    def test_a_reconnect_is_a_new_session(self):
        first = self.open("ann")
        self.close("ann")
        second = self.open("ann")
        self.assertNotEqual(first, second)

    def test_five_in_quick_succession_are_all_welcomed(self):
        names = [f"u{i}" for i in range(5)]
        for name in names:
            self.order_open(name)
            self.expect(name, "open")
        self.assertEqual(len({self.expect_welcome(name) for name in names}), 5)

    def test_five_clicks_each_undoing_the_one_before(self):
        # Closed as soon as it is open: the welcome may or may not come first, and nothing is loud.
        for name in ("click1", "click3"):
            self.order_open(name)
            self.expect(name, "open")
            self.client.order("close", name)
            event = self.client.next_event(name)
            if event["event"] == "message":
                event = self.client.next_event(name)
            self.assertEqual(event["event"], "closed")
        self.open("click5")

    def test_three_at_once_have_three_sessions(self):
        names = ["tab1", "tab2", "tab3"]
        for name in names:
            self.order_open(name)
        for name in names:
            self.expect(name, "open")
        self.assertEqual(len({self.expect_welcome(name) for name in names}), 3)

    # Clients that vanish

    def vanished(self, session, causes):
        self.expect_end(session, causes)
        self.open("next", self.new_client())  # the server goes on

    def test_a_client_resets_its_connection(self):
        session = self.open("ann")
        self.client.order("reset", "ann")
        self.vanished(session, ["transport_gone"])

    def test_a_client_terminates_with_no_close_frame(self):
        session = self.open("ann")
        self.client.order("terminate", "ann")
        self.vanished(session, ["peer_closed", "transport_gone"])

    def test_a_client_is_killed(self):
        session = self.open("ann")
        self.client.kill()
        self.vanished(session, ["peer_closed", "transport_gone"])

    def test_a_client_resets_before_its_welcome(self):
        self.order_open("ann")
        self.expect("ann", "open")
        self.client.order("reset", "ann")
        session = self.server.wait_for(r"WS_CONNECT \| session=(\w+)")[1]
        self.vanished(session, ["transport_gone"])

    # What is refused, and what else a client meets

    def refused(self, target, status):
        self.client.order("open", target, url=self.server.url(target))
        self.assertEqual(self.expect(target, "refused")["status"], status)
        self.open("next")

    def test_a_missing_user_id_is_400(self):
        self.refused("/ws/voice", 400)

    def test_a_user_id_that_is_none_is_400(self):
        self.refused("/ws/voice?user_id=not%20one", 400)

    def test_another_path_is_404(self):
        self.refused("/other?user_id=ann", 404)

    def test_every_letter_of_a_user_id_comes_back(self):
        self.open(string.ascii_letters + "0123456789_-")

    def test_a_shutdown_says_1001(self):
        session = self.open("ann")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.expect("ann", "closed")["code"], 1001)
        self.assertIn(session, self.sessions_logged("WS_DISCONNECT"))


if __name__ == "__main__":
    server_program, *client_command = sys.argv[1:]
    unittest.main(argv=sys.argv[:1], verbosity=2)

"""squall-server met by a browser's own WebSocket: headless Chromium with a small page.

    browser_test.py SQUALL_SERVER CHROMIUM
"""

import json
import sys
import unittest

from browser_process import BrowserProcess
from server_process import ServerProcess

server_program = None
browser_program = None


class Browser(unittest.TestCase):
    def setUp(self):
        self.server = None
        self.start_server()
        self.addCleanup(self.stop_server)
        self.browser = BrowserProcess(browser_program, self.server.url("/ws/voice?user_id=ann"))
        self.addCleanup(self.browser.end)
        self.expect("loaded")

    def start_server(self, port=0):
        self.server = ServerProcess(server_program, port=port)

    def stop_server(self):
        self.assertEqual(self.server.stop(), 0, self.server.log)
        self.assertEqual([line for line in self.server.log
                          if line.level not in ("debug", "info")], [])

    def expect(self, event):
        found = self.browser.next_event()
        self.assertEqual(found["event"], event, found)
        return found

    def expect_welcome(self):
        """The connection opens, with nothing negotiated, and is welcomed; the session's id."""
        opened = self.expect("open")
        self.assertEqual((opened["protocol"], opened["extensions"]), ("", ""))
        welcome = json.loads(self.expect("message")["data"])
        self.assertEqual((welcome["type"], welcome["user_id"]), ("connected", "ann"))
        return welcome["session_id"]

    def connect(self):
        self.browser.order("connect")
        return self.expect_welcome()

    def expect_closed(self, code):
        """The page sees the code. (Whether the browser calls that clean depends on whether it had
        answered our close frame before it saw our FIN.)"""
        self.assertEqual(self.expect("closed")["code"], code)

    def expect_end(self, session, cause):
        found = self.server.wait_for(rf"WS_DISCONNECT \| session={session} .*cause=(\w+)")[1]
        self.assertIn(found, cause)

    def test_it_connects_is_welcomed_speaks_and_leaves(self):
        session = self.connect()
        self.browser.order("send", data="hello from \u6d77")
        self.server.wait_for(rf"WS_RECV \| .*session={session} \| bytes=14$")
        self.browser.order("close", code=1000, reason="done")
        self.expect_closed(1000)
        self.expect_end(session, ["peer_closed"])

    def test_a_reload_ends_one_session_and_begins_another(self):
        first = self.connect()
        self.browser.order("reload")
        self.expect_end(first, ["peer_closed", "transport_gone"])
        self.expect("loaded")
        second = self.connect()
        self.assertNotEqual(first, second)

    def test_a_reload_at_once_after_connecting(self):
        self.browser.order("connect")
        self.browser.order("reload")
        while self.browser.next_event()["event"] != "loaded":
            pass  # it may have opened, and been welcomed, or not
        self.connect()

    def test_the_server_restarts_and_the_page_comes_back(self):
        first = self.connect()
        port = self.server.port
        self.stop_server()
        self.expect_closed(1001)
        self.start_server(port)
        self.assertNotEqual(self.expect_welcome(), first)

    def test_the_server_is_killed_and_the_page_comes_back(self):
        first = self.connect()
        port = self.server.port
        self.server.kill()
        self.expect_closed(1006)
        self.start_server(port)
        self.assertNotEqual(self.expect_welcome(), first)

    def test_bytes_where_text_is_wanted_are_1003(self):
        session = self.connect()
        self.browser.order("send_bytes", count=10)
        self.expect_closed(1003)
        self.expect_end(session, ["protocol_error"])

    def test_a_message_beyond_the_limit_is_1009(self):
        session = self.connect()
        self.browser.order("send_letters", count=65536)
        self.server.wait_for(rf"WS_RECV \| .*session={session} \| bytes=65536$")
        self.browser.order("send_letters", count=10_000_000)
        self.expect_closed(1009)
        self.expect_end(session, ["protocol_error"])

    def test_the_browser_is_killed(self):
        session = self.connect()
        self.browser.kill()
        self.expect_end(session, ["peer_closed", "transport_gone"])


if __name__ == "__main__":
    server_program, browser_program = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)

"""squall-server as its operator meets it: flags, config file, log, signals, endpoints.

    program_test.py SQUALL_SERVER VERSION

Nothing sleeps: each step waits for a line of the log, an answer, or the end of the program.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from client_process import patience_s
from server_process import ServerProcess

program = None
version = None

upgrade_fields = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
upgrade = "".join(["GET /ws/voice?user_id=ann HTTP/1.1\r\nHost: h\r\n",
                   *(f"{name}: {value}\r\n" for name, value in upgrade_fields.items()),
                   "\r\n"]).encode()


def run(*arguments):
    return subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=patience_s)


class WithFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="squall_program_test_")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text if isinstance(text, str) else json.dumps(text))
        return path


class Arguments(WithFiles):
    def refused(self, *arguments):
        """What is said, in one line, of arguments that are refused."""
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("squall-server: "), done.stderr)
        return done.stderr[len("squall-server: "):-1]

    def test_version(self):
        self.assertTrue(run("--version").stdout.startswith(f"squall-server {version} "))

    def test_help_has_every_option_with_its_unit_and_default(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        flags = json.loads(run("--print-config").stdout)
        self.assertGreater(len(flags), 40)
        for key in flags:
            self.assertIn(f"  --{key.replace('_', '-')} ", done.stdout)
        self.assertRegex(done.stdout, r"--handshake-timeout MILLISECONDS=10000")

    def test_an_unknown_flag(self):
        self.assertIn("--prot", self.refused("--prot", "1"))

    def test_a_flag_given_twice(self):
        self.assertIn("--port", self.refused("--port", "1", "--port", "2"))

    def test_a_bad_value_of_a_flag(self):
        self.assertEqual(self.refused("--port", "99999"),
                         "--port: 99999 is not within 0 to 65535")

    def test_two_values_that_contradict_each_other(self):
        self.assertEqual(self.refused("--settle-delay-min", "60"),
                         "settle_delay_min is more than settle_delay_max")

    def test_a_config_file_that_is_none(self):
        path = os.path.join(self.folder, "none.json")
        self.assertEqual(self.refused("--config", path),
                         f"{path}: cannot be read: No such file or directory")

    def test_a_config_file_that_is_wrong(self):
        path = self.file("wrong.json", '{"port": 1,\n "port": 2}')
        self.assertEqual(self.refused("--config", path), f"{path}: /port: given twice")
        path = self.file("wrong.json", '{"port": 1,\n "backlog"}')
        self.assertIn(f"{path}: parse error at line 2, column 11: ", self.refused("--config", path))
        path = self.file("wrong.json", {"log_level": "loud"})
        self.assertIn(f"{path}: /log_level: ", self.refused("--config", path))

    def test_a_token_file_that_is_none(self):
        path = self.file("token", "two words")
        for flag in ("--debug-token-file", "--metrics-token-file", "--admin-token-file"):
            self.assertIn(f"{path}: holds no bearer token", self.refused("--port", "0", flag, path))

    def test_a_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            self.assertEqual(
                self.refused("--address", "127.0.0.1", "--port", port),
                f"cannot listen on 127.0.0.1 port {port}: Address already in use")

    def test_flags_win_over_the_file_which_wins_over_defaults(self):
        path = self.file("c.json", {"port": 1, "backlog": 7})
        said = json.loads(run("--config", path, "--port", "2", "--print-config").stdout)
        self.assertEqual((said["port"], said["backlog"], said["sessions_max"]), (2, 7, 20000))

    def test_a_printed_config_can_be_read_back(self):
        first = run("--print-config", "--address", "::1", "--settle-adapts", "false",
                    "--allowed-origins", "https://a.example,http://b.example:8080").stdout
        path = self.file("c.json", first)
        self.assertEqual(run("--config", path, "--print-config").stdout, first)


class Service(WithFiles):
    def serve(self, config=None, *arguments):
        self.config = self.file("squall.json", config or {})
        self.server = ServerProcess(program, "--config", self.config, *arguments, level=None)
        self.addCleanup(self.server.stop)

    def configure(self, config):
        """Rewrites the config file, and says so."""
        self.file("squall.json", config)
        self.server.process.send_signal(signal.SIGHUP)

    def connect(self):
        """A session, and the first bytes that came from it."""
        client = socket.create_connection(("127.0.0.1", self.server.port), patience_s)
        self.addCleanup(client.close)
        client.sendall(upgrade)
        received = b""
        while not received.endswith(b"}"):
            more = client.recv(4096)
            if not more:
                break
            received += more
        return client, received

    def ask(self, method, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=patience_s)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()

    def levels(self, word):
        return [line.level for line in self.server.log if word in line.text]

    def test_sigterm_drains_and_says_1001(self):
        self.serve()
        client, received = self.connect()
        self.assertIn(b'"type":"connected"', received)
        self.server.process.send_signal(signal.SIGTERM)
        close = client.recv(4096)
        self.assertEqual(close[0], 0x88)
        self.assertEqual(close[2:4], b"\x03\xe9")
        answer, body = self.ask("GET", "/health")  # while it waits for the client
        self.assertEqual((answer.status, body), (503, '{"status":"draining"}'))
        client.sendall(b"\x88\x82\0\0\0\0\x03\xe9")
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(self.server.wait_for_end(), 0)
        self.assertEqual(self.server.log[-1].text, "Stopped")
        self.assertEqual(self.levels("SIGTERM: draining"), ["info"])

    def test_a_second_signal_ends_at_once(self):
        self.serve()
        self.connect()
        self.server.process.send_signal(signal.SIGINT)
        self.server.wait_for("SIGINT: draining")
        self.server.process.send_signal(signal.SIGTERM)
        self.server.wait_for("SIGTERM: ended at once, 1 sessions cut")
        self.assertEqual(self.server.wait_for_end(), 3)

    def test_sighup_takes_log_level_and_limits(self):
        self.serve({"log_level": "info", "sessions_max": 1})
        self.connect()
        self.assertIn(b" 503 ", self.connect()[1])
        self.configure({"log_level": "debug", "sessions_max": 2})
        self.server.wait_for("Reloaded log level and limits")
        self.assertIn(b" 101 ", self.connect()[1])
        self.server.wait_for("WS_STATE")  # which is DEBUG
        self.assertEqual(self.levels("restart"), [])

    def test_sighup_with_a_bad_file_changes_nothing(self):
        self.serve({"log_level": "info", "sessions_max": 1})
        self.configure({"log_level": "debug", "sessions_max": -1})
        self.server.wait_for("Reload failed, nothing has changed: .*/sessions_max: -1 is not")
        self.assertEqual(self.levels("Reload failed"), ["error"])
        client, _ = self.connect()
        self.assertIn(b" 503 ", self.connect()[1])
        client.close()
        self.server.stop()
        self.assertEqual(self.levels("WS_STATE"), [])

    def test_sighup_says_what_needs_a_restart(self):
        self.serve({"log_level": "info"})
        self.configure({"close_timeout": 1, "backlog": 2})
        self.server.wait_for("Reloaded, but these need a restart: backlog, close_timeout$")

    def test_sighup_leaves_what_a_flag_says(self):
        self.serve({"sessions_max": 5}, "--sessions-max", "1")
        self.configure({"sessions_max": 5})
        self.server.wait_for("Reloaded log level and limits")
        self.connect()
        self.assertIn(b" 503 ", self.connect()[1])

    def test_json_lines(self):
        self.serve({"log_format": "json"})
        client, received = self.connect()
        client.close()
        session = json.loads(received[received.rindex(b"{"):])["session_id"]
        self.ask("GET", "/x%0a\"")
        self.server.stop()
        lines = [json.loads(line.text) for line in self.server.log]
        for line in lines:
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        connect = [line for line in lines if line["message"].startswith("WS_CONNECT |")]
        self.assertEqual([(c["level"], c["session"]) for c in connect], [("info", session)])

    def test_a_log_that_nobody_reads_any_more_ends_nothing(self):
        process = subprocess.Popen([program, "--port", "0"], stdin=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        port = int(process.stderr.readline().rsplit(":", 1)[1])
        process.stderr.close()  # each further line is a broken pipe
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", port), patience_s) as client:
                client.sendall(upgrade)
                self.assertIn(b" 101 ", client.recv(4096))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(patience_s), 0)

    def test_the_debug_endpoints_are_off_without_a_token(self):
        self.serve()
        for method, path in (("GET", "websocket-status"), ("POST", "cleanup-websockets"),
                             ("POST", "reset-rate-limits")):
            answer, _ = self.ask(method, f"/api/debug/{path}", Authorization="Bearer x")
            self.assertEqual(answer.status, 404)

    def test_the_debug_endpoints_want_their_token(self):
        token = self.file("token", "s3cret\n")
        self.serve({"debug_token_file": token})
        self.connect()
        answer, body = self.ask("GET", "/api/debug/websocket-status")
        self.assertEqual(answer.status, 401)
        self.assertTrue(answer.getheader("WWW-Authenticate").startswith("Bearer"))
        answer, body = self.ask("GET", "/api/debug/websocket-status",
                                Authorization="Bearer s3cret")
        self.assertEqual(answer.status, 200)
        self.assertEqual(json.loads(body)["current_stats"]["total_connections"], 1)
        answer, body = self.ask("POST", "/api/debug/cleanup-websockets",
                                Authorization="Bearer s3cret")
        self.assertEqual(list(json.loads(body)), ["message", "stale_connections_cleaned",
                                                  "current_stats", "timestamp"])
        answer, body = self.ask("POST", "/api/debug/reset-rate-limits",
                                Authorization="Bearer s3cret")
        self.assertEqual(answer.status, 200)

    def test_metrics_may_have_a_token_of_their_own(self):
        self.serve({"metrics_token_file": self.file("token", "scraper")})
        self.assertEqual(self.ask("GET", "/metrics")[0].status, 401)
        answer, body = self.ask("GET", "/metrics", Authorization="Bearer scraper")
        self.assertEqual(answer.getheader("Content-Type"),
                         "text/plain; version=0.0.4; charset=utf-8")
        self.assertIn("\nsquall_connections_accepted_total 2\n", body)

    def test_admins_may_be_wanted_to_have_a_token(self):
        self.serve({"admin_token_file": self.file("token", "4dmin\n")})
        for wrong in ("/ws/admin/eve", "/ws/admin/eve?access_token=guess"):
            answer, _ = self.ask("GET", wrong, **upgrade_fields)
            self.assertEqual(answer.status, 401)
        answer, _ = self.ask("GET", "/ws/customer/s1", **upgrade_fields)
        self.assertEqual(answer.status, 101)

    def test_pages_of_another_origin_are_kept_out(self):
        self.serve({"allowed_origins": ["https://app.example"]})
        answer, _ = self.ask("GET", "/health", Origin="https://app.example")
        self.assertEqual(answer.getheader("Access-Control-Allow-Origin"), "https://app.example")
        answer, _ = self.ask("GET", "/health", Origin="https://evil.example")
        self.assertIsNone(answer.getheader("Access-Control-Allow-Origin"))


if __name__ == "__main__":
    program, version = sys.argv[1:]
    unittest.main(argv=sys.argv[:1], verbosity=2)

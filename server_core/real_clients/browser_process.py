"""Headless Chromium with page.html. The page asks an HTTP server here for its orders and tells it
what happens; there is no other traffic."""

import http.server
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading

from client_process import patience_s

here = os.path.dirname(os.path.abspath(__file__))


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/page.html"):
            with open(os.path.join(here, "page.html"), "rb") as page:
                self._answer("text/html", page.read())
        elif self.path == "/order":
            try:
                order = self.server.orders.get(timeout=patience_s)
            except queue.Empty:
                return self.send_error(504)
            self._answer("application/json", json.dumps(order).encode())
        else:
            self.send_error(404)

    def do_POST(self):
        told = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.events.put(json.loads(told))
        self._answer("text/plain", b"")

    def _answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # the page has gone before it had its answer


class BrowserProcess:
    def __init__(self, program, websocket_url):
        self.http = _Server(("127.0.0.1", 0), _Handler)
        self.http.orders = queue.Queue()
        self.http.events = queue.Queue()
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.profile = tempfile.mkdtemp(prefix="squall-chromium-")
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync",
             "--disable-component-update", "--no-proxy-server", "--disable-crash-reporter",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
             f"--user-data-dir={self.profile}",
             f"http://127.0.0.1:{self.http.server_port}/page.html?server={websocket_url}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.profile}, start_new_session=True)

    def order(self, what, **more):
        self.http.orders.put({"do": what, **more})

    def next_event(self):
        try:
            return self.http.events.get(timeout=patience_s)
        except queue.Empty:
            raise AssertionError(f"the page says nothing (chromium: {self.process.poll()})")

    def kill(self):
        """SIGKILL to Chromium and what it started (its own process group)."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.wait()

    def end(self):
        self.kill()
        self.http.shutdown()
        self.http.server_close()
        shutil.rmtree(self.profile, ignore_errors=True)

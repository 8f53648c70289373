"""A client program of one library, driven by lines of JSON.

Orders, on its stdin: {"do": WORD, "name": CONNECTION, ...}
    open (url)      send (data)     close           a whole WebSocket close
    send_letters, send_bytes (count)                a text of x, a binary of zeros
    send_pieces (pieces)                            a text in so many fragments
    ping (data)
    terminate       reset           the TCP connection ends by FIN, by RST; no close frame
Told, on its stdout, in the order in which it happened: {"name": CONNECTION, "event": WORD, ...}
    open (compressed: whether permessage-deflate was agreed upon)
    message (data)  closed (code)   refused (status)        error (text)
    pong (data)

Nothing sleeps: each step waits for what the step before it caused. patience_s is there only so
that a broken program fails a test instead of hanging it.
"""

import collections
import json
import queue
import signal
import subprocess
import threading

patience_s = 60


class ClientProcess:
    def __init__(self, command):
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        except FileNotFoundError:
            raise SystemExit(f"{command[0]} is missing; setup/packages-test.txt names its package")
        self.killed = False
        self.events = collections.defaultdict(queue.Queue)
        self.names = threading.Lock()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def order(self, what, name, **more):
        self.process.stdin.write(json.dumps({"do": what, "name": name, **more}) + "\n")
        self.process.stdin.flush()

    def next_event(self, name):
        """The next event of this connection."""
        try:
            return self._of(name).get(timeout=patience_s)
        except queue.Empty:
            raise AssertionError(
                f"connection {name}: nothing happened (client exit: {self.process.poll()})")

    def kill(self):
        """SIGKILL: the system closes its sockets, and nobody says goodbye."""
        self.killed = True
        self.process.kill()
        self.end()

    def end(self):
        """Lets the program end. Whether it ended as it was told to."""
        self.process.stdin.close()
        try:
            self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        return self.process.returncode == (-signal.SIGKILL if self.killed else 0)

    def _of(self, name):
        with self.names:
            return self.events[name]

    def _read(self):
        for line in self.process.stdout:
            event = json.loads(line)
            self._of(event.pop("name")).put(event)

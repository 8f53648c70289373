"""WebSocket clients in raw bytes that do as they please. Non-blocking; nothing here sleeps."""

import os
import select
import socket
import struct
import time

patience_s = 60  # only so that a hanging server fails a test instead of hanging it


def frame(opcode, payload=b"", fin=True, claimed=None):
    """A client's frame with a masking key of zeros; `claimed` is a length that is not its own."""
    length = len(payload) if claimed is None else claimed
    head = bytes([(0x80 if fin else 0) | opcode])
    if length < 126:
        head += bytes([0x80 | length])
    elif length < 65536:
        head += bytes([0x80 | 126]) + struct.pack(">H", length)
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", length)
    return head + bytes(4) + payload


def upgrade(user="ann", more=""):
    return (f"GET /ws/voice?user_id={user} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Version: 13\r\n{more}\r\n").encode()


def frames_in(data):
    """The (opcode, payload) of each whole frame that a server sent."""
    found, at = [], 0
    while len(data) - at >= 2:
        length, head = data[at + 1] & 0x7F, 2
        if length == 126:
            length, head = int.from_bytes(data[at + 2:at + 4], "big"), 4
        elif length == 127:
            length, head = int.from_bytes(data[at + 2:at + 10], "big"), 10
        if len(data) - at < head + length:
            break
        found.append((data[at] & 0xF, data[at + head:at + head + length]))
        at += head + length
    return found


def wait_for(peer, events, seconds=1):
    """Until the peer's socket is ready, at most so long; what it is ready for. (Not select(), which
    knows no descriptors above 1023.)"""
    poll = select.poll()
    poll.register(peer.fileno(), events)
    return sum(ready for _, ready in poll.poll(seconds * 1000))


class RawPeer:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), patience_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.received = bytearray()
        self.ended = False

    def fileno(self):
        return self.socket.fileno()

    def take(self):
        """Reads what has come."""
        try:
            while not self.ended:
                data = self.socket.recv(1 << 16)
                self.received += data
                self.ended = not data
        except BlockingIOError:
            pass
        except OSError:
            self.ended = True

    def offer(self, data):
        """Sends as much as the kernel takes now; how much."""
        try:
            return self.socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self.ended = True
            return 0

    def send(self, data):
        """Sends all of it, reading meanwhile."""
        deadline = time.monotonic() + patience_s
        while data and not self.ended:
            assert time.monotonic() < deadline, "the server takes nothing more"
            wait_for(self, select.POLLIN | select.POLLOUT)
            self.take()
            data = data[self.offer(data):]

    def until(self, predicate):
        """Reads until it holds or the connection has ended; whether it holds."""
        deadline = time.monotonic() + patience_s
        while not predicate() and not self.ended and time.monotonic() < deadline:
            wait_for(self, select.POLLIN)
            self.take()
        return predicate()

    def frames(self):
        head = self.received.find(b"\r\n\r\n")
        return [] if head < 0 else frames_in(bytes(self.received[head + 4:]))

    def open(self, user="ann", more=""):
        self.send(upgrade(user, more))
        assert self.until(lambda: len(self.frames()) > 0), f"no welcome: {self.received[:200]}"
        return self

    def close_code(self):
        """The code of the close frame, after which the connection has ended; None without one."""
        self.until(lambda: self.ended)
        closes = [payload for opcode, payload in self.frames() if opcode == 8]
        return int.from_bytes(closes[0][:2], "big") if closes else None

    def close(self):
        self.socket.close()


class Process:
    """What /proc says of the server."""

    def __init__(self, pid):
        self.pid = pid

    def resident(self):
        with open(f"/proc/{self.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def allocated(self):
        """The heap, touched or not."""
        with open(f"/proc/{self.pid}/statm") as statm:
            return int(statm.read().split()[5]) * os.sysconf("SC_PAGESIZE")

    def sockets(self):
        folder = f"/proc/{self.pid}/fd"
        count = 0
        for name in os.listdir(folder):
            try:
                count += os.readlink(os.path.join(folder, name)).startswith("socket:")
            except FileNotFoundError:
                pass  # closed meanwhile
        return count

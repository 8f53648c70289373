"""A server program of the benches, and what /proc says of it."""

import os
import re
import signal
import subprocess


class ServerUnderLoad:
    def __init__(self, command, **more):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, text=True, **more)
        line = self.process.stdout.readline()
        if not line.strip().isdigit():
            self.process.kill()
            self.process.wait()
            raise SystemExit(f"{command[0]}: says no port")
        self.port = int(line)

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def sessions(self):
        """What the server says itself. load_server only."""
        self.process.send_signal(signal.SIGUSR1)
        return int(self.process.stdout.readline())

    def next_timer_s(self):
        """When its event loop's timerfd fires next. Asio sets it to the earliest of its timers, or
        to five minutes if there is none; one that is cancelled stays until it would have fired."""
        folder = f"/proc/{self.process.pid}/fdinfo"
        for descriptor in os.listdir(folder):
            with open(f"{folder}/{descriptor}") as info:
                found = re.search(r"it_value: \((\d+), \d+\)", info.read())
            if found:
                return int(found[1])
        raise AssertionError("the server has no timerfd")

    def cpu_seconds(self):
        """Of all its threads, in the kernel too."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.process.stdout.close()

"""A squall-server on a free port, its log read as it comes."""

import queue
import re
import signal
import subprocess
import threading

from client_process import patience_s

_log_line = re.compile(r"\[[-\d]+ [:.\d]+\] \[squall-server\] \[(?P<level>\w+)\] (?P<text>.*)")


class LogLine:
    """One line of stderr. What is no line of the log (a sanitizer's report) has the level alien."""

    def __init__(self, line):
        found = _log_line.fullmatch(line)
        self.level = found["level"] if found else "alien"
        self.text = found["text"] if found else line

    def __repr__(self):
        return f"{self.level}: {self.text}"


class ServerProcess:
    def __init__(self, program, *flags, level="debug", port=0):
        """With level None the config file says it."""
        log_level = [] if level is None else ["--log-level", level]
        self.process = subprocess.Popen(
            [program, "--port", str(port), *log_level, *flags],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        self.log = []  # the lines seen so far
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.status = None
        try:
            self.port = int(self.wait_for(r"Listening on .*:(\d+)")[1])
        except AssertionError:
            self.stop()
            raise

    def url(self, target):
        return f"ws://127.0.0.1:{self.port}{target}"

    def wait_for(self, pattern):
        """Reads the log on to the next line that contains the pattern; its match."""
        while True:
            line = self._next_line()
            if line is None:
                raise AssertionError(f"the log ended without {pattern!r}; it was: {self.log}")
            found = re.search(pattern, line.text)
            if found:
                return found

    def stop(self):
        """SIGTERM. Returns the exit status; the log is then whole."""
        return self._end(signal.SIGTERM)

    def kill(self):
        """SIGKILL: the system closes its sockets, and nobody says goodbye."""
        return self._end(signal.SIGKILL)

    def _end(self, how):
        if self.status is None:
            self.process.send_signal(how)
        return self.wait_for_end()

    def wait_for_end(self):
        """The exit status of one that has been told to end; the log is then whole."""
        if self.status is None:
            try:
                while self._next_line() is not None:
                    pass
            finally:
                self.process.kill()  # of no effect on what has ended
                self.status = self.process.wait()
                self.reader.join()
                self.process.stderr.close()
            strange = [line for line in self.log if "Unexpected transport error" in line.text]
            assert not strange, strange  # none may be without a category, whatever the test does
        return self.status

    def _next_line(self):
        try:
            line = self.lines.get(timeout=patience_s)
        except queue.Empty:
            raise AssertionError(f"the server says nothing more; its log was: {self.log}")
        if line is not None:
            self.log.append(line)
        return line

    def _read(self):
        for line in self.process.stderr:
            self.lines.put(LogLine(line.rstrip("\n")))
        self.lines.put(None)

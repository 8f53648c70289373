"""/generate-code of a real squall-server with a real database file, met by python3-websockets.

    generation_test.py SQUALL_SERVER

Servers are killed in the middle of their jobs, drained, starved of room and locked out of their
database. Every generation that a client heard of must end, none be seen twice, none by another.
"""

import asyncio
import json
import pathlib
import re
import sqlite3
import sys
import tempfile
import unittest
import urllib.request

import websockets

from client_process import patience_s
from server_process import ServerProcess

server_program = None


news = None  # an event of the test's own loop: some client has got a frame


class Generation:
    """One generation as its client knows it, over all connections that it takes."""

    def __init__(self, prompt, steps):
        self.prompt = prompt
        self.steps = steps
        self.accepted = None  # the frame
        self.frames = []
        self.close_code = None  # of the last connection
        self.confirmed = False  # the server closed with 1000 behind our word of receipt

    def of_type(self, kind):
        return [frame for frame in self.frames if frame["type"] == kind]

    def first_message(self):
        if self.accepted is None:
            return {"prompt": self.prompt, "steps": self.steps}
        return {"type": "resume", "generation_id": self.accepted["generation_id"],
                "resume_token": self.accepted["resume_token"]}

    async def connect(self, url):
        """One connection, to its end: asks or comes back, and says when it has the result."""
        try:
            async with websockets.connect(url, ping_interval=None) as connection:
                await connection.send(json.dumps(self.first_message()))
                async for message in connection:
                    frame = json.loads(message)
                    self.frames.append(frame)
                    news.set()
                    if frame.get("status") == "accepted":
                        self.accepted = frame
                    if frame["type"] == "result":
                        await connection.send(json.dumps(
                            {"type": "received", "generation_id": frame["generation_id"]}))
        except (websockets.exceptions.WebSocketException, OSError, EOFError):
            pass  # a server that dies says nothing
        self.close_code = connection.close_code if "connection" in locals() else None
        if self.of_type("result") and self.close_code == 1000:
            self.confirmed = True


async def until(predicate):
    """Waits while others go on, until the predicate holds."""
    async with asyncio.timeout(patience_s):
        while not predicate():
            news.clear()
            await news.wait()


class GenerationTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        global news
        news = asyncio.Event()
        folder = tempfile.TemporaryDirectory(prefix="squall-generation-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "generations.db"
        self.server = None

    def start(self, **changed):
        """A server on the database; `changed` flags have _ for -."""
        flags = {"generation_lease": 300, "generation_poll": 50, "generation_step_delay": 5,
                 "generation_running_max": 8, **changed}
        self.server = ServerProcess(
            server_program, f"--database={self.path}",
            *(f"--{name.replace('_', '-')}={value}" for name, value in flags.items()))
        self.addCleanup(self.server.stop)
        return self.server.url("/generate-code")

    def stop(self):
        self.assertEqual(self.server.stop(), 0, self.server.log)

    def database(self):
        """The database as another process has it."""
        opened = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        self.addCleanup(opened.close)
        return opened

    def one(self, sql):
        return self.database().execute(sql).fetchone()[0]

    def lines(self, level, pattern):
        return [line.text for line in self.server.log
                if line.level == level and re.search(pattern, line.text)]

    def expect_text(self, generation):
        results = generation.of_type("result")
        self.assertEqual(len(results), 1, generation.prompt)
        self.assertEqual(results[0]["generation_id"], generation.accepted["generation_id"])
        lines = results[0]["text"].splitlines()
        self.assertEqual(len(lines), generation.steps)
        for number, line in enumerate(lines, 1):
            self.assertRegex(line, rf"^{number}\. {generation.prompt} [0-9a-f]{{16}}$")

    async def test_the_log_shows_the_stages_in_order(self):
        url = self.start()
        one = Generation("cat", 40)
        await one.connect(url)
        self.stop()
        self.expect_text(one)
        self.assertTrue(one.confirmed)
        self.assertGreater(len(one.of_type("keepalive")), 0)
        self.assertEqual([frame["done"] for frame in one.of_type("progress")],
                         list(range(1, 41)))
        session = r" \| session=[0-9a-f]{32}"
        wanted = [
            r"\[WS\] HANDLER ENTERED - frontend connected to generation route",
            r"\[WS:0\] Handler start", r"\[WS:0\] Client: 127\.0\.0\.1:\d+",
            r"\[WS:1\] accept WebSocket", r"\[WS:1\] DONE accept",
            r"\[WS:2\] receive_json from client", r"\[WS:2\] DONE receive_json",
            r"\[WS:3\] params check", r"\[WS:3\] DONE params check",
            r"\[WS:4\] create generation_id", r"\[WS:4\] DONE generation_id=[0-9a-f]{32}",
            r"\[WS:5\] save_generation to DB", r"\[WS:5\] DONE save_generation record=1",
            r"\[WS:6\] send status message", r"\[WS:6\] DONE send status",
            r"\[WS:7\] create GenerationJob", r"\[WS:7\] DONE GenerationJob created",
            r"\[WS:8\] enqueue_generation", r"\[WS:8\] DONE enqueue_generation job_id=1",
            r"\[WS:9\] start keep-alive loop"]
        seen = self.lines("info", r"^\[WS[\]:]")
        for line, pattern in zip(seen, wanted):
            self.assertRegex(line, f"^{pattern}{session}$")
        self.assertEqual(len(self.lines("debug", r"^\[WS:9\] keep-alive tick \|")),
                         len(one.of_type("keepalive")))
        self.assertEqual(len(self.lines("info", r"^\[WORKER\] Processing")), 1)
        token = one.accepted["resume_token"]
        self.assertFalse([line for line in self.server.log if token in line.text])

    async def test_servers_killed_in_the_middle_of_jobs_lose_none_and_show_none_twice(self):
        # The long ones are not done when the first short ones are, and the server is killed.
        crowd = [Generation(f"u{number}", 20 if number % 6 else 400) for number in range(24)]
        for life in range(4):
            url = self.start()
            missing = [one for one in crowd if not one.of_type("result")]
            before = len(missing)
            tasks = [asyncio.create_task(one.connect(url)) for one in missing]
            if life < 3:
                # All are known to the server, some are done, some run, some wait.
                await until(lambda: all(one.accepted for one in crowd) and before - 4 >= sum(
                    not one.of_type("result") for one in crowd))
                self.server.kill()
            async with asyncio.timeout(patience_s):
                await asyncio.gather(*tasks)
        self.stop()
        for one in crowd:
            self.expect_text(one)
            self.assertEqual(one.of_type("error"), [])
        self.assertEqual(len({one.accepted["generation_id"] for one in crowd}), 24)
        self.assertEqual(self.one("SELECT count(*) FROM generation WHERE state = 'finished'"), 24)
        self.assertEqual(self.one("SELECT count(*) FROM job WHERE state = 'ended'"), 24)
        self.assertGreater(self.one("SELECT count(*) FROM job WHERE runs > 1"), 0)

        # Who has said that it has its result does not get it again.
        url = self.start()
        confirmed = [one for one in crowd if one.confirmed]
        self.assertGreater(len(confirmed), 0)
        for one in confirmed:
            await one.connect(url)
            self.assertEqual([frame["code"] for frame in one.of_type("error")],
                             ["already_received"])
            self.expect_text(one)
        self.stop()

    async def test_after_a_drain_the_next_server_finishes(self):
        url = self.start(generation_lease=3_600_000)
        one = Generation("cat", 30)
        task = asyncio.create_task(one.connect(url))
        await until(lambda: one.of_type("progress"))
        self.assertEqual(await asyncio.to_thread(self.server.stop), 0)
        await task
        self.assertEqual(one.close_code, 1001)
        self.assertEqual(self.one("SELECT state || runs FROM job"), "queued0")
        await one.connect(self.start())
        self.stop()
        self.expect_text(one)

    async def test_another_ones_token_fetches_nothing(self):
        url = self.start()
        one, other = Generation("cat", 3), Generation("dog", 3)
        await other.connect(url)
        one.accepted = {**other.accepted, "resume_token": "0" * 32}
        await one.connect(url)
        self.assertEqual([frame["code"] for frame in one.frames], ["unknown_generation"])
        self.assertEqual(one.close_code, 1008)

    async def test_a_full_database_is_told_and_the_server_lives_on(self):
        url = self.start(database_bytes_max=200_000, generation_step_delay=0)
        for number in range(40):
            big = Generation("x" * 16000, 1)
            await big.connect(url)
            if big.of_type("error"):
                break
        error = big.of_type("error")[0]
        self.assertEqual(error["code"], "database_full")
        self.assertEqual(error["stage"], 5)
        self.assertEqual(big.close_code, 1011)
        with urllib.request.urlopen(self.server.url("/health").replace("ws:", "http:")) as answer:
            self.assertEqual(answer.status, 200)
        self.stop()
        self.assertRegex(self.lines("error", r"^\[WS:5\]")[0],
                         r"FAILED save_generation: database_full: SQLITE_FULL \(13\): "
                         r"database or disk is full")
        self.assertEqual(len(self.lines("error", r"^\[DB\] save_generation: SQLITE_FULL")), 1)

    async def test_a_locked_database_is_told_and_works_when_unlocked(self):
        url = self.start(database_busy_timeout=0)
        lock = self.database()
        lock.execute("BEGIN EXCLUSIVE")
        one = Generation("cat", 3)
        await one.connect(url)
        self.assertEqual([frame["code"] for frame in one.frames], ["database_locked"])
        self.assertEqual(one.close_code, 1013)
        lock.execute("ROLLBACK")
        one.frames = []
        await one.connect(url)
        self.expect_text(one)
        self.stop()
        self.assertRegex(self.lines("error", r"^\[WS:5\]")[0],
                         r"SQLITE_BUSY \(5\): database is locked")

    async def test_no_prompt_forges_a_log_line(self):
        url = self.start()
        forged = "[2000-01-01 00:00:00.000] [squall-server] [error] forged"
        one = Generation(f"x\n{forged}\n", 1)
        await one.connect(url)
        two = Generation("cat", 1)
        two.first_message = lambda: {"prompt": "p", f"\n{forged}\n": 1}
        await two.connect(url)
        self.assertEqual(two.of_type("error")[0]["code"], "bad_parameters")
        self.stop()
        self.assertEqual([line for line in self.server.log if line.level == "alien"], [])
        self.assertEqual([line for line in self.server.log
                          if line.text.startswith("forged")], [])


if __name__ == "__main__":
    server_program = sys.argv[1]
    unittest.main(argv=sys.argv[:1], verbosity=2)

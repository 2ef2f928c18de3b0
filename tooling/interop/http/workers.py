"""
Starts the worker under test: the command line that SHEAF_WORKER holds as a JSON list, with the revision of the
conformance service that SHEAF_REVISION names.
"""

import contextlib
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass

START_LIMIT_S = 30
STOP_LIMIT_S = 10


@dataclass(frozen=True)
class Worker:
    """A worker that listens: at a port, or at a path or `host:port`."""

    pid: int
    address: str

    @property
    def port(self) -> int:
        return int(self.address)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.address}"


def worker_command(*flags: str) -> list[str]:
    service = [] if "--service" in flags else ["--conformance", os.environ["SHEAF_REVISION"]]
    return [*json.loads(os.environ["SHEAF_WORKER"]), *service, *flags]


@contextlib.contextmanager
def listening(argv: list[str]) -> Iterator[Worker]:
    """Runs a program that announces its address in its first line, until the block ends."""
    with tempfile.TemporaryFile() as stderr:
        child = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
        )
        try:
            yield Worker(child.pid, _announced(child, stderr))
        finally:
            _stop(child)


def _announced(child: subprocess.Popen[bytes], stderr: "tempfile._TemporaryFileWrapper[bytes]") -> str:
    assert child.stdout is not None
    # Without an answer the child is ended, which ends the reading. Signals are for the timeouts of tests.
    patience = threading.Timer(START_LIMIT_S, child.kill)
    patience.start()
    try:
        line = child.stdout.readline().decode().strip()
    finally:
        patience.cancel()
    if ":" in line:
        return line.split(":", 1)[1]
    stderr.seek(0)
    raise RuntimeError(f"no address from {' '.join(child.args)}: {stderr.read().decode()[-2000:]}")


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()


class Workers:
    """Workers that last until the end, one for each set of flags."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self._started: dict[tuple[str, ...], Worker] = {}

    def get(self, *flags: str) -> Worker:
        if flags not in self._started:
            self._started[flags] = self._stack.enter_context(listening(worker_command(*flags)))
        return self._started[flags]

    def port(self, *flags: str) -> int:
        return self.get("--http", *flags).port

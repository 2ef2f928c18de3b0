"""Opens connections of the reference's clients to our workers."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vgi_rpc.external import ExternalLocationConfig
from vgi_rpc.http import http_connect
from vgi_rpc.rpc import connect, tcp_connect, unix_connect
from workers import Worker, Workers, worker_command

#: More than any request that is made here.
MAX_REQUEST_BYTES = 64 * 1024 * 1024

Connection = contextlib.AbstractContextManager[Any]


@contextlib.contextmanager
def external_config() -> Iterator[ExternalLocationConfig]:
    """How clients fetch what is in the storage, which is a plain http server."""
    config = ExternalLocationConfig(url_validator=None)
    try:
        yield config
    finally:
        config.fetch_config.close()


class Dialer:
    """Opens connections to workers, over whatever the name of a connection says."""

    def __init__(self, workers: Workers, folder: Path, storage: Callable[[], str]) -> None:
        self._workers = workers
        self._folder = folder
        self._storage = storage

    def dial(self, name: str, protocol: type, on_log: Any = None, *flags: str) -> Connection:
        if name == "pipe":
            return connect(protocol, worker_command(*flags), on_log=on_log)
        if name == "unix":
            return unix_connect(protocol, self._listener("--unix", *flags).address, on_log=on_log)
        if name == "tcp":
            host, port = self._listener("--tcp", *flags).address.rsplit(":", 1)
            return tcp_connect(protocol, host, int(port), on_log=on_log)
        if name == "http_externalized":
            return self._dial_stored(protocol, on_log)
        assert name == "http", name
        return http_connect(protocol, self._workers.get("--http", *flags).url, on_log=on_log)

    @contextlib.contextmanager
    def _dial_stored(self, protocol: type, on_log: Any) -> Iterator[Any]:
        """By a worker that stores every batch with rows."""
        stored = ["--externalize-threshold", "1", "--max-request-bytes", str(MAX_REQUEST_BYTES)]
        worker = self._workers.get("--http", *stored, "--fake-storage", self._storage())
        with external_config() as config:
            with http_connect(
                protocol, worker.url, on_log=on_log, external_location=config
            ) as proxy:
                yield proxy

    def _listener(self, kind: str, *flags: str) -> Worker:
        if kind == "--tcp":
            return self._workers.get(*flags, "--tcp", "127.0.0.1:0")
        name = "-".join(["worker", *flags]).replace("--", "")
        return self._workers.get(*flags, "--unix", str(self._folder / name))

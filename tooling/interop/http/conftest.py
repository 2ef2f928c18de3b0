"""
The fixtures that the reference's suites expect of whoever has a worker: ours, started with the flags that
make each of them. A fixture that is not here has its tests skipped; README.md lists those.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Protocol

import httpx2
import pytest
from vgi_rpc.conformance import ConformanceService
from vgi_rpc.conformance.proof_harness import ProofWorker, ProofWorkerConfig
from vgi_rpc.http import http_connect, http_introspect
from vgi_rpc.rpc import connect

from dialer import Connection, Dialer, external_config
from workers import Workers, listening, worker_command

MIB = 1024 * 1024
CORS_ORIGIN = "https://conformance.example"
#: Two workers with one key: what tells them apart must not be the key.
SHARED_KEY = "5a" * 32
CONNECTIONS = json.loads(os.environ.get("SHEAF_CONNECTIONS", '["unix", "http"]'))


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    with contextlib.ExitStack() as stack:
        yield Workers(stack)


@pytest.fixture(scope="session")
def conformance_fake_storage() -> Iterator[str]:
    module = [sys.executable, "-m", "vgi_rpc.conformance.fake_storage", "--port", "0"]
    with listening(module) as storage:
        yield storage.url


def _port_fixture(name: str, *flags: str, stored: bool = False) -> Any:
    """A fixture that is the port of a worker with these flags, and maybe with the storage."""

    @pytest.fixture(scope="session", name=name)
    def fixture(request: pytest.FixtureRequest, workers: Workers) -> int:
        storage = ["--fake-storage", request.getfixturevalue("conformance_fake_storage")] if stored else []
        return workers.port(*flags, *storage)

    return fixture


http = _port_fixture("conformance_http_port")
auth = _port_fixture("conformance_http_auth_port", "--reject-auth")
auth_reason = _port_fixture("conformance_http_auth_reason_port", "--reject-auth")
strict_cap = _port_fixture(
    "conformance_http_strict_cap_port",
    *("--max-response-bytes", f"{MIB}", "--max-externalized-response-bytes", f"{MIB}"),
)
externalized_cap = _port_fixture(
    "conformance_http_externalized_cap_port",
    *("--max-externalized-response-bytes", "65536", "--max-response-bytes", f"{64 * MIB}"),
    *("--max-request-bytes", f"{64 * MIB}"),
    stored=True,
)
with_storage = _port_fixture("conformance_http_with_storage_port", stored=True)
with_zstd_storage = _port_fixture(
    "conformance_http_with_zstd_storage_port", "--compression", "zstd", stored=True
)
external_security = _port_fixture(
    "conformance_http_external_security_port",
    *("--max-fetch-bytes", "4096", "--max-decompressed-fetch-bytes", "8192"),
    "--reject-localhost-redirects",
    stored=True,
)
no_compression = _port_fixture("conformance_http_no_compression_port", "--no-compression")
small_request_cap = _port_fixture(
    "conformance_http_small_request_cap_port", "--max-request-bytes", "4096"
)
cold_call_cache = _port_fixture("conformance_http_cold_call_cache_port", "--no-call-state-cache")
cors = _port_fixture("conformance_http_cors_port", "--cors-origin", CORS_ORIGIN, stored=True)
fail_once = _port_fixture("conformance_http_serve_start_fail_once_port", "--fail-serve-start-once")
sticky_short_ttl = _port_fixture("conformance_http_sticky_short_ttl_port", "--sticky-ttl", "2")
sticky_auth = _port_fixture("conformance_http_sticky_auth_port", "--sticky-auth")


@pytest.fixture(scope="session")
def conformance_http_sticky_peer_ports(workers: Workers) -> tuple[int, int]:
    key = ["--token-key", SHARED_KEY]
    first = workers.port(*key, "--server-id", "aaaaaaaaaaaa")
    return first, workers.port(*key, "--server-id", "bbbbbbbbbbbb")


@pytest.fixture(scope="session")
def conformance_http_access_log(
    workers: Workers, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, Path]:
    log = tmp_path_factory.mktemp("access-log") / "access.jsonl"
    return workers.port("--access-log", str(log)), log


@pytest.fixture(scope="session")
def proof_worker_factory() -> Callable[[ProofWorkerConfig], Connection]:
    @contextlib.contextmanager
    def start(config: ProofWorkerConfig) -> Iterator[ProofWorker]:
        flags = [
            *("--http-proof", "--proof-mode", config.mode, "--proof-origin-id", config.origin_id),
            *("--proof-secrets", config.secrets, "--proof-skew", str(config.skew_seconds)),
            *([] if config.replay_cache else ["--proof-no-replay-cache"]),
        ]
        with listening(worker_command("--http", *flags)) as worker:
            yield ProofWorker(port=worker.port, config=config)

    return start


@pytest.fixture(scope="session")
def dialer(
    request: pytest.FixtureRequest, workers: Workers, tmp_path_factory: pytest.TempPathFactory
) -> Dialer:
    def storage() -> str:
        return request.getfixturevalue("conformance_fake_storage")

    return Dialer(workers, tmp_path_factory.mktemp("sockets"), storage)


@pytest.fixture(scope="session", params=CONNECTIONS)
def conformance_conn(request: pytest.FixtureRequest, dialer: Dialer) -> Callable[..., Connection]:
    def open_connection(on_log: Any = None) -> Connection:
        return dialer.dial(request.param, ConformanceService, on_log)

    return open_connection


@pytest.fixture(scope="session")
def conformance_raw_conn(dialer: Dialer) -> Callable[..., Connection]:
    """A worker of the newer generation alone, which routes by name and by nothing else."""

    def open_connection(on_log: Any = None) -> Connection:
        return dialer.dial("unix", ConformanceService, on_log, "--wire", "b")

    return open_connection


@pytest.fixture(scope="session")
def conformance_protocol_connector(dialer: Dialer) -> Callable[..., Connection]:
    return dialer.dial


class Probe(Protocol):
    """What our worker serves with `--service probe`."""

    protocol_name: ClassVar[str] = "ProbeService"

    def transport_kind(self) -> str: ...


@pytest.fixture(scope="session")
def conformance_transport_kind_probes(dialer: Dialer) -> list[tuple[str, Callable[[], str]]]:
    def probe(name: str) -> Callable[[], str]:
        def ask() -> str:
            with dialer.dial(name, Probe, None, "--service", "probe") as proxy:
                return proxy.transport_kind()

        return ask

    return [(name, probe(name)) for name in ("pipe", "unix", "tcp", "http")]


@pytest.fixture(scope="session")
def conformance_bytestream_external_target(conformance_fake_storage: str) -> Any:
    from vgi_rpc.conformance._external_bytestream_pytest import ByteStreamExternalTarget

    flags = ["--fake-storage", conformance_fake_storage, "--externalize-threshold", "1"]

    @contextlib.contextmanager
    def dial(on_log: Any = None) -> Iterator[Any]:
        with external_config() as config:
            with connect(
                ConformanceService,
                worker_command(*flags),
                on_log=on_log,
                external_location=config,
            ) as proxy:
                yield proxy

    def uploaded() -> int:
        return int(httpx2.get(f"{conformance_fake_storage}/_stats").json()["object_count"])

    return ByteStreamExternalTarget(name="pipe", connect=dial, uploaded_objects=uploaded)


@pytest.fixture
def conformance_resource_soak_target() -> Iterator[Any]:
    from vgi_rpc.conformance._resource_soak_pytest import ResourceSoakTarget

    with listening(worker_command("--http")) as worker:
        yield ResourceSoakTarget(
            name="http",
            pid=worker.pid,
            connect=lambda: http_connect(ConformanceService, worker.url),
            # A heap grows for a while before it is collected for the first time.
            warmup_multiplier=4,
        )


@pytest.fixture(scope="session")
def conformance_describe(workers: Workers) -> Any:
    return http_introspect(workers.get("--http").url)

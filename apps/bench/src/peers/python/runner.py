"""The Python reference as a contender."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from sampler import say, serve_samples
from service import DOUBLES, EIGHT, MIB_ROWS, Bench, BenchImplementation

from vgi_rpc import WorkerPool, connect, serve_pipe
from vgi_rpc.http import http_connect
from vgi_rpc.rpc import AnnotatedBatch, tcp_connect, unix_connect

# As many as ours has.
SEGMENT_BYTES = 64 << 20
SERVER = os.path.join(os.path.dirname(__file__), "server.py")
# What stands before the command of a server, as for the other contenders.
PREFIX = json.loads(os.environ.get("SHEAF_BENCH_SERVER_PREFIX", "[]"))


def expect_equal(actual: object, expected: object) -> None:
    if actual != expected:
        raise AssertionError(f"the answer is {actual} instead of {expected}")


@contextlib.contextmanager
def listening(carrier: str, work: str) -> Iterator[str]:
    command = [*PREFIX, sys.executable, SERVER, carrier, work]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin and server.stdout
    try:
        yield server.stdout.readline().strip()
    finally:
        server.stdin.close()
        server.wait()


@contextlib.contextmanager
def connected(carrier: str, work: str) -> Iterator[Bench]:
    if carrier == "inproc":
        with serve_pipe(Bench, BenchImplementation()) as client:
            yield client
    elif carrier == "shm":
        # It gives each borrower a segment of its own; one that is served on a socket gets none.
        with (
            WorkerPool(shm_size=SEGMENT_BYTES) as pool,
            pool.connect(Bench, [*PREFIX, sys.executable, SERVER, "stdio", work]) as client,
        ):
            yield client
    elif carrier == "stdio":
        with connect(Bench, [*PREFIX, sys.executable, SERVER, carrier, work]) as client:
            yield client
    else:
        with listening(carrier, work) as address:
            if carrier == "http":
                base = address.replace("PORT:", "http://127.0.0.1:")
                options = {"compression_level": None} if work == "batch-1mib" else {}
                opened = http_connect(Bench, base, **options)
            elif carrier == "unix":
                opened = unix_connect(Bench, address)
            else:
                host, port = address.rsplit(":", 1)
                opened = tcp_connect(Bench, host, int(port))
            with opened as client:
                yield client


def shared_turns(client: Bench, mebibytes: int) -> Callable[[int], None]:
    turns = iter(client.bulk(mebibytes=mebibytes))
    rows = MIB_ROWS * mebibytes
    expected = rows * (rows - 1) / 16

    def turn(_: int) -> None:
        output = next(turns)
        # The fastest way here to have every cache line read.
        expect_equal(pc.sum(output.batch.column(0)).as_py(), expected)
        # Without it the segment would soon be full.
        output.release()

    return turn


def unit_of(carrier: str, work: str, client: Bench) -> Callable[[int], None]:
    if carrier == "shm":
        return shared_turns(client, 8 if work.startswith("batch-8mib") else 1)
    if work == "unary-add":
        return lambda i: expect_equal(client.add(a=float(i), b=0.5), i + 0.5)
    if work == "unary-8-fields":
        return lambda i: expect_equal(client.echo(value=EIGHT).point.y, EIGHT.point.y)
    if work == "exchange-1":
        session = client.double()

        def exchange(i: int) -> None:
            batch = pa.RecordBatch.from_pydict({"value": [float(i)]}, schema=DOUBLES)
            output = session.exchange(AnnotatedBatch(batch=batch))
            expect_equal(output.batch.to_pylist()[0]["value"], 2.0 * i)

        return exchange
    # It never asks ahead: this is lockstep, always.
    turns = iter(client.count() if work.startswith("producer-1") else client.bulk())
    if work in ("batch-1mib", "batch-1mib-released", "batch-1mib-lockstep"):
        return lambda i: expect_equal(next(turns).batch.num_rows, 131_072)
    if work == "batch-1mib-rows":
        return lambda i: expect_equal(next(turns).batch.to_pylist()[-1]["value"], 131_071 / 8)
    return lambda i: expect_equal(next(turns).batch.to_pylist()[0]["value"], i)


def main() -> None:
    assignment = json.loads(sys.argv[1])
    carrier, work = assignment["case"].split("/")
    with connected(carrier, work) as client:
        try:
            serve_samples(unit_of(carrier, work, client), assignment["warmUpMs"])
        except Exception as error:
            say({"error": f"{type(error).__name__}: {error}"})
        # The streams are endless and nobody waits for them.
        os._exit(0)


main()

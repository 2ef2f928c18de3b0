"""Serves the measured service with the Python reference, on the carrier that the first argument names, for the work of the second."""

import os
import sys
import tempfile
import threading

from service import Bench, BenchImplementation
from vgi_rpc import RpcServer, serve_stdio
from vgi_rpc.http import serve_http
from vgi_rpc.rpc import serve_tcp, serve_unix


def announce(address: str) -> None:
    """Tells the parent where we listen, and ends with it."""
    print(address, flush=True)
    threading.Thread(target=end_with_stdin, args=(address,), daemon=True).start()


def end_with_stdin(address: str) -> None:
    sys.stdin.read()
    if address.startswith("/"):
        os.unlink(address)
    os._exit(0)


server = RpcServer(Bench, BenchImplementation())
carrier, work = sys.argv[1:]
if carrier == "stdio":
    serve_stdio(server)
elif carrier == "unix":
    path = os.path.join(tempfile.gettempdir(), f"sheaf-bench-python-{os.getpid()}.sock")
    serve_unix(server, path, on_bound=announce)
elif carrier == "http":
    # It tells its port by itself.
    threading.Thread(target=end_with_stdin, args=("",), daemon=True).start()
    # As it comes, but for bulk, which nobody compresses on one machine.
    options = {"compression_level": None} if work == "batch-1mib" else {}
    serve_http(server, max_response_bytes=64 << 20, **options)
else:
    serve_tcp(server, on_bound=lambda host, port: announce(f"{host}:{port}"))

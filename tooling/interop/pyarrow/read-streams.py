"""Reads Arrow IPC streams with pyarrow, validates them in full and writes them again.

On stdin and stdout alike: a 32-bit little-endian length, then so many bytes. What comes in is a
stream; what goes out is one byte that says how it went (0: the same stream as pyarrow writes it,
1: it was refused), and then the stream or the reason.
"""

import struct
import sys

import pyarrow as pa


def read_exactly(size: int) -> bytes:
    data = sys.stdin.buffer.read(size)
    if len(data) < size:
        raise EOFError
    return data


def answer(status: int, content: bytes) -> None:
    sys.stdout.buffer.write(struct.pack("<IB", len(content) + 1, status) + content)
    sys.stdout.buffer.flush()


def validate(batch: pa.RecordBatch) -> None:
    """Validates in full, but for dates in milliseconds: any moment is one to apache-arrow."""
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid as error:
        if "does not represent a whole number of days" not in str(error):
            raise
        batch.validate()


def rewrite(stream: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.open_stream(stream) as reader:
        with pa.ipc.new_stream(sink, reader.schema) as writer:
            while True:
                try:
                    batch, metadata = reader.read_next_batch_with_custom_metadata()
                except StopIteration:
                    break
                validate(batch)
                writer.write_batch(batch, custom_metadata=metadata)
    return sink.getvalue().to_pybytes()


while True:
    try:
        (length,) = struct.unpack("<I", read_exactly(4))
    except EOFError:
        break
    stream = read_exactly(length)
    try:
        answer(0, rewrite(stream))
    except Exception as error:
        answer(1, f"{type(error).__name__}: {error}".encode())

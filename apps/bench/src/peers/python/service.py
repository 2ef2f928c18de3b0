"""The measured service, declared and implemented with the Python reference."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Protocol

import pyarrow as pa

from vgi_rpc import ArrowSerializableDataclass, Stream
from vgi_rpc.rpc import AnnotatedBatch, CallContext, ExchangeState, OutputCollector, ProducerState

MIB_ROWS = 131_072
DOUBLES = pa.schema([pa.field("value", pa.float64(), nullable=False)])
COUNTS = pa.schema([pa.field("value", pa.int64(), nullable=False)])


@cache
def bulk_batch(mebibytes: int) -> pa.RecordBatch:
    values = pa.array([i / 8 for i in range(MIB_ROWS * mebibytes)], pa.float64())
    return pa.RecordBatch.from_arrays([values], schema=DOUBLES)


class Color(Enum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


@dataclass(frozen=True)
class Point(ArrowSerializableDataclass):
    x: float
    y: float


@dataclass(frozen=True)
class Eight(ArrowSerializableDataclass):
    text: str
    whole: int
    real: float
    flag: bool
    numbers: list[float]
    counts: dict[str, int]
    color: Color
    point: Point


EIGHT = Eight(
    text="the quick brown fox",
    whole=1_234_567_890_123,
    real=3.25,
    flag=True,
    numbers=[1.5, 2.5, 3.5],
    counts={"one": 1, "two": 2},
    color=Color.GREEN,
    point=Point(x=1.0, y=-1.0),
)


@dataclass
class CountState(ProducerState):
    next: int = 0

    def produce(self, out: OutputCollector, ctx: CallContext) -> None:
        out.emit_pydict({"value": [self.next]})
        self.next += 1


@dataclass
class BulkState(ProducerState):
    mebibytes: int

    def produce(self, out: OutputCollector, ctx: CallContext) -> None:
        out.emit(bulk_batch(self.mebibytes))


@dataclass
class DoubleState(ExchangeState):
    def exchange(self, input: AnnotatedBatch, out: OutputCollector, ctx: CallContext) -> None:
        out.emit_pydict({"value": [input.batch.column(0)[0].as_py() * 2]})


class Bench(Protocol):
    def add(self, a: float, b: float) -> float: ...
    def echo(self, value: Eight) -> Eight: ...
    def count(self) -> Stream[CountState]: ...
    def bulk(self, mebibytes: int = 1) -> Stream[BulkState]: ...
    def double(self) -> Stream[DoubleState]: ...


class BenchImplementation:
    def add(self, a: float, b: float) -> float:
        return a + b

    def echo(self, value: Eight) -> Eight:
        return value

    def count(self) -> Stream[CountState]:
        return Stream(output_schema=COUNTS, state=CountState())

    def bulk(self, mebibytes: int = 1) -> Stream[BulkState]:
        return Stream(output_schema=DOUBLES, state=BulkState(mebibytes))

    def double(self) -> Stream[DoubleState]:
        return Stream(output_schema=DOUBLES, state=DoubleState(), input_schema=DOUBLES)

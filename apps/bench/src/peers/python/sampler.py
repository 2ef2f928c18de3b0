"""Times work in small pieces; the same method as the contenders on JavaScript use."""

import json
import sys
import time
from collections.abc import Callable
from statistics import median

PIECE_MS = 10
MIN_PIECES = 3
WARM_UNITS = 500
MAX_WARM_UPS = 4


class Sampler:
    def __init__(self, unit: Callable[[int], None]) -> None:
        self.unit = unit
        self.done = 0
        self.count = 1

    def warm_up(self, for_ms: float) -> None:
        started = time.perf_counter()
        while True:
            piece_ms = self.piece()
            self.count = max(1, round(self.count * PIECE_MS / max(piece_ms, 1)))
            spent_ms = (time.perf_counter() - started) * 1e3
            if spent_ms >= for_ms and (self.done >= WARM_UNITS or spent_ms >= for_ms * MAX_WARM_UPS):
                return

    def sample(self, for_ms: float) -> float:
        self.piece()
        pieces: list[float] = []
        started = time.perf_counter()
        while len(pieces) < MIN_PIECES or (time.perf_counter() - started) * 1e3 < for_ms:
            pieces.append(self.piece() * 1e3 / self.count)
        return median(pieces)

    def piece(self) -> float:
        unit, first = self.unit, self.done
        self.done += self.count
        started = time.perf_counter()
        for i in range(first, first + self.count):
            unit(i)
        return (time.perf_counter() - started) * 1e3


def say(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


def serve_samples(unit: Callable[[int], None], warm_up_ms: float) -> None:
    sampler = Sampler(unit)
    sampler.warm_up(warm_up_ms)
    say({"ready": True})
    for line in sys.stdin:
        say({"micros": sampler.sample(json.loads(line)["sampleMs"])})

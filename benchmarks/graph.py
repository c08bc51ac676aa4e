"""A random graph of stories that point at each other, and what becomes of its addresses; run by run.py.

    python -m benchmarks.graph [SEED]

After each hundred renames, merges, withdrawals, returns and schedules, a reader looks at random pages, follows every
link on them, and asks for addresses that were public once, and for some that never were. Exit code 1 if a link leads to
anything but a live page, if a redirect leads to another one, or if an address does not answer as it has to.
"""

import secrets
import subprocess
import sys

from tests.storm.site import REPOSITORY, Site

WITHIN = "from benchmarks.graph_within import measure; measure({!r})"


def main() -> int:
    """Measure on a site of its own; 1 if anything is wrong."""
    seed = sys.argv[1] if len(sys.argv) > 1 else secrets.token_hex(4)
    site = Site()
    try:
        site.manage("migrate", "--verbosity", "0")
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", WITHIN.format(seed)]
        return subprocess.run(command, cwd=REPOSITORY, env=site.environment, check=False).returncode
    finally:
        site.stop()


if __name__ == "__main__":
    sys.exit(main())

"""What it costs to take a page from the server that processes share: `python -m benchmarks.sharing 100000`.

Three ways in one process without a network to readers, all in turns: kept in the memory of a process, taken from the
server, made anew. Needs valkey-server or redis-server.
"""

import argparse
import shutil
import subprocess

from benchmarks.contenders import free_port
from benchmarks.machine import machine
from benchmarks.run import filled

WAYS = ("kept", "taken", "taken after a change", "made")


def main(stories: int) -> None:
    """Print the table: median milliseconds of each page, each way."""
    port = free_port()
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if not program:
        raise SystemExit("There is no cache server: on Debian, apt-get install redis-server")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        settings = {"NEWSDESK_PAGE_CACHE": "on", "NEWSDESK_SHARED_CACHE_URL": f"redis://127.0.0.1:{port}"}
        with filled("sharing", stories, **settings) as bench:
            print(machine(bench))
            print(f"| page of {stories:,} stories, ms | {' | '.join(WAYS)} |\n|---|{'---:|' * len(WAYS)}")
            for page, times in bench.within("sharing_within.py").items():
                print(f"| {page} | {' | '.join(f'{times[way]:.2f}' for way in WAYS)} |")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=int)
    main(parser.parse_args().stories)

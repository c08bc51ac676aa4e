"""Serve the site: `python -m newsdesk.serving`. SIGHUP replaces its processes one by one, SIGTERM ends them."""

import logging
import subprocess
import sys
import time

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from newsdesk import environment

HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, least=1, most=65535)
_HOUR = 3600
# A process grows by what it keeps, and by as much again while it compresses.
_MEGABYTES = 600 + 4 * environment.number("NEWSDESK_PAGE_CACHE_MB", 64, least=1, most=100_000)
_AGAIN = 1  # seconds after which a server begins anew that gave up

logger = logging.getLogger("_granian")


def server() -> Granian:
    """The server, as the environment wants it."""
    made = Granian(
        "newsdesk.rsgi:application",
        address=HOST,
        port=PORT,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=65_536, header_read_timeout=10_000),
        websockets=False,
        workers=environment.number("WEB_CONCURRENCY", 2, least=1, most=256),
        # A process is replaced now and then, so that no leak of any library lasts.
        workers_lifetime=12 * _HOUR,
        workers_max_rss=_MEGABYTES,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
        respawn_interval=3,
        log_access=environment.flag("ACCESS_LOG"),
    )
    made.on_startup(_say_where)
    return made


def serve() -> None:
    """Serve until the process is told to end. Raises SystemExit where the site cannot be served as it is set up."""
    while True:
        running = server()
        try:
            running.serve()
        except SystemExit:  # its processes ended one after the other
            if running.interrupt_signal or not _can_be_served():
                raise
        else:
            return
        logger.error("The server gave up. It begins anew.")
        time.sleep(_AGAIN)


def _can_be_served() -> bool:
    """Whether a process of the site can begin at all; it says itself why not."""
    command = [sys.executable, "-c", "import newsdesk.rsgi"]
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603


def _say_where() -> None:
    print(f"Newsdesk is served on http://{HOST}:{PORT}/ and edited on http://{HOST}:{PORT}/admin/", flush=True)


if __name__ == "__main__":
    serve()

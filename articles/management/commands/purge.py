"""Tell the caches in front of the site what has changed: `manage.py purge`."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.delivery.fronts import Misnamed, Untaken, front_of
from articles.delivery.purging import Purger, forget


class Command(BaseCommand):
    """Runs until it is stopped; says how many names were purged where it is to run once."""

    help = (
        "Tells the caches of NEWSDESK_FRONT_CACHES what has changed for readers, some times a second, until it is "
        "stopped. Stop it in any way at any time, run several at once: nothing is lost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to go on, and whether to begin with everything."""
        parser.add_argument("--once", action="store_true", help="Tell what is to be told now, and end.")
        everything = "Purge everything first: after settings, templates or the version of Newsdesk have changed."
        parser.add_argument("--everything", action="store_true", help=everything)

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge. Raises CommandError."""
        names = settings.NEWSDESK_FRONT_CACHES
        if not names:
            raise CommandError("There is nobody to be told: set NEWSDESK_FRONT_CACHES.")
        try:
            purgers = [Purger(name, front_of(name)) for name in names]
        except Misnamed as error:
            raise CommandError(str(error)) from error
        if options["everything"]:
            forget(names)
        if options["once"]:
            return self._once(purgers)
        with suppress(KeyboardInterrupt):
            _run(purgers)
        return None

    def _once(self, purgers: list[Purger]) -> None:
        failures = []
        for purger in purgers:
            try:
                self.stdout.write(f"{purger.name}: {purger.round()} names were purged.")
            except Untaken as failure:
                failures.append(f"{purger.name}: {failure}")
        if failures:
            raise CommandError("\n".join([*failures, "It is told again the next time."]))


def _run(purgers: list[Purger]) -> None:
    """Each in a thread of its own: one that fails holds up none of the others. Should one end, all do, to be started
    again."""
    stopped = Event()
    with ThreadPoolExecutor(len(purgers)) as pool:
        running = [pool.submit(purger.run, stopped) for purger in purgers]
        try:
            done, _going_on = wait(running, return_when=FIRST_COMPLETED)
        finally:
            stopped.set()
        for one in done:
            one.result()

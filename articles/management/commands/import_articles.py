"""`manage.py import_articles FILE…`: import stories from JSON Lines."""

import gc
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, reset_queries
from tqdm import tqdm

from articles.exchange.decoding import shown
from articles.exchange.jsonlines import Report, import_stories
from articles.exchange.lines import Damaged, opened

_COLLECT_EVERY = 100_000  # objects
INTERRUPTED = 130  # as shells report a command that was ended by Ctrl-C


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look seldom for garbage in circles.

    A batch makes some hundred thousand objects, and nearly none of them are garbage before it is stored: looking
    for it every few hundred of them, as Python does, takes a tenth of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Command(BaseCommand):
    """Import stories; exit 1 if a line was refused or a file could not be read, 130 after Ctrl-C."""

    help = "Imports stories from JSON Lines, gzip or plain. Importing a story again updates it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and whose text wins."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="a file, or - for standard input")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="take the source's text also for stories that were changed in the newsroom",
        )

    def handle(self, *, files: list[str], overwrite: bool, **options: Any) -> None:
        """Import each file, then say what was done."""
        report = Report()
        try:
            with _seldom_collected():
                are_whole = [self._import(name, overwrite, report) for name in files]
        except KeyboardInterrupt:
            self._say(report)
            self.stderr.write("Interrupted: nothing is half done. Run the command again to go on.")
            sys.exit(INTERRUPTED)
        except OperationalError as error:
            self._say(report)
            raise CommandError(f"The database is gone; run the command again to go on. {error}") from error
        self._say(report)
        if report.refused or not all(are_whole):
            sys.exit(1)

    def _import(self, name: str, overwrite: bool, report: Report) -> bool:
        """Import a file; False if it could not be read to its end."""
        try:
            with opened(name) as stream, tqdm(desc=Path(name).name, unit=" lines", disable=None) as bar:
                import_stories(
                    stream,
                    overwrite=overwrite,
                    report=report,
                    refuse=lambda number, reason: self._refuse(bar, f"{name}, line {number}: {reason}"),
                    progress=lambda lines: self._go_on(bar, lines),
                )
        except (OSError, Damaged) as error:
            self.stderr.write(f"{name} cannot be read{' on' if isinstance(error, Damaged) else ''}: {error}")
            return False
        return True

    def _go_on(self, bar: tqdm, lines: int) -> None:
        bar.update(lines)
        reset_queries()  # with DEBUG, Django would keep them all

    def _refuse(self, bar: tqdm, message: str) -> None:
        bar.clear()
        self.stderr.write(message)

    def _say(self, report: Report) -> None:
        self.stdout.write(
            f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.refused} refused"
        )
        if report.superseded:
            self.stdout.write(f"{report.superseded} followed by a later line of the same id, which was taken")
        if report.ignored:
            keys = ", ".join(f"{shown(key)} {number}×" for key, number in report.ignored.most_common())
            self.stdout.write(f"Ignored: {keys}")

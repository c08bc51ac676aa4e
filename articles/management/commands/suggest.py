"""`manage.py suggest FILE`: what would have been suggested for each of these stories."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from articles.exchange.lines import Damaged, opened
from articles.exchange.suggestions import MOST, answers


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise ArgumentTypeError(f"{text} is no number from 1 to {MOST}")
    return int(text)


class Command(BaseCommand):
    """Answer each line with one line; exit 1 if one got no answer or the file could not be read."""

    help = (
        "Reads imported stories from JSON Lines, gzip or plain, and prints for each what would have been suggested "
        "for it: stories to point at and tags, from the stories published before it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how much to suggest."""
        parser.add_argument("file", metavar="FILE", help="a file, or - for standard input")
        parser.add_argument("--limit", type=_limit, default=10, help="how many stories, and how many tags (10)")

    def handle(self, *, file: str, limit: int, **options: Any) -> None:
        """Print the answers."""
        self.is_whole = True
        try:
            with opened(file) as stream:
                for answer in answers(stream, limit=limit, refuse=lambda *why: self._complain(file, *why)):
                    self.stdout.write(json.dumps(answer._asdict(), ensure_ascii=False))
        except (OSError, Damaged) as error:
            self.stderr.write(f"{file} cannot be read{' on' if isinstance(error, Damaged) else ''}: {error}")
            self.is_whole = False
        if not self.is_whole:
            sys.exit(1)

    def _complain(self, file: str, number: int, reason: str) -> None:
        self.is_whole = False
        self.stderr.write(f"{file}, line {number}: {reason}")

"""Thin out old revisions: `manage.py prune_revisions --older-than 365`."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import pruning

LEAST_DAYS = 7
MOST_DAYS = 36500


class Command(BaseCommand):
    """Says how many revisions went, or would go."""

    help = (
        "Deletes old revisions that nobody needs. What stays for good: a story's first and newest state, every version "
        "that readers have seen or that was moved, every one with a note, texts kept aside that wait for a decision, "
        "what a preview link shows, and the last state of each day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How old, and whether only to look."""
        parser.add_argument("--older-than", type=int, default=365, metavar="DAYS", help="Default: 365.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would go, and delete nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prune. Raises CommandError."""
        days = options["older_than"]
        if not LEAST_DAYS <= days <= MOST_DAYS:
            raise CommandError(f"--older-than takes a number of days from {LEAST_DAYS} to {MOST_DAYS}.")
        before = timezone.now() - timedelta(days=days)
        if options["dry_run"]:
            self.stdout.write(f"{pruning.prunable(before).count()} revisions would be deleted.")
        else:
            self.stdout.write(f"{pruning.prune(before)} revisions deleted.")

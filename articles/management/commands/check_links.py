"""Ask the addresses elsewhere that stories point at: `manage.py check_links --limit 1000`."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from articles.checking.checking import Busy, check
from articles.checking.collecting import collect
from articles.models import ExternalAddress

MOST = 100_000
SHOWN = 20
_OFF = (
    "Nothing was asked: checking is off. Set NEWSDESK_CHECK_LINKS=1 to let this command ask addresses on the web; "
    "--dry-run says which."
)


class Command(BaseCommand):
    """Says how many answered how."""

    help = (
        "Asks addresses on the web that live stories point at whether they are still there: a few seconds apart for "
        "each host, each once a week, only if NEWSDESK_CHECK_LINKS is on. Stop it at any time; the next run goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, how fast, and whether only to look."""
        parser.add_argument("--limit", type=int, default=1000, help="Addresses at the most. Default: 1000.")
        pause = "Seconds between two requests to one host. Default: 2."
        parser.add_argument("--pause", type=float, default=2, help=pause)
        parser.add_argument("--dry-run", action="store_true", help="Say what would be asked, and ask nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check. Raises CommandError."""
        if not 1 <= options["limit"] <= MOST:
            raise CommandError(f"--limit takes a number from 1 to {MOST}.")
        if not 1 <= options["pause"] <= 3600:
            raise CommandError("--pause takes a number of seconds from 1 to 3600.")
        if options["dry_run"]:
            return self._look(options["limit"])
        if not settings.NEWSDESK_CHECK_LINKS:
            raise CommandError(_OFF)
        try:
            said = check(limit=options["limit"], pause=options["pause"])
        except Busy:
            self.stdout.write("Nothing was asked: another run is at work.")
        else:
            self.stdout.write(_told(said))

    @transaction.atomic
    def _look(self, limit: int) -> None:
        collect()
        due = ExternalAddress.objects.due()
        self.stdout.write(f"{min(due.count(), limit)} addresses would be asked.")
        for address in due[: min(SHOWN, limit)]:
            self.stdout.write(f"  {address.url[:200]}")
        transaction.set_rollback(True)


def _told(said: Counter[str]) -> str:
    answers = ExternalAddress.Answer
    asked = sum(said[answer] for answer in answers.values)
    return (
        f"{asked} asked: {said[answers.FINE]} answer ({said['moved']} moved for good), {said[answers.CLOSED]} are "
        f"closed to programs, {said[answers.FAILED]} do not answer, {said[answers.FORBIDDEN]} are not on the public "
        f"web. {ExternalAddress.objects.due().count()} are still due."
    )

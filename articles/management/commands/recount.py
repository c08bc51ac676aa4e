"""`manage.py recount`: check the tallies against what is there."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import counting


class Command(BaseCommand):
    """Count the live stories of every tag and of the site anew."""

    help = "Counts live stories anew and puts right the counts that are wrong. Safe while the site runs."

    def handle(self, **options: Any) -> None:
        """Recount, and say how many counts were wrong."""
        wrong = counting.recount()
        self.stdout.write(f"{wrong} counts were wrong and are right now." if wrong else "All counts are right.")

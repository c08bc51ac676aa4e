"""`manage.py index_suggestions`: write anew what suggestions are found by."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import condensing


class Command(BaseCommand):
    """Check the gist of every story that readers have or will have."""

    help = (
        "Writes what suggestions are found by, for stories that were published before there were suggestions, and puts "
        "right what is wrong. Safe while the site runs."
    )

    def handle(self, **options: Any) -> None:
        """Check, and say how much was missing or wrong."""
        mended, removed = condensing.condense_again()
        self.stdout.write(f"{mended} stories were missing or wrong and are right now; {removed} were of no use.")

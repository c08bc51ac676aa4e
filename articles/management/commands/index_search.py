"""`manage.py index_search`: write anew what stories are searched by."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import indexing


class Command(BaseCommand):
    """Write it for every story that readers have or will have."""

    help = (
        "Writes what stories are searched by, for stories that were published before there was a search, and after "
        "tags were split or PostgreSQL's dictionaries have changed. Safe while the site runs."
    )

    def handle(self, **options: Any) -> None:
        """Write it, and say for how many stories."""
        written, removed = indexing.index_again()
        self.stdout.write(f"{written} stories can be searched; {removed} were of no use.")

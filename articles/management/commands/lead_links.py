"""`manage.py lead_links`: turn addresses of our own stories, in all that is stored, into the stories."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import arrivals


class Command(BaseCommand):
    """Look through every story and what readers have of it."""

    help = (
        "Turns links to addresses of this site's own stories into links to the stories, in all stories and in what "
        "readers have. For what was stored before links held stories. Safe while the site runs; a second run changes "
        "nothing."
    )

    def handle(self, **options: Any) -> None:
        """Look, and say how many stories were changed."""
        changed = arrivals.lead_all()
        self.stdout.write(f"{changed} stories had addresses of stories in them that are the stories now.")

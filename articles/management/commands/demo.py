"""`manage.py demo`: load the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.exchange.newsroom_demo import NameTaken, load


class Command(BaseCommand):
    """Load an invented newsroom, once."""

    help = "Loads an invented newsroom to try things out with. Running it again changes nothing."

    def handle(self, **options: Any) -> None:
        """Load it, and say what was loaded."""
        try:
            loaded = load()
        except NameTaken as error:
            raise CommandError(str(error)) from error
        if loaded is None:
            self.stdout.write("The demonstration was loaded before. Nothing was changed.")
        else:
            self.stdout.write(
                f"Loaded {loaded.stories} stories, {loaded.tags} tags and {loaded.people} people, all invented. "
                "The people cannot log in until a chief editor gives them passwords."
            )

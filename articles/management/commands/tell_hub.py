"""Tell the WebSub hub which feeds have something new: `manage.py tell_hub`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.delivery.hub import Unheard, tell


class Command(BaseCommand):
    """Says how many feeds it told of."""

    help = (
        "Tells the hub of NEWSDESK_WEBSUB_HUB which feeds have changed since it was last told. Let a timer run it, "
        "every minute say: what the hub did not take is told again the next time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell. Raises CommandError."""
        if not settings.NEWSDESK_WEBSUB_HUB:
            raise CommandError("Nobody was told: set NEWSDESK_WEBSUB_HUB to the address of a hub.")
        try:
            told = tell(settings.NEWSDESK_WEBSUB_HUB)
        except Unheard as unheard:
            raise CommandError(f"{unheard} All is told again the next time.") from unheard
        self.stdout.write(f"{len(told)} feeds were told of.")

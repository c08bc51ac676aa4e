"""Some things happen, then a reader looks whether all is well; and again."""

from random import Random

from tests.graph.crawl import Reader
from tests.graph.ledger import Ledger
from tests.graph.world import World


class Rounds:
    """A random newsroom and its reader, both by one seed."""

    def __init__(self, seed: str, stories: int, links: int) -> None:
        self.world = World(seed, stories, links)
        self.random = Random(f"{seed}, reading")  # noqa: S311
        self.reader = Reader(self.world.ledger, self.random)

    def run(self, times: int, *, pages: int, addresses: int) -> None:
        """Let so many things happen; then look at so many pages and addresses, and at those to which most happened."""
        self.world.happen(times)
        ledger, active = self.world.ledger, set(self.world.active)
        self.reader.crawl(pages, self.world.active)
        shown = [story for story in ledger.live() if story.pk in active]
        self.reader.compare(self.random.sample(shown, min(len(shown), 2 * pages)))
        self.reader.read_the_map()
        self.reader.ask("articles", self._slugs_of_stories(ledger, addresses))
        self.reader.ask("tag", self._slugs_of_tags(ledger))

    def _slugs_of_stories(self, ledger: Ledger, number: int) -> list[str]:
        public = sorted(ledger.owners)
        never = sorted(ledger.never - ledger.owners.keys())
        moved = [slug for slug in public if ledger.story_at(slug).status == 301]
        some = [self.random.sample(slugs, min(len(slugs), number)) for slugs in (public, never, moved)]
        return ["nothing", *(slug for slugs in some for slug in slugs)]

    def _slugs_of_tags(self, ledger: Ledger) -> list[str]:
        subjects = [ledger.tags[pk] for pk in self.world.subjects if pk in ledger.tags]
        former = [slug for tag in subjects for slug in sorted(tag.aliases)]
        never = [slug for slug in sorted(ledger.never) if slug.startswith("subject")]
        some = [self.random.sample(slugs, min(len(slugs), 40)) for slugs in (former, never)]
        return ["nothing", *(tag.slug for tag in subjects), *(slug for slugs in some for slug in slugs)]

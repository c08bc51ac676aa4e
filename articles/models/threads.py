"""Threads: the stories that see links lead to and come from, as readers can follow them now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db import router
from django.db.models.expressions import RawSQL

from articles.models.edition import Edition
from articles.models.edition_link import EditionLink
from articles.models.living import LivingQuerySet
from articles.models.paths import story_path
from articles.models.readable import Readable
from articles.models.relation import Relation
from articles.models.statements import MOMENT, NUMBER, TEXT, Compiled, Statement, array, compiled

MOST_STORIES = 50  # in a thread, the one that it starts from included
MOST_NEAR = 24  # of it that are looked for under a story
MOST_STEPS = 12  # from link to link
SHOWN_EARLIER = 4  # under a story
SHOWN_LATER = 8

# A later story that points here came of this one, unless it says itself that this is what came of it, or leads out of
# the thread.
_NO_CONSEQUENCE = {Relation.LATER, Relation.RESULT, *Relation.apart()}


def _listed(relations: Collection[Relation]) -> str:
    return ", ".join(f"'{relation}'" for relation in sorted(relations))


# Each step is one row: what is known, and what the step has reached, as editions and their stories. So a step reads the
# links of `most` stories at the most, goes on by `most` of each, and there are MOST_STEPS of them: no graph, however
# dense, makes it more. A circle ends at the story that is known already. Where not all can be had, those nearest in
# time are.
_WALK = """
WITH RECURSIVE
live (edition, story, at) AS NOT MATERIALIZED ({live}),
start (story, targets, at) AS (SELECT %s::bigint, %s::bigint[], %s::timestamptz),
walk (step, known, known_editions, editions, stories) AS (
    SELECT 0, ARRAY[start.story], its.editions, its.editions, ARRAY[start.story]
    FROM start CROSS JOIN LATERAL (
        SELECT ARRAY[coalesce((SELECT edition FROM live WHERE live.story = start.story), 0)]
    ) AS its (editions)
    UNION ALL
    SELECT step + 1, known || found.stories, known_editions || found.editions, found.editions, found.stories
    FROM walk CROSS JOIN LATERAL (
        SELECT array_agg(edition) AS editions, array_agg(story) AS stories FROM (
            SELECT DISTINCT linked.distance, linked.story, linked.edition
            FROM unnest(editions, stories) AS here (edition, story) CROSS JOIN LATERAL (
                SELECT there.edition, there.story, greatest(there.at - start.at, start.at - there.at) AS distance
                FROM start CROSS JOIN LATERAL (
                    SELECT live.edition, live.story, live.at FROM live
                    WHERE step = 0 AND live.story = ANY (start.targets)
                    UNION ALL
                    SELECT live.edition, live.story, live.at
                    FROM articles_editionlink AS link JOIN live ON live.story = link.target_id
                    WHERE step > 0 AND link.edition_id = here.edition AND {followed}
                        AND link.target_id <> ALL (known)
                    UNION ALL
                    SELECT live.edition, live.story, live.at
                    FROM articles_editionlink AS link JOIN live ON live.edition = link.edition_id
                    WHERE link.target_id = here.story AND {followed} AND link.edition_id <> ALL (known_editions)
                ) AS there
                WHERE there.story <> ALL (known)
                ORDER BY distance, there.story
                LIMIT {most}
            ) AS linked
            ORDER BY linked.distance, linked.story
            LIMIT {most} - cardinality(known)
        ) AS near
    ) AS found
    WHERE step < {most_steps} AND found.stories IS NOT NULL
)
"""
_FOLLOWED = f"link.kind = '{EditionLink.Kind.SEE}' AND link.relation NOT IN ({_listed(Relation.apart())})"


def thread_around(story: int, targets: Collection[int], at: datetime) -> LivingQuerySet:
    """The live editions of the stories that see links join to a story, that of the story itself among them.

    `targets` are the stories that it points at, so that a thread can be told also of an edition that is not stored;
    of many, those are told that were first published nearest to `at`. "Elsewhere" and translations are no part of a
    thread. One query.
    """
    walk, params = _walk(MOST_STORIES)
    reached = RawSQL(f"{walk} SELECT unnest(editions) FROM walk", [*params, story, array(targets), at])  # noqa: S608, S611 - made of constants and of our own query
    return Edition.objects.live().filter(pk__in=reached)


def _walk(most: int) -> Compiled:
    """The walk to so many stories at the most; the story that it starts from, those that it points at and its moment
    are to be added to the parameters."""
    live, params = compiled(Edition.objects.live().values("pk", "article_id", "first_published_at"))
    return _WALK.format(live=live, followed=_FOLLOWED, most=most, most_steps=MOST_STEPS), params


def followed(edition: Readable) -> list[int]:
    """The stories that a story leads on to within its thread."""
    links = (link for link in edition.shown_links if link.target_id)
    return [link.target_id for link in links if link.relation not in Relation.apart()]


class InThread(NamedTuple):
    """A story of the thread of another one."""

    article_id: int
    title: str
    slug: str
    language: str
    first_published_at: datetime
    causes: Sequence[int] | None  # the stories that it says it came of; None for none

    def get_absolute_url(self) -> str:
        """The story's page."""
        return story_path(self.slug)


def _others() -> Compiled:
    walk, parameters = _walk(MOST_NEAR)
    others = _OTHERS.format(see=EditionLink.Kind.SEE, no_consequence=_listed(_NO_CONSEQUENCE))
    return walk + others, [*parameters, NUMBER, TEXT, MOMENT]


_OTHERS = """,
reached (editions) AS (
    SELECT array_agg(edition) FROM walk CROSS JOIN unnest(editions) AS there (edition) WHERE step > 0
),
causes (edition, stories) AS (
    SELECT edition_id, array_agg(target_id) FROM articles_editionlink
    WHERE edition_id = ANY ((SELECT editions FROM reached)::bigint[])
        AND kind = '{see}' AND target_id IS NOT NULL AND relation NOT IN ({no_consequence})
    GROUP BY edition_id
)
SELECT edition.article_id, edition.title, edition.slug, edition.language, edition.first_published_at, causes.stories
FROM articles_edition AS edition LEFT JOIN causes ON causes.edition = edition.id
WHERE edition.id = ANY ((SELECT editions FROM reached)::bigint[])
ORDER BY edition.first_published_at, edition.article_id
"""
_AROUND = Statement(_others, NUMBER, TEXT, MOMENT)


class Thread:
    """The thread of a story as its page shows it, by the dates of first publication: of a long one, what is nearest.

    One query, when first asked.
    """

    def __init__(self, edition: Readable) -> None:
        """`edition` may be a preview that is not stored."""
        self.edition = edition

    @cached_property
    def others(self) -> list[InThread]:
        """The other stories, the oldest first."""
        story = self.edition.article_id or 0  # 0: a story that is not stored, to which nothing points
        around = story, array(followed(self.edition)), self.edition.first_published_at
        return [InThread(*row) for row in _AROUND.rows(router.db_for_read(Edition), *around)]

    @property
    def length(self) -> int:
        """How many stories it has, this one included."""
        return len(self.others) + 1

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than can be told."""
        return self.length >= MOST_NEAR

    @property
    def earlier(self) -> list[InThread]:
        """The last stories of it before this one."""
        return [other for other in self.others if not self._is_later(other, self.edition)][-SHOWN_EARLIER:]

    @property
    def came_of_this(self) -> list[InThread]:
        """Later stories that point at this one, and then those that point at these; the oldest first.

        Those that this story points at itself stand among its see links already.
        """
        named = set(followed(self.edition))
        came = [other for other in self._consequences() if other.article_id not in named][:SHOWN_LATER]
        return sorted(came, key=_moment)

    def _consequences(self) -> Iterator[InThread]:
        """Step by step, so that those which point here themselves come first."""
        pointing, known, causes = self._pointing(), set(), [self.edition]
        while causes:
            found = {
                other.article_id: other
                for cause in causes
                for other in pointing[cause.article_id]
                if other.article_id not in known and self._is_later(other, cause)
            }
            causes = sorted(found.values(), key=_moment)
            known |= found.keys()
            yield from causes

    def _pointing(self) -> defaultdict[int | None, list[InThread]]:
        """By the key of a story, those that say they came of it."""
        found = defaultdict(list)
        for other in self.others:
            for cause in other.causes or ():
                found[cause].append(other)
        return found

    def _is_later(self, one: InThread | Readable, other: InThread | Readable) -> bool:
        return _moment(one) > _moment(other)


def _moment(edition: InThread | Readable) -> tuple[datetime, int]:
    """By what the stories of a thread are ordered. Total."""
    return edition.first_published_at, edition.article_id or 0

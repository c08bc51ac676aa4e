"""What readers see, and when it changed: a number that grows with each commit, and the keys of what each one touched.

Triggers write it (migration 0020), so that no way of changing a row can forget to. A key is a letter and an id:

- `s12`: what a story shows of itself: its edition, its tags, its notices
- `o12`: where its links lead; `i12`: who points at it
- `t3`, `a7`: which stories are under a tag, by an author, and how many
- `T3`, `A7`: what a tag or an author is called
- STORIES, TAGS, NOTICES, SEARCH: any of them; HUBS: a story that very many point at, a tag
  that went into another, or came back

Time changes what is live without a commit: `by_time` tells the keys of that.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.models import Func, Sum

from articles.models.statements import Statement

MOST_AT_ONCE, MOST_KEYS = 1000, 20_000  # commits, and keys, that are looked through
# Asks for the present instant: its version, its moment, and its server.
THE_INSTANT = "SELECT coalesce(max(version), 0), now(), pg_postmaster_start_time() FROM articles_clock"
STORIES, TAGS, NOTICES, SEARCH, HUBS = "*stories", "*tags", "*notices", "*search", "*hubs"


class Instant(NamedTuple):
    """A moment by the database's clock, and the number of the last change that was committed before it."""

    version: int
    at: datetime
    # The server that says so, by when it was started: another one may have had another history.
    server: datetime | None = None
    alias: str = DEFAULT_DB_ALIAS


class ClockManager(models.Manager):
    """The one clock."""

    def read(self, alias: str = DEFAULT_DB_ALIAS) -> Instant:
        """The present instant, as a database says. One query, of one row."""
        return Instant(*_READ.rows(alias)[0], alias)

    def history(self) -> list[int]:
        """What tells apart what one server may have counted: its database, and the clock's file in it.

        A clock that was emptied, or restored beside its server's others, counts numbers again that were there before.
        """
        return _asked(
            "SELECT ARRAY[(SELECT oid::bigint FROM pg_database WHERE datname = current_database()), "
            "pg_relation_filenode('articles_clock')::bigint]"
        )


class Clock(models.Model):
    """How many transactions have changed what readers see."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField()
    changed_by = models.BigIntegerField(help_text="The id of the last transaction, which counts once.")

    objects = ClockManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_is_one")]

    def __str__(self) -> str:
        return str(self.version)


class ChangeManager(models.Manager):
    """Changes."""

    def keys_since(self, since: Instant, now: Instant) -> set[str] | None:
        """The keys of all that was committed, or that time has changed, from one instant to another.

        None where they are not kept back to the first, or are too many: then anything may have changed. Five queries.
        """
        rows = self._between(since, now)
        if rows is None:
            return None
        found = {key for _version, keys in rows for key in keys}.union(self.by_time(since.at, now.at))
        # Who points at these stories is asked now: a link that was committed while they changed is none of either's.
        stories = [int(key[1:]) for key in found if key.startswith("s")]
        return self._with_keys_of(stories, found, now) if stories else found

    def _with_keys_of(self, stories: list[int], found: set[str], now: Instant) -> set[str] | None:
        """And those of whoever points at stories. A link that was taken away by the time of that question is in the log
        of what has changed meanwhile."""
        pointing = _keys_of_stories(stories)
        meanwhile = list(self.filter(version__gt=now.version).values_list("keys", flat=True)[: MOST_AT_ONCE + 1])
        return None if len(meanwhile) > MOST_AT_ONCE else found.union(pointing, *meanwhile)

    def _between(self, since: Instant, now: Instant) -> list[tuple[int, list[str]]] | None:
        """The number and the keys of each change between; None for too many, and where one is forgotten."""
        if now.version == since.version:
            return []
        if now.version - since.version > MOST_AT_ONCE:
            return None
        several = self.filter(version__gt=since.version, version__lte=now.version)
        number = Func("keys", function="cardinality", output_field=models.IntegerField())
        if (several.aggregate(number=Sum(number))["number"] or 0) > MOST_KEYS:
            return None
        rows = list(several.values_list("version", "keys"))
        whole = set(range(since.version + 1, now.version + 1))
        return rows if {version for version, _keys in rows} == whole else None

    def by_time(self, since: datetime, until: datetime) -> Sequence[str]:
        """The keys of what time alone has changed after one moment, up to another. One query."""
        return _asked("SELECT articles_keys_by_time(%s, %s)", since, until)

    def next_by_time(self, after: datetime) -> datetime | None:
        """The next moment at which time alone changes something; None for never. One query."""
        return _asked("SELECT articles_next_by_time(%s)", after)


class Change(models.Model):
    """What one statement changed of what readers see; numbered when its transaction is committed."""

    version = models.BigIntegerField(null=True)
    keys = ArrayField(models.TextField())

    objects = ChangeManager()

    class Meta:
        indexes = [models.Index(fields=["version"], name="change_since")]  # what has changed since?

    def __str__(self) -> str:
        return f"{self.version}: {', '.join(self.keys)}"


def keys(letters: str, ids: Iterable[int]) -> Iterable[str]:
    """The keys of things: each letter with each id."""
    return (f"{letter}{one}" for one in ids for letter in letters)


def _keys_of_stories(stories: Sequence[int]) -> Sequence[str]:
    return _asked("SELECT articles_keys_of_stories(%s::bigint[])", list(stories))


def _asked(question: str, *parameters: Any) -> Any:
    with connections[router.db_for_read(Change)].cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchone()[0]


_READ = Statement(lambda: (THE_INSTANT, ()))

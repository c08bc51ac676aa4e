"""Whether a newsroom kept its promises: read straight from the database, and compared with what was answered.

Each check yields a sentence for everything that is wrong. `cursor` is one of psycopg2's, or Django's.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from tests.storm.ledger import ACKNOWLEDGED, Ledger, Outcome, Save, Settlement, Step
from tests.storm.said import Said, essence, said, words

_REVISIONS = """
    SELECT article_id, version, kind, title, standfirst, body, tags, links, authors, slug, language
    FROM articles_revision ORDER BY article_id, version, id
"""
_COPIES = """
    SELECT article.id, version, title, standfirst, body,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('name', tag.name) ORDER BY item.id), '[]')
            FROM articles_articletag item JOIN articles_tag tag ON tag.id = item.tag_id
            WHERE item.content_object_id = article.id),
        (SELECT coalesce(jsonb_agg(to_jsonb(link) ORDER BY link.position, link.id), '[]')
            FROM (SELECT *, target_id AS target FROM articles_seelink) link WHERE link.article_id = article.id),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('id', line.author_id) ORDER BY line.position, line.id), '[]')
            FROM articles_byline line WHERE line.article_id = article.id),
        slug, language
    FROM articles_article article ORDER BY article.id
"""
_OVERLAPS = """
    SELECT one.article_id, one.id, other.id FROM articles_edition one JOIN articles_edition other
    ON one.article_id = other.article_id AND one.id < other.id
        AND tstzrange(one.live_from, one.live_until) && tstzrange(other.live_from, other.live_until)
"""
_EDITIONS = "SELECT id, article_id, article_version, title, standfirst, body_html FROM articles_edition ORDER BY id"
_MOVES = "SELECT id, article_id, verb, from_state, to_state, note FROM articles_move ORDER BY article_id, at, id"
_STATES = "SELECT id, state FROM articles_article"


class State(NamedTuple):
    """What a story says in one revision, or now."""

    article: int
    version: int
    kind: str
    said: Said
    rest: tuple

    @property
    def is_accepted(self) -> bool:
        """True for a state that the story really had."""
        return self.kind != "kept"


def all_of(cursor: Any, ledger: Ledger) -> list[str]:
    """All that is wrong after a storm."""
    return [
        *ledger.troubles,
        *lost_texts(cursor, ledger.saves),
        *dropped_texts(cursor, ledger.saves),
        *half_saved_texts(cursor, ledger.saves),
        *lost_settlements(cursor, ledger.settlements),
        *lost_moves(cursor, ledger.steps),
        *(wrong for check in ALWAYS for wrong in check(cursor)),
    ]


# --- What was answered ----------------------------------------------------------------------------------


def lost_texts(cursor: Any, saves: Iterable[Save]) -> Iterator[str]:
    """Texts that were answered with success or as kept, and are in no revision of their story word for word."""
    known = _by_article(revisions(cursor))
    for save in saves:
        if save.outcome not in ACKNOWLEDGED:
            continue
        texts = [revision.said for revision in known[save.story]]
        if save.said not in texts:
            yield f"lost: {save.by} on {save.story}, {save.outcome} {save.why}: {_nearest(save.said, texts)}"


def dropped_texts(cursor: Any, saves: Iterable[Save]) -> Iterator[str]:
    """Texts that were answered with success, and of which the story itself never said something: a lost update."""
    known = _accepted_words(cursor)
    for save in saves:
        if save.outcome == Outcome.DONE:
            gone = [mark for mark in save.marks if not any(_has(mark, text) for text in known[save.story])]
            if gone:
                yield f"dropped: {save.by} on {save.story}: {gone}"


def half_saved_texts(cursor: Any, saves: Iterable[Save]) -> Iterator[str]:
    """Texts that got no answer, and are there in part: a paragraph of it, but nowhere the whole."""
    known = _by_article(revisions(cursor))
    for save in saves:
        if save.outcome not in {Outcome.UNANSWERED, Outcome.FAILED}:
            continue
        texts = [revision.said for revision in known[save.story]]
        found = [mark for mark in save.marks if any(_has(mark, _all_words(text)) for text in texts)]
        if found and save.said not in texts:
            yield f"half: {save.by} on {save.story}, {found} there: {_nearest(save.said, texts)}"


def lost_settlements(cursor: Any, settlements: Iterable[Settlement]) -> Iterator[str]:
    """Texts that were chosen in a conflict, and that the story never had afterwards."""
    known = _accepted_words(cursor)
    for one in settlements:
        if one.outcome != Outcome.DONE:  # a page that asks once more says that the text is kept, and has put nothing in
            continue
        yield from (
            f"chosen and lost: {one.by} on {one.story}: {mark}"
            for mark in one.marks
            if not any(_has(mark, text) for text in known[one.story])
        )


def lost_moves(cursor: Any, steps: Iterable[Step]) -> Iterator[str]:
    """Moves that were answered with success and left no row, and refused ones that left one."""
    cursor.execute(_MOVES)
    rows = {(article, verb, note): pk for pk, article, verb, _from, _to, note in cursor.fetchall()}
    for step in steps:
        is_there = (step.story, step.verb, f"Note {step.mark}") in rows
        if step.outcome == Outcome.DONE and not is_there:
            yield f"move lost: {step.by} on {step.story}: {step.verb} {step.mark}: {step.why}"
        if step.outcome in {Outcome.REFUSED, Outcome.CLOSED} and is_there:
            yield f"move made though refused: {step.by} on {step.story}: {step.verb} {step.mark}: {step.why}"


# --- What must hold at any time -------------------------------------------------------------------------


def broken_histories(cursor: Any) -> Iterator[str]:
    """Stories whose accepted revisions are not versions 1, 2, 3 … to the present one."""
    numbers = defaultdict(list)
    for revision in revisions(cursor):
        if revision.is_accepted:
            numbers[revision.article].append(revision.version)
    for copy in copies(cursor):
        if numbers[copy.article] != list(range(1, copy.version + 1)):
            yield f"history of {copy.article}, now at version {copy.version}: {numbers[copy.article]}"


def idle_revisions(cursor: Any) -> Iterator[str]:
    """Revisions that say what the one before them said."""
    for article, found in _by_article(revisions(cursor)).items():
        accepted = [revision for revision in found if revision.is_accepted]
        for before, after in pairwise(accepted):
            if (before.said, before.rest) == (after.said, after.rest):
                yield f"idle: version {after.version} of {article} says what version {before.version} says"


def strayed_copies(cursor: Any) -> Iterator[str]:
    """Stories that do not say what their newest revision says, with tags, links and authors."""
    newest = {revision.article: revision for revision in revisions(cursor) if revision.is_accepted}
    for copy in copies(cursor):
        revision = newest.get(copy.article)
        if revision is None or (revision.said, revision.rest) != (copy.said, copy.rest):
            texts = [revision.said] if revision else []
            yield f"strayed: {copy.article} is not its newest revision: {_nearest(copy.said, texts)}"


def overlapping_editions(cursor: Any) -> Iterator[str]:
    """Two editions of one story that are live at one moment."""
    cursor.execute(_OVERLAPS)
    yield from (f"overlap: editions {one} and {other} of {article}" for article, one, other in cursor.fetchall())


def unrecorded_editions(cursor: Any) -> Iterator[str]:
    """Editions that show readers what no revision of their version says."""
    known = {(one.article, one.version): one for one in revisions(cursor) if one.is_accepted}
    cursor.execute(_EDITIONS)
    for pk, article, version, title, standfirst, body in cursor.fetchall():
        revision = known.get((article, version))
        if revision is None:
            yield f"edition {pk} of {article}: there is no version {version}"
            continue
        shown = (title, said("", standfirst, "", (), ()).standfirst, words(essence(body)))
        if shown != (revision.said.title, revision.said.standfirst, words(revision.said.body)):
            yield f"edition {pk} of {article} does not say what version {version} says"


def broken_ways(cursor: Any) -> Iterator[str]:
    """Stories whose moves do not follow from each other, or that are not where the last one led."""
    cursor.execute(_STATES)
    states = dict(cursor.fetchall())
    cursor.execute(_MOVES)
    stands = {}
    for pk, article, verb, from_state, to_state, _note in cursor.fetchall():
        if article in stands and stands[article] != from_state:
            yield f"way of {article}: move {pk} ({verb}) starts from {from_state}, the story was {stands[article]}"
        stands[article] = to_state
    for article, stand in stands.items():
        if article in states and states[article] != stand:
            yield f"way of {article}: it is {states[article]}, its last move led to {stand}"


ALWAYS = (
    broken_histories,
    idle_revisions,
    strayed_copies,
    overlapping_editions,
    unrecorded_editions,
    broken_ways,
)


# --- Reading --------------------------------------------------------------------------------------------


def revisions(cursor: Any) -> list[State]:
    """All revisions, by story and version."""
    cursor.execute(_REVISIONS)
    return [_state(article, version, kind, *rest) for article, version, kind, *rest in cursor.fetchall()]


def copies(cursor: Any) -> list[State]:
    """All working copies."""
    cursor.execute(_COPIES)
    return [_state(article, version, "now", *rest) for article, version, *rest in cursor.fetchall()]


def _state(
    article: int,
    version: int,
    kind: str,
    title: str,
    standfirst: str,
    body: str,
    tags: Any,
    links: Any,
    authors: Any,
    slug: str,
    language: str,
) -> State:
    text = said(title, standfirst, body, (tag["name"] for tag in _json(tags)), _json(links))
    return State(article, version, kind, text, (tuple(author["id"] for author in _json(authors)), slug, language))


def _json(value: Any) -> list:
    """A JSON column: psycopg2 decodes it by itself, Django's cursors do not."""
    return json.loads(value) if isinstance(value, str) else value


def _by_article(states: Iterable[State]) -> Mapping[int, list[State]]:
    found = defaultdict(list)
    for state in states:
        found[state.article].append(state)
    return found


def _accepted_words(cursor: Any) -> Mapping[int, list[str]]:
    """All words of every state that each story really had."""
    found = defaultdict(list)
    for state in revisions(cursor):
        if state.is_accepted:
            found[state.article].append(_all_words(state.said))
    return found


def kinds(cursor: Any, stories: Iterable[int]) -> dict[str, int]:
    """How many revisions of each kind these stories have."""
    cursor.execute(
        "SELECT kind, count(*) FROM articles_revision WHERE article_id = ANY(%s) GROUP BY kind ORDER BY kind",
        [list(stories)],
    )
    return dict(cursor.fetchall())


def _all_words(text: Said) -> str:
    return " ".join([text.title, text.standfirst, *text.body, *text.tags, *(" ".join(link) for link in text.links), ""])


def _has(mark: str, text: str) -> bool:
    """Whether the mark stands there, and not only one that begins like it."""
    place = text.find(mark)
    while place >= 0:
        if not text[place + len(mark) : place + len(mark) + 1].isdigit():
            return True
        place = text.find(mark, place + 1)
    return False


def _nearest(text: Said, texts: list[Said]) -> str:
    """In what a text differs from the one that is most like it."""
    if not texts:
        return "there is nothing"
    best = max(texts, key=lambda other: sum(one == two for one, two in zip(text, other, strict=True)))
    unlike = {
        name: (mine, other)
        for name, mine, other in zip(Said._fields, text, best, strict=True)
        if mine != other and name != "body"
    }
    if text.body != best.body:
        unlike["body"] = tuple(" ".join(_only(*pair)) for pair in ((text.body, best.body), (best.body, text.body)))
    return " ".join(f"{name}: {mine!r} against {other!r};" for name, (mine, other) in unlike.items())[:1500]


def _only(tokens: Iterable[str], others: Iterable[str]) -> list[str]:
    return [token for token in tokens if token not in others]

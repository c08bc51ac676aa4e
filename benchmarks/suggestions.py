"""How good suggestions are: `python -m benchmarks.suggestions FOLDER [CORPUS…]` makes what docs/suggestions.md shows.

FOLDER holds the corpora: stories as JSON Lines, with links and tags that people in newsrooms gave. For each of them a
scratch site is made, its stories are imported, `manage.py suggest` answers for them, and the answers are compared with
what those people did; beside baselines over the same stories, which for a story are those before it.
"""

import gzip
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from statistics import mean

from benchmarks import baselines
from benchmarks.run import Bench, remove

CORPORA = (
    "digitalgov",
    "opensuse-news",
    "lctt-zh",
    "wikinews-ja",
    "globalvoices-eo",
    "reuters21578",
    "wikinews-fr-keyphrases",
)
MOST_STORIES, MOST_TAGS = 10, 5
KNOWN_AT_FIRST = 0.7  # of the stories with tags: tags are measured on the later ones
EACH = {"reuters21578": 10}  # of so many stories, one is measured
LEAST_AHEAD = 1.15
BEGINNING = datetime(2006, 1, 1, tzinfo=UTC)  # of stories without a date, which are put twelve hours apart

Answers = Mapping[str, Sequence[str]]  # of each story that is asked for
Figures = dict[str, list[float]]  # of each way
Measure = Callable[[Sequence[str], set[str]], float]


def recall(answer: Sequence[str], truth: set[str]) -> float:
    """The share of the truth that the answer has."""
    return len(truth & set(answer)) / len(truth)


def reciprocal_rank(answer: Sequence[str], truth: set[str]) -> float:
    """One over the place of the first right one."""
    return next((1 / place for place, one in enumerate(answer, 1) if one in truth), 0)


def precision(answer: Sequence[str], truth: set[str]) -> float:
    """The share of five that are right."""
    return len(truth & set(answer)) / MOST_TAGS


class Corpus:
    """The stories of a newsroom, in their order, with what its people did."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            self.stories = [json.loads(line) for line in lines]
        if any(story["published"] is None for story in self.stories):
            self._date()
        self.places = {story["id"]: place for place, story in enumerate(self.stories)}

    def _date(self) -> None:
        self.stories.sort(key=lambda story: int("".join(filter(str.isdigit, story["id"]))))
        for place, story in enumerate(self.stories):
            story["published"] = (BEGINNING + place * timedelta(hours=12)).isoformat()

    @cached_property
    def links(self) -> dict[str, set[str]]:
        """The earlier stories that people linked, of each story with such links."""
        linked = {
            story["id"]: {one for one in story["related_ids"] if self.places[one] < self.places[story["id"]]}
            for story in self.stories
        }
        return {story: targets for story, targets in linked.items() if targets}

    @cached_property
    def tags(self) -> dict[str, set[str]]:
        """The tags of each of the later stories with tags."""
        tagged = [story for story in self.stories if story["tags"]]
        later = tagged[int(len(tagged) * KNOWN_AT_FIRST) :: EACH.get(self.name, 1)]
        return {story["id"]: set(story["tags"]) for story in later}

    def answers(self, way: baselines.Way, asked: Mapping[str, set[str]]) -> dict[str, list[str]]:
        """What a baseline answers for each story that is asked for."""
        return {story: way(self.places[story]) for story in sorted(asked, key=self.places.__getitem__)}


class Site:
    """A scratch site with a corpus in it."""

    def __init__(self, scratch: Path, corpus: Corpus) -> None:
        self.bench, self.scratch, self.corpus = Bench(scratch), scratch, corpus
        self.bench.manage("migrate", "--verbosity", "0")
        self.bench.manage("import_articles", str(self._file("stories", corpus.stories)))

    def suggestions(self) -> dict[str, dict]:
        """What `manage.py suggest` answers for each story that is asked for."""
        asked = self.corpus.links.keys() | self.corpus.tags.keys()
        file = self._file("asked", [story for story in self.corpus.stories if story["id"] in asked])
        lines = self.bench.manage("suggest", str(file), "--limit", str(MOST_STORIES)).splitlines()
        return {answer["id"]: answer for answer in map(json.loads, lines)}

    def ts_rank(self) -> dict[str, list[str]]:
        """What PostgreSQL's own ranking answers."""
        stories = self.corpus.stories
        words = [[story["id"], baselines.words(story), story["id"] in self.corpus.links] for story in stories]
        (self.scratch / "words.json").write_text(json.dumps(words), encoding="utf-8")
        return self.bench.within("ts_rank.py")

    def _file(self, name: str, stories: Sequence[dict]) -> Path:
        path = self.scratch / f"{name}.jsonl"
        path.write_text("".join(f"{json.dumps(story)}\n" for story in stories), encoding="utf-8")
        return path


@contextmanager
def site(corpus: Corpus) -> Iterator[Site]:
    """A scratch site with a corpus, for a while."""
    scratch = Path(tempfile.mkdtemp(prefix="newsdesk-bench-"))
    try:
        yield Site(scratch, corpus)
    finally:
        remove(scratch)


def measured(
    answers: Mapping[str, Sequence[str]], truth: Mapping[str, set[str]], most: int, *by: Measure
) -> list[float]:
    """The mean of each measure over all stories with a truth."""
    return [mean(measure(answers[story][:most], truth[story]) for story in truth) for measure in by]


def measure(corpus: Corpus) -> tuple[Figures, Figures]:
    """Recall@10 and MRR for stories, precision@5 and recall@5 for tags."""
    links, tags, stories = corpus.links, corpus.tags, corpus.stories
    with site(corpus) as scratch:
        ours = scratch.suggestions()
        by_stories = {"Newsdesk": {story: answer["related"] for story, answer in ours.items()}}
        if links:
            by_stories |= {
                "newest, shared tag": corpus.answers(baselines.newest_with_a_shared_tag(stories), links),
                "ts_rank": scratch.ts_rank(),
                "BM25": corpus.answers(baselines.bm25(stories), links),
            }
    by_tags = {"Newsdesk": {story: answer["tags"] for story, answer in ours.items()}}
    if tags:
        ways = {
            "most frequent": baselines.frequent_tags,
            "in the text": baselines.tags_in_the_text,
            "nearest 15": baselines.tags_of_the_nearest,
        }
        by_tags |= {name: corpus.answers(way(stories), tags) for name, way in ways.items()}
    return (
        {
            name: measured(one, links, MOST_STORIES, recall, reciprocal_rank)
            for name, one in by_stories.items()
            if links
        },
        {name: measured(one, tags, MOST_TAGS, precision, recall) for name, one in by_tags.items() if tags},
    )


def table(title: str, rows: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Print a table in Markdown: a row for each corpus, a column for each way."""
    ways = list(next(iter(rows.values())))
    print(f"\n| {title} | {' | '.join(ways)} |\n|---|{'---|' * len(ways)}")
    for name, figures in rows.items():
        print(
            f"| {name} | {' | '.join(' / '.join(f'{one:.3f}' for one in figures[way]) for way in ways)} |", flush=True
        )


def is_ahead(rows: Mapping[str, Mapping[str, Sequence[float]]], least: float) -> bool:
    """Whether the first figure of ours is ahead of the best baseline's: on average by so much, and behind nowhere."""
    ratios = []
    for figures in rows.values():
        ours, *others = (one[0] for one in figures.values())
        ratios.append(ours / max(others))
    print(f"\nAhead of the best baseline: {mean(ratios):.2f} times on average, {min(ratios):.2f} times at the least.")
    return mean(ratios) >= least and min(ratios) >= 1


def main(folder: Path, names: Sequence[str]) -> int:
    """Print both tables; 1 if a promise is broken."""
    found = {}
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        found[name] = measure(Corpus(folder, name))
    stories, tags = ({name: one[part] for name, one in found.items() if one[part]} for part in (0, 1))
    kept = []
    for title, rows, least in (("recall@10 / MRR", stories, LEAST_AHEAD), ("precision@5 / recall@5", tags, 1)):
        if rows:
            table(title, rows)
            kept.append(is_ahead(rows, least))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:] or CORPORA))

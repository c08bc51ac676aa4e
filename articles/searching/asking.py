"""A reader's query as a question to PostgreSQL's full text search."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from articles.models import Searchable, SearchWord, Tag, TagAlias, TermCount
from articles.models.stems import stems
from articles.text.lexemes import LONGEST, all_of, any_of, in_a_row, quoted
from articles.text.names import fold
from articles.text.queries import Part, Query
from articles.text.terms import PAIR, number, unspaced

MOST_ENDINGS = 15  # of a word whose beginning was typed: the most frequent ones
MOST_BEGINNINGS = 1000  # words looked at for them
LONGEST_NAME = 5  # words of a query that may be a tag's name


@dataclass(frozen=True)
class Question:
    """What stories are asked for; `named` in their headlines, tags and authors alone. Empty texts ask for nothing."""

    anywhere: str
    loosely: str  # the same without the order of words; empty where no order is asked for
    named: str
    weighed: str  # by what the stories that are found are put in order
    stems: frozenset[str]  # all that is to be highlighted


class Asker:
    """Turns queries about the same words into questions. Costs up to five queries, whatever is asked."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._dictionaries = ["", *Searchable.objects.dictionaries()]
        self._endings = {part.terms[0]: _endings(part.terms[0]) for part in query.parts if part.is_beginning}
        self._counts = TermCount.objects.of(number(term) for part in query.wanted for term in part.terms)
        words = {term for part in query.parts for term in part.terms}.union(*self._endings.values())
        self._stem_of = stems(dict.fromkeys(self._dictionaries, words))

    def question(self, query: Query, narrowed: Sequence[str] = ()) -> Question:
        """The question for a query with no words but ours; `narrowed` to what has all of these expressions."""
        wanted = [part for part in query.wanted if not self._says_nothing(part)] or query.wanted
        without = [f"!{said}" for part in query.unwanted if (said := self._anywhere(part))]
        parts = [(part, self._anywhere(part)) for part in wanted]
        parts = [(part, said) for part, said in parts if said] or [(part, self._in_headlines(part)) for part in wanted]
        named = all_of(map(self._in_headlines, wanted))
        weighed = all_of(self._with_tags(parts))
        in_order = any(len(part.terms) > 1 for part in query.parts)
        loosely = self._with_tags([(part, self._loosely(part) or said) for part, said in parts]) if in_order else []
        return Question(
            all_of([*narrowed, weighed, *without]) if weighed else "",
            all_of([*narrowed, *loosely]) if in_order else "",
            all_of([*narrowed, named, *without]) if named else "",
            weighed,
            frozenset(self._highlighted(wanted)),
        )

    def share(self, query: Query, stories: int) -> float:
        """Which share of so many stories has all words of a query, if words have nothing to do with each other."""
        telling = [part for part in query.wanted if not self._says_nothing(part)] or query.wanted
        return prod(self._share(part, max(stories, 1)) for part in telling)

    def stories_with(self, part: Part) -> int:
        """In how many stories a part is at the most: those with its rarest word, and with any word that begins so."""
        return min(self._counts.get(number(term), 0) for term in part.terms) + sum(self._endings_of(part).values())

    def _share(self, part: Part, stories: int) -> float:
        words = [min(self._counts.get(number(term), 0) for term in part.terms), *self._endings_of(part).values()]
        return 1 - prod(1 - min(count / stories, 1) for count in words)

    def _says_nothing(self, part: Part) -> bool:
        """True for a word such as "the", in any of the languages in use."""
        return part.is_word and self._is_stop(part.terms[0])

    def _is_stop(self, term: str) -> bool:
        return any(self._stem_of[one][term] is None for one in self._dictionaries)

    def _anywhere(self, part: Part) -> str:
        if part.is_word:
            (term,) = part.terms
            if len(term) < PAIR and unspaced(term):
                return f"{quoted(term)}:*"
            return any_of(quoted(stem) for stem in self._stems([term, *self._endings_of(part)]))
        rows = [[self._stem_of[one][term] for term in part.terms] for one in self._dictionaries]
        return any_of(map(in_a_row, rows))

    def _loosely(self, part: Part) -> str:
        """The words of a part in any order."""
        if part.is_word:
            return self._anywhere(part)
        telling = [term for term in part.terms if not self._is_stop(term)]
        return all_of(any_of(quoted(stem) for stem in self._stems([term])) for term in telling)

    def _in_headlines(self, part: Part) -> str:
        """The words of a part in headlines and names, wherever these stand in them."""
        every = [[term, *self._endings_of(part)] for term in part.terms]
        return all_of(any_of(quoted(f"^{stem}") for stem in self._stems(some, keep=True)) for some in every)

    def _endings_of(self, part: Part) -> Mapping[str, int]:
        return self._endings[part.terms[0]] if part.is_beginning else {}

    def _stems(self, words: Iterable[str], keep: bool = False) -> list[str]:
        """The stems of words in all languages; with `keep`, words that say nothing stay as they are."""
        pairs = [(one, word) for word in words for one in self._dictionaries]
        found = (self._stem_of[one][word] or (word if keep else None) for one, word in pairs)
        return [stem[:LONGEST] for stem in dict.fromkeys(found) if stem]

    def _highlighted(self, parts: Iterable[Part]) -> Iterable[str]:
        for part in parts:
            yield from self._stems([*part.terms, *self._endings_of(part)])

    def _with_tags(self, parts: Sequence[tuple[Part, str]]) -> Iterable[str]:
        """The expressions of the parts; of those that together are a tag's name, or stories under that tag."""
        at = 0
        while at < len(parts):
            most = min(len(parts), at + LONGEST_NAME)
            ends = [end for end in range(most, at, -1) if _name([part for part, _said in parts[at:end]]) in self._tags]
            end = ends[0] if ends else at + 1
            said = all_of(said for _part, said in parts[at:end])
            name = _name([part for part, _said in parts[at:end]])
            yield any_of([said, *(quoted(f"#{key}") for key in self._tags.get(name, ()))])
            at = end

    @cached_property
    def _tags(self) -> dict[str, set[str]]:
        """All names of the tags that are called like words of the query in a row, by what they are called there."""
        wanted = self.query.wanted
        places = [(at, end) for at in range(len(wanted)) for end in range(at + 1, at + LONGEST_NAME + 1)]
        tags = Tag.objects.by_key({_name(wanted[at:end]) for at, end in places})
        keys = keys_of(tags.values())
        return {name: keys[tag.pk] for name, tag in tags.items()}


def keys_of(tags: Iterable[Tag]) -> dict[int, set[str]]:
    """All names of tags, folded, by the tag's id: those of the past too, under which stories may have been written."""
    found = {tag.pk: {tag.key} for tag in tags}
    for tag, key in (
        TagAlias.objects.filter(tag__in=found, key__isnull=False).values_list("tag", "key") if found else ()
    ):
        found[tag].add(key)
    return found


def _name(parts: Iterable[Part]) -> str:
    return fold(" ".join(part.text for part in parts))


def _endings(beginning: str) -> dict[str, int]:
    """The most frequent words that begin so, with the number of their stories."""
    words = dict(SearchWord.objects.filter(word__startswith=beginning).values_list("word", "number")[:MOST_BEGINNINGS])
    words.pop(beginning, None)
    counts = TermCount.objects.of(words.values()) if words else {}
    ordered = sorted(words, key=lambda word: (-counts.get(words[word], 0), word))
    return {word: counts.get(words[word], 0) for word in ordered[:MOST_ENDINGS]}

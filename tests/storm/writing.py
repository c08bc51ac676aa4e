"""What the workers of a storm type: every piece of it is unlike any other."""

import re
from dataclasses import dataclass
from random import Random

from tests.storm.pages import Form

_BLOCK = re.compile(r"<(p|h2|ul|blockquote)\b.*?</\1>", re.DOTALL)
_WORDS = (
    *("council", "minister", "strike", "river", "market", "vote", "per cent", "3.5", "U.S.", "—", "…"),
    *("Zürich", "Αθήνα", "Москва", "東京", "“quoted”", "O’Neill", "naïve", "Fish&nbsp;&amp;&nbsp;chips", "a&lt;b"),
    *("<strong>bold words</strong>", "<em>stressed</em>", '<a href="https://example.org/a?b=1&amp;c=2">a link</a>'),
)
_TAGS = [f"Subject {number}" for number in range(24)]
_LONGEST = 30


@dataclass(frozen=True)
class Typed:
    """What a worker typed: the fields to send, and the marks that are new in them."""

    fields: dict[str, str]
    marks: tuple[str, ...]


class Pen:
    """One worker's hand. Whatever it writes carries a mark of its own."""

    def __init__(self, worker: str, random: Random) -> None:
        self.worker, self.random = worker, random
        self._count = 0

    def mark(self) -> str:
        """A word that nobody has written before."""
        self._count += 1
        return f"mark-{self.worker}-{self._count}"

    def block(self) -> tuple[str, str]:
        """A new paragraph, heading, list or quotation, and its mark."""
        mark = self.mark()
        words = " ".join(self.random.choices(_WORDS, k=self.random.randint(4, 25)))
        pattern = self.random.choice(
            [
                *["<p>{mark} {words}</p>"] * 6,
                "<p>{words} {mark}</p>",
                "<h2>{mark}</h2>",
                "<ul><li>{mark}</li><li>{words}</li></ul>",
                "<blockquote><p>{words} {mark}</p></blockquote>",
            ]
        )
        return pattern.format(mark=mark, words=words), mark

    def story(self, blocks: int = 6) -> Typed:
        """A whole new story."""
        written = [self.block() for _ in range(blocks)]
        mark = self.mark()
        fields = {
            "title": f"Headline {mark}",
            "standfirst": f"What happened: {self.mark()}.",
            "body": "\n\n".join(block for block, _mark in written),
            "tags": ", ".join(self.random.sample(_TAGS, 3)),
        }
        return Typed(fields, (mark, *(mark for _block, mark in written)))

    def headline(self) -> Typed:
        """Another headline, and nothing else."""
        mark = self.mark()
        return Typed({"title": f"Germany / Ukraine: “{mark}” & more"}, (mark,))

    def change(self, form: Form, targets: list[str]) -> Typed:
        """Some change of the story in the form; `targets` are the ids that a see link may lead to."""
        kinds = [self._one_block, self._some_blocks, self._headline, self._standfirst, self._tags, self._link]
        weights = [40, 18, 10, 8, 12, 12]
        chosen = self.random.choices(kinds, weights, k=1 if self.random.random() < 0.7 else 2)
        fields, marks = {}, []
        for kind in dict.fromkeys(chosen):
            more, new = kind(form, fields, targets)
            fields |= more
            marks += new
        return Typed(fields, tuple(mark for mark in marks if _stands_in(mark, fields)))

    # --- Kinds of change ---------------------------------------------------------------------------------

    def _one_block(self, form: Form, fields: dict, targets: list[str]) -> tuple[dict, list[str]]:
        return self._blocks(fields.get("body") or form["body"], 1)

    def _some_blocks(self, form: Form, fields: dict, targets: list[str]) -> tuple[dict, list[str]]:
        return self._blocks(fields.get("body") or form["body"], self.random.randint(2, 4))

    def _blocks(self, body: str, number: int) -> tuple[dict, list[str]]:
        blocks, marks = [found[0] for found in _BLOCK.finditer(body)], []
        for _change in range(number):
            block, mark = self.block()
            place, do = self.random.randrange(len(blocks) + 1), self.random.random()
            if do < 0.6 and place < len(blocks):
                blocks[place] = block
            elif (do < 0.85 and len(blocks) < _LONGEST) or not blocks:
                blocks.insert(place, block)
            else:
                del blocks[place - 1]
                continue
            marks.append(mark)
        body = self.random.choice(["\r\n\r\n", "\r\n", ""]).join(blocks)
        return {"body": body}, marks

    def _headline(self, form: Form, fields: dict, targets: list[str]) -> tuple[dict, list[str]]:
        typed = self.headline()
        return typed.fields, list(typed.marks)

    def _standfirst(self, form: Form, fields: dict, targets: list[str]) -> tuple[dict, list[str]]:
        mark = self.mark()
        return {"standfirst": f"In short <{mark}>\r\nand more."}, [mark]

    def _tags(self, form: Form, fields: dict, targets: list[str]) -> tuple[dict, list[str]]:
        tags = self.random.sample(_TAGS, self.random.randint(0, 4))
        if self.random.random() < 0.2:
            tags.append(f"New {self.mark()}")
        return {"tags": ", ".join(tags)}, []

    def _link(self, form: Form, fields: dict, targets: list[str]) -> tuple[dict, list[str]]:
        rows = [int(name.split("-")[1]) for name, _value in form.fields if re.fullmatch(r"see_links-\d+-lead_in", name)]
        free = [row for row in rows if not form[f"see_links-{row}-id"] and not form[f"see_links-{row}-lead_in"]]
        if not free:
            return self._headline(form, fields, targets)
        mark, prefix = self.mark(), f"see_links-{free[0]}-"
        leads_to = {"target": self.random.choice(targets)} if self.random.random() < 0.7 else {}
        url = {} if leads_to else {"url": f"https://example.org/{mark}"}
        return {prefix + name: value for name, value in {"lead_in": f"Because {mark}", **leads_to, **url}.items()}, [
            mark
        ]


def _stands_in(mark: str, fields: dict[str, str]) -> bool:
    return any(re.search(rf"{mark}\b", value) for value in fields.values())

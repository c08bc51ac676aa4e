"""What serving was promised to cost, as ratios within one run."""

from collections.abc import Iterator

from benchmarks.figures import Figures, Key, deep_page
from benchmarks.run import verdict

LARGE = 100_000  # stories from which on the textbook's tag page is left behind
TO_TEXTBOOK, TO_TEXTBOOK_BESIDE, TO_DJANGO = 50, 3, 3.5
GROWTH, DEPTH, TAIL = 1.2, 1.3, 5
HOME_TO_TAG = 0.9

_Promise = tuple[str, float | None, float, float]
_NONE = float("inf")


def kept(figures: Figures) -> bool:
    """Say how the figures compare with what was promised, as far as they were measured."""
    sizes = sorted({key.stories for key in figures})
    promised = [promise for stories in sizes for promise in _of(figures, stories)]
    promised += _growth(figures, sizes)
    promised.append(("answers that were not 200", figures.wrong(), -_NONE, 0))
    measured = [one for one in promised if one[1] is not None]
    said = [verdict(name, figure, least=least, most=most) for name, figure, least, most in measured]
    return all(said)


def _of(figures: Figures, stories: int) -> Iterator[_Promise]:
    """Of an archive of so many stories."""

    def key(page: str, name: str) -> Key:
        return Key(stories, page, name)

    def ratio(page: str, name: str, other: str) -> float | None:
        return figures.ratio(key(page, name), key(page, other))

    here = f"{stories:,} stories"
    if stories >= LARGE:
        yield f"tag page, made anew : textbook, {here}", ratio("tag", "anew", "textbook"), TO_TEXTBOOK, _NONE
    for page in ("story", "feed"):
        yield f"{page}, made anew : textbook, {here}", ratio(page, "anew", "textbook"), TO_TEXTBOOK_BESIDE, _NONE
    beside = ratio("story", "anew", "threaded")
    yield f"story, made anew : textbook with the thread, {here}", beside, TO_TEXTBOOK_BESIDE, _NONE
    home = figures.ratio(key("home", "anew"), key("tag", "anew"))
    yield f"made anew, home : tag page, {here}", home, HOME_TO_TAG, _NONE
    yield f"tag page, kept : Django's cache, {here}", ratio("tag", "kept", "django"), TO_DJANGO, _NONE
    depth = figures.ratio(key("deep", "anew"), key("tag", "anew"), "processor")
    yield f"processor, page {deep_page(stories):,} : page 1, {here}", depth, -_NONE, DEPTH
    for name, words in (("kept", "kept"), ("anew", "made anew")):
        alone = key("tag", name)._replace(is_alone=True)
        tail = figures.median(alone, "tail") if alone in figures else None
        yield f"milliseconds from p50 to p99, {words}, one connection, {here}", tail, -_NONE, TAIL


def _growth(figures: Figures, sizes: list[int]) -> Iterator[_Promise]:
    """From the smallest archive to each larger one."""
    for stories in sizes[1:]:
        for page in ("tag", "home", "story", "feed"):
            small, large = (Key(number, page, "anew") for number in (sizes[0], stories))
            ratio = figures.ratio(large, small, "processor")
            yield f"processor, {page}, {stories:,} : {sizes[0]:,} stories", ratio, -_NONE, GROWTH

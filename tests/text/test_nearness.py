"""Names that are alike, found among many."""

from itertools import combinations
from random import Random

import pytest

from articles.text.likeness import alike
from articles.text.nearness import alike_pairs

_SYLLABLES = ("ka", "re", "mi", "so", "tu", "ne", "la", "ro", "pi", "ven", "dor", "gas")


def word(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(1, 5))).title()


def slipped(name: str, random: Random) -> str:
    """The name with a letter left out, put in, changed, or swapped with its neighbour, in its last word."""
    start = max(name.rfind(" ") + 2, 1)
    at = random.randrange(start, max(len(name), start + 1))
    return random.choice(
        [
            name[:at] + name[at + 1 :],
            f"{name[:at]}x{name[at:]}",
            f"{name[:at]}x{name[at + 1 :]}",
            f"{name[: at - 1]}{name[at : at + 1]}{name[at - 1 : at]}{name[at + 1 :]}" if at > start else name,
        ]
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Côte d'Ivoire", "Cote dIvoire"),
        ("Election", "Elections"),
        ("Ukraine", "Ukriane"),
        ("The Hague", "Hague"),
        ("Médecins Sans Frontières", "Medecins sans frontiers"),
        ("U.N.", "UN"),
    ],
)
def test_a_pair_is_found(one, other):
    assert alike_pairs(["Peru", one, "Chad", other]) == [(1, 3)]


def test_figures_keep_names_apart():
    assert alike_pairs([f"Topic number {number}" for number in range(200)]) == []


@pytest.mark.parametrize("seed", range(4))
def test_all_pairs_are_found_that_comparing_each_with_each_finds(seed):
    random = Random(seed)  # noqa: S311 - nothing here is a secret
    names = [" ".join(word(random) for _ in range(random.randint(1, 3))) for _ in range(120)]
    names += [slipped(name, random) for name in names[:60]]
    names += [slipped(slipped(name, random), random) for name in names[:60]]
    names += [f"{name}s" for name in names[:20]]
    every = [(one, other) for one, other in combinations(range(len(names)), 2) if alike(names[one], names[other])]
    assert len(every) > 50
    assert alike_pairs(names) == every

"""Words that are spelt nearly alike.

Two words are near if they become the same when at most one letter is left out of each: that covers one letter too many,
missing or wrong, and two exchanged (the "symmetric delete" way of looking up misspellings). So all words that are near
one are found by comparing keys, without looking at the others.
"""

from articles.text.terms import number

SHORTEST, LONGEST = 3, 25


def near_keys(word: str) -> list[int]:
    """The numbers that a word shares with all words that are near it; none for a word too short or too long."""
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    shorter = {word[:at] + word[at + 1 :] for at in range(len(word))}
    return sorted({number(one) for one in {word, *shorter}})


def distance(one: str, other: str) -> int:
    """How many letters have to be put in, left out, changed, or exchanged with the next one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for place, sign in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != sign))
            is_exchanged = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == sign
            row.append(min(cost, last[place - 2] + 1) if is_exchanged else cost)
    return row[-1]

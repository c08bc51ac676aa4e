"""The places before the first colon of a headline."""

import re

MOST_PLACES = 4
MOST_WORDS = 4
LONGEST_PLACE = 60

# A colon between figures ("10:30") is no kicker's; a full-width one needs no space.
_KICKER = re.compile(r"\s*(?P<places>[^:：\n]{1,250})(?::\s+|：\s*)(?P<rest>\S.*)", re.DOTALL)
_SEPARATOR = re.compile(r"\s*[/／]\s*")
# What stands in names of places: letters of any script, and what joins them.
_PLACE = re.compile(r"[^\W\d_](?:[\w.'’()&\- ]|[^\x00-\x7f]\b)*")


def split(headline: str) -> tuple[list[str], str]:
    """Return the places of a headline's kicker and the rest; without a kicker no places and the headline.

    "Germany / Ukraine: Scholz …" is (["Germany", "Ukraine"], "Scholz …"). A kicker is at most four names of
    at most four words, each beginning with a capital letter where the script has them. Whether they are places
    nobody can tell from the headline ("Review: …"): the caller compares them with the tags that there are.
    """
    found = _KICKER.fullmatch(headline)
    places = _SEPARATOR.split(found["places"].strip()) if found else []
    if not 0 < len(places) <= MOST_PLACES or not all(_may_be_place(place) for place in places):
        return [], headline
    return places, found["rest"].rstrip()


def _may_be_place(name: str) -> bool:
    return (
        len(name) <= LONGEST_PLACE
        and len(name.split()) <= MOST_WORDS
        and not name[:1].islower()
        and _PLACE.fullmatch(name) is not None
    )

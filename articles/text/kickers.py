"""The places before the first colon of a headline."""

import re

from articles.text.names import fold
from articles.text.wordlists import words

MOST_PLACES = 4
MOST_WORDS = 4
MOST_WORDS_ALONE = 3
LONGEST_PLACE = 60

# A colon between figures ("10:30") is no kicker's; a full-width one needs no space.
_KICKER = re.compile(r"\s*(?P<places>[^:：\n]{1,250})(?::\s+|：\s*)(?P<rest>\S.*)", re.DOTALL)
_SEPARATOR = re.compile(r"\s*[/／]\s*")
# What stands in names of places: letters of any script, and what joins them.
_PLACE = re.compile(r"[^\W\d_](?:[\w.'’()&\- ]|[^\x00-\x7f]\b)*")

_PARTICLES = words("of the and de del di du da dos des la le les y et e und van von der den al el")
_QUOTES = tuple("\"'“”„‘’‚«»‹›「『")
# What newsrooms write before a colon that is no subject.
_RUBRICS = words(
    """
    alert analysis announcement answers audio backgrounder background blog books breaking briefing chart column
    comment commentary confirmed correction data debate developing dispatch documentary editorial essay events
    exclusive explained explainer facts factbox feature film focus gallery gone graphic guide history how
    infographic insight interview investigation latest leader letter letters list live longread map missing
    mystery news newsletter notice obituary official opinion outlook photos pictures poll portrait podcast preview
    profile q&a question questions quiz quote recap recipe report reportage revealed review reviews scoop series
    sources spotlight statement study summary survey theatre timeline transcript travel tv update updated updates
    urgent verdict video views wanted warning watch week what when where who why witness
    analyse bericht bilanz chronik dokumentation eilmeldung exklusiv faktencheck hintergrund kolumne kommentar
    kritik leitartikel liveblog liveticker meinung nachruf porträt rezension serie studie überblick umfrage warum
    wie
    chronique communiqué critique décryptage direct document dossier édito enquête entretien exclusif infographie
    pourquoi récit sondage tribune vidéo
    análisis crítica crónica encuesta entrevista exclusiva fotos obituario opinión reportaje urgente vídeo
    analisi commento editoriale esclusiva foto inchiesta intervista opinione perché recensione ritratto sondaggio
    ultim'ora achtergrond commentaar exclusief opinie peiling recensie waarom
    análise artigo comentário crônica exclusivo obituário opinião perfil pesquisa reportagem
    analiza felieton komentarz opinia pilne recenzja reportaż sondaż sylwetka wideo wywiad
    аналитика видео интервью исследование комментарий мнение обзор опрос репортаж рецензия срочно фото
    аналітика відео дослідження інтерв'ю коментар думка огляд опитування рецензія терміново
    """
) | {
    "book review",
    "breaking news",
    "fact check",
    "film review",
    "first look",
    "how to",
    "in brief",
    "in depth",
    "in pictures",
    "in short",
    "just in",
    "live blog",
    "live updates",
    "morning briefing",
    "special report",
    "the latest",
    "the list",
    "en direct",
    "en images",
    "en directo",
    "por qué",
    "última hora",
    "na żywo",
}


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


def pieces(headline: str) -> list[tuple[str, bool]]:
    """Return the pieces that make up the headline, to the letter, each with whether it is a place of its kicker."""
    found, done = [], 0
    for place in split(headline)[0]:
        start = headline.index(place, done)
        found += [(headline[done:start], False), (place, True)]
        done = start + len(place)
    return [piece for piece in [*found, (headline[done:], False)] if piece[0]]


def _may_be_place(name: str) -> bool:
    return (
        len(name) <= LONGEST_PLACE
        and len(name.split()) <= MOST_WORDS
        and not name[:1].islower()
        and _PLACE.fullmatch(name) is not None
    )


def is_likely_place(name: str, places: list[str], rest: str) -> bool:
    """Is a name in this kicker, of which no tag is known, likely a subject, and not a rubric or a speaker?

    Among several it is. One by itself is written as a name is, is no rubric ("Breaking: …"), and is not quoted
    (“Scholz: ‘We will …’”). Alphabets without capitals do not tell.
    """
    if len(places) > 1:
        return True
    parts = name.split()
    return (
        len(parts) <= MOST_WORDS_ALONE
        and all(part[0].isupper() or fold(part) in _PARTICLES for part in parts)
        and fold(name) not in _RUBRICS
        and not rest.startswith(_QUOTES)
    )

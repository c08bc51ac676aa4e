"""Where sentences end.

A mark is taken for an end where what stands around it allows no doubt. Where it does, it is not: a teaser
that stops a sentence early does no harm, one that stops after "the U.S." does. The marks are those with the
property Sentence_Terminal of Unicode (UAX #44) in the scripts that newspapers are written in.
"""

import regex

from articles.text.plain import tail_trimmed
from articles.text.wordlists import words

_MARKS = ".!?…‥؟۔؞।॥։՜՞።፧፨။។៕༎܀܁܂߹꛳᙮᠃᠉⸮⁇⁈⁉‼᭟꓿"
_WIDE_MARKS = "。！？｡．"
_CLOSERS = r"""\"'”’“‘»›)\]}」』】〉》〕）］｝\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069"""
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}"


def _pattern(marks: str) -> regex.Pattern:
    return regex.compile(
        rf"""(?P<stop>[{marks}]++)(?P<closers>(?:[{_CLOSERS}]|[\u00a0\u202f][»›]|\[\d{{1,3}}\])*+)
            (?=\s|\Z|(?<=[!?])[{_UNSPACED}])
        |(?P<wide>[{_WIDE_MARKS}]++[…‥]*+)(?P<closers>[{_CLOSERS}]*+)""",
        regex.VERBOSE,
    )


_ENDS = _pattern(regex.escape(_MARKS))
# Greek asks with what looks like a semicolon.
_GREEK_ENDS = _pattern(regex.escape(_MARKS + ";\u037e"))
_NEXT = regex.compile(r"(?P<space>\s*+)[\"'“”„«»‹›‘’(\[{¿¡「『—–-]*+(?P<word>[\w\p{M}]*+)(?P<dot>\.?)")
_TOKEN_BEFORE = regex.compile(r"[\p{L}\p{M}\p{N}.'’]*+\Z")
_WINDOW = 24

# --- Full stops that end no sentence ----------------------------------------------------------------------

# Before a name or another word, whatever follows.
_NEVER = words(
    "mr mrs ms mx messrs dr drs prof gen sen rep gov rev hon capt lt col sgt cpl pvt cmdr adm maj brig "
    "supt insp fr pres amb atty mt ft vs cf viz approx ca mio mrd tsd bzw evtl ggf vgl hr frl hrn dipl ing mme mlle "
    "mgr sra srta dña sig dott avv exmo exma e.g i.e z.b d.h u.a i.d.r o.ä sog gest geb т.е т.к т.н п.е "
    "ул им проф акад пр вул ім"
)
# Before a number; as a word of its own it ends a sentence.
_BEFORE_NUMBER = words("no nos nr núm num nº art abs fig vol ch sec cap pp pág pag str tel bd kap ziff abb tab ст стор")
# Ends a sentence only where the next word is one that begins sentences.
_UNSURE = words(
    "st sr jr inc ltd co corp bros llc plc gmbh etc usw al est dept univ assn ave blvd rd ph.d jan feb "
    "mar apr jun jul aug sep sept oct nov dec okt dez janv févr avr juil déc ene abr ago dic mon tue wed "
    "thu fri sat sun calif fla mass conn ariz colo wash ill mich minn penn tenn tex wis гг руб млн млрд "
    "тыс др коп грн ee uu"
)
_BEGINNERS = {
    "en": words(
        "The A An This That These Those He She It They We You I In On At As But And So If When While "
        "After Before For From With His Her Its Their Our There Here What Who How Why Since Although "
        "However Meanwhile Some Many Most"
    ),
    "de": words(
        "Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ihr Ich Im In Am An Auf Bei "
        "Beim Doch Und Aber Nach Seit Mit Für Von Vom Zum Zur Zu Wenn Weil Als Auch So Damit Dabei Dies "
        "Diese Dieser Dieses Man"
    ),
    "fr": words(
        "Le La Les Un Une Des Il Elle Ils Elles On Nous Vous Je Ce Cet Cette Ces C'est En Dans Mais Et "
        "Pour Par Sur Selon Après Avant Depuis Si Quand Son Sa Ses Leur Leurs Au Aux Du De"
    ),
    "es": words(
        "El La Los Las Lo Un Una Unos Unas En Pero Y Su Sus Se Según Tras Por Para Con Este Esta Estos "
        "Estas Ese Esa Es Al A De Del No Si Cuando Como Desde Hasta Ella Ellos"
    ),
}
# Languages that write ordinals with a full stop: "3. Oktober".
_ORDINALS = words("de da nb nn no fo is fi et lv cs sk sl hr sr bs cnr hu tr lb gsw hsb dsb eu")
_MONTHS = words(
    "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember januar "
    "februar mars april mai maj juni juli august september oktober november desember december"
)
_ABBREVIATED_IN_PARTS = regex.compile(
    r"(?:\b(?:z\.\s?B|d\.\s?h|u\.\s?a|s\.\s?o|i\.\s?d\.\s?R|e\.\s?g|i\.\s?e|p\.\s?ej|c\.-à-d|т\.\s?е|т\.\s?к|т\.\s?н))\Z"
)
_INITIALS = regex.compile(r"(?:\p{L}\p{M}*\.)*\p{L}\p{M}*")
_ROMAN = regex.compile(r"[IVXLC]+")

# What ends a sentence in scripts that do not write a full stop for it; Thai and Lao write nothing.
_FULL_STOPS = (
    (regex.compile(rf"[{_UNSPACED}\p{{Bopomofo}}]"), "。"),
    (regex.compile(r"[\p{Thai}\p{Lao}]"), ""),
    (regex.compile(r"[\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Oriya}]"), "।"),
    (regex.compile(r"\p{Khmer}"), "។"),
    (regex.compile(r"\p{Myanmar}"), "။"),
    (regex.compile(r"\p{Armenian}"), "։"),
    (regex.compile(r"\p{Ethiopic}"), "።"),
)
_ENDED = regex.compile(rf"[{regex.escape(_MARKS)}{_WIDE_MARKS}][{_CLOSERS}]*+\Z")
_LAST_LETTER = regex.compile(r"(?r)\p{L}")


def as_sentence(line: str) -> str:
    """Return a line that led on to something as a sentence of its own: with a full stop, unless a mark ends it."""
    sentence = tail_trimmed(line)
    if not sentence or _ENDED.search(sentence):
        return sentence or line
    letter = _LAST_LETTER.search(sentence)
    return sentence + next((stop for script, stop in _FULL_STOPS if letter and script.match(letter[0])), ".")


def ends(text: str, language: str = "") -> list[int]:
    """Return the offsets at which sentences end, in order, after quotes and brackets that close there.

    `language` is a BCP 47 tag; unknown ones are read by the rules common to all, with the English words.
    """
    primary = language.partition("-")[0].lower()
    pattern = _GREEK_ENDS if primary == "el" else _ENDS
    return [found.end() for found in pattern.finditer(text) if _is_end(text, found, primary)]


def _is_end(text: str, found: regex.Match, language: str) -> bool:
    follower = _NEXT.match(text, found.end())
    if follower.end() == len(text) and not follower["word"]:
        return True
    if found["wide"]:
        return _ends_unspaced(found, follower)
    if follower["word"][:1].islower():
        return False
    if found["stop"] != ".":
        return True
    return _ends_after_full_stop(text, found.start(), follower, language)


def _ends_unspaced(found: regex.Match, follower: regex.Match) -> bool:
    """「…。」と言った goes on after the quotation, and ３．５ is a number."""
    touches_word = bool(follower["word"]) and follower.start("word") == found.end()
    is_number = found["wide"] == "．" and follower["word"][:1].isdigit()
    return not (touches_word and (found["closers"] or is_number))


def _ends_after_full_stop(text: str, stop: int, follower: regex.Match, language: str) -> bool:
    window = text[max(stop - _WINDOW, 0) : stop]
    token = _TOKEN_BEFORE.search(window)[0]
    name = token.lower().strip(".")
    if name in _NEVER or _ABBREVIATED_IN_PARTS.search(window):
        return False
    if name in _BEFORE_NUMBER and follower["word"][:1].isdigit():
        return False
    if _is_ordinal(token, follower["word"], language):
        return False
    if name in _UNSURE or _INITIALS.fullmatch(token) or (_ROMAN.fullmatch(token) and language in _ORDINALS):
        return not follower["dot"] and follower["word"] in _BEGINNERS.get(language or "en", ())
    return True


def _is_ordinal(token: str, word: str, language: str) -> bool:
    return token.isdigit() and len(token) <= 2 and (language in _ORDINALS or (word in _MONTHS and language != "en"))

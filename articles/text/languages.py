"""Language tags (BCP 47, RFC 5646) and the direction in which they are written."""

import re
from functools import lru_cache

from articles.text.wordlists import words

# RFC 5646, section 2.1, without the grandfathered tags. "und" stands for an unknown language.
_TAG = re.compile(
    r"""(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})
    (?:-(?P<script>[a-z]{4}))?
    (?:-(?:[a-z]{2}|[0-9]{3}))?
    (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*
    (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*
    (?:-x(?:-[a-z0-9]{1,8})+)?""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 100

# ISO 15924 codes of the scripts whose characters have the Bidi_Class R or AL in Unicode.
_RTL_SCRIPTS = words(
    "adlm arab aran armi avst chrs cprt elym garb hatr hebr hung khar lydi mand mani mend merc mero "
    "narb nbat nkoo orkh ougr palm phli phlp phnx prti rohg samr sarb sogd sogo syrc syre syrj syrn "
    "thaa todr yezi"
)
# Languages that CLDR's likely subtags write in one of those scripts when no script is named.
_RTL_LANGUAGES = words(
    "ar arc arz apc ary ars ajp aeb acm bal bgn bqi ckb dv fa glk he haz iw ji jpr khw lad lki lrc mzn "
    "nqo pnb prs ps rhg sd sdh skr syr ug ur yi"
)


def is_language_tag(tag: str) -> bool:
    """Is this a well-formed language tag, such as "en", "pt-BR" or "zh-Hans"?"""
    return len(tag) <= _LONGEST and _TAG.fullmatch(tag) is not None


@lru_cache(maxsize=1000)
def direction(tag: str) -> str:
    """Return "rtl" or "ltr"; a script subtag decides before the language. Unknown tags are "ltr"."""
    found = _TAG.fullmatch(tag[:_LONGEST])
    if found is None:
        return "ltr"
    if found["script"]:
        return "rtl" if found["script"].lower() in _RTL_SCRIPTS else "ltr"
    return "rtl" if found["language"].split("-")[0].lower() in _RTL_LANGUAGES else "ltr"

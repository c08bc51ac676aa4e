"""Links whose words do not say where they lead, such as "click here".

Who goes through a page from link to link hears nothing but these words (WCAG 2.2, 2.4.4 and 2.4.9).
The label "see" is none of them: it is how this newsroom points to its own stories.
"""

import regex

from articles.text.anchors import links
from articles.text.likeness import bare

_GENERIC = {
    "en": """here, click, click here, tap here, see here, read here, more here, go here, look here, click this link,
        follow this link, read, read on, read more, read this, read it here, more, see more, view, view more,
        learn more, find out more, show more, more info, more information, further information, info, details,
        more details, continue, continue reading, full story, the full story, link, links, the link, this link,
        a link, this, that, it, this page, this site, this article, this story, this post, this report, article, page,
        web page, website""",
    "de": """hier, hier klicken, klicken, klick hier, klicke hier, klicken Sie hier, hier lesen, hier entlang, hierzu,
        dazu, mehr, mehr hier, mehr dazu, mehr lesen, lesen Sie mehr, lesen, weiterlesen, weiter lesen, weiter,
        mehr erfahren, mehr Infos, mehr Informationen, weitere Informationen, Infos, Details, Link, Links, der Link,
        dieser Link, diesem Link, dies, dieses, diese Seite, dieser Artikel, diesen Artikel, dieser Bericht,
        dieser Text, Artikel, Seite, Webseite, Website""",
    "fr": """ici, cliquez ici, cliquer ici, clique ici, par ici, lire, lire ici, lire plus, lire la suite, la suite,
        suite, plus, voir plus, en savoir plus, savoir plus, plus d’infos, plus d’informations, plus de détails,
        détails, infos, continuer, lien, liens, le lien, ce lien, ceci, cela, cet article, l’article, article,
        cette page, page, ce site, site, site web""",
    "es": """aquí, clic aquí, haga clic aquí, haz clic aquí, haga clic, pulse aquí, pulsa aquí, pinche aquí,
        pincha aquí, leer, leer aquí, leer más, lea más, lee más, más, ver más, saber más, más info, más información,
        más detalles, detalles, seguir leyendo, continuar, continuar leyendo, enlace, enlaces, el enlace, este enlace,
        esto, este artículo, el artículo, artículo, esta página, página, este sitio, sitio web""",
    "it": """qui, clicca qui, cliccare qui, clicca, clicchi qui, leggi, leggi qui, leggi tutto, leggi di più,
        leggi ancora, di più, più, altro, continua, continua a leggere, scopri di più, per saperne di più,
        maggiori informazioni, più informazioni, info, dettagli, link, il link, questo link, questo, ciò,
        questo articolo, articolo, l’articolo, questa pagina, pagina, questo sito, sito, sito web""",
    "nl": """hier, klik hier, klik, hier klikken, lees hier, lees, lees meer, meer lezen, lees verder, verder lezen,
        verder, meer, meer hier, meer weten, meer info, meer informatie, info, details, link, links, de link,
        deze link, dit, deze, dit artikel, artikel, dit bericht, deze pagina, pagina, deze site, website""",
    "pt": """aqui, clique aqui, clica aqui, clicar aqui, clique, leia, leia aqui, leia mais, ler, ler mais, lê mais,
        mais, ver mais, veja mais, saiba mais, saber mais, mais informações, mais info, mais detalhes, detalhes,
        continuar, continue lendo, continuar lendo, continuar a ler, link, o link, este link, ligação, esta ligação,
        isto, isso, este artigo, artigo, esta página, página, este site, site""",
    "pl": """tutaj, tu, kliknij, kliknij tutaj, kliknij tu, klik, czytaj, czytaj tutaj, czytaj więcej, czytaj dalej,
        dalej, więcej, więcej tutaj, zobacz więcej, dowiedz się więcej, więcej informacji, informacje, szczegóły,
        link, linki, ten link, pod tym linkiem, to, ten artykuł, artykuł, ta strona, strona, tej stronie""",
    "ru": """здесь, тут, сюда, нажмите, нажмите здесь, нажмите сюда, кликните, кликните здесь, жмите сюда, читать,
        читать здесь, читать далее, читать дальше, читать больше, читать ещё, далее, дальше, больше, ещё, подробнее,
        подробности, узнать больше, узнать подробнее, ссылка, ссылке, по ссылке, эта ссылка, этой ссылке,
        по этой ссылке, это, эта статья, статья, эта страница, страница, сайт""",
    "uk": """тут, сюди, ось тут, натисніть, натисніть тут, натисніть сюди, клікніть, клікніть тут, читати,
        читати тут, читати далі, читати більше, читати ще, далі, більше, ще, докладніше, детальніше, подробиці,
        дізнатися більше, дізнатися докладніше, посилання, посиланням, за посиланням, це посилання,
        за цим посиланням, це, ця стаття, стаття, ця сторінка, сторінка, сайт""",
}
_LONGEST_WORDS = 60
# What is read as an address: with its scheme, as www., or a host and a path. A host alone may be a name.
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*", regex.IGNORECASE)


def generic_texts(html: str, language: str) -> list[str]:
    """The texts of links in clean HTML that are generic words or a bare address, in order, none twice.

    Words are judged in the story's language and in English.
    """
    generic = _words("en") | _words(language.partition("-")[0].lower())
    found: dict[str, str] = {}
    # One that holds a picture has the picture's words.
    for text in (link.words for link in links(html) if not link.has_picture):
        if _is_generic(text, generic):
            found.setdefault(text.casefold(), text)
    return list(found.values())


def _words(language: str) -> frozenset[str]:
    return frozenset(bare(phrase) for phrase in _GENERIC.get(language, "").split(",")) - {""}


def _is_generic(text: str, generic: frozenset[str]) -> bool:
    # Folding takes quadratic time in stacked marks, and no generic words are long.
    return (len(text) <= _LONGEST_WORDS and bare(text) in generic) or _ADDRESS.fullmatch(text) is not None

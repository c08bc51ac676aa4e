"""Addresses of our own stories, in what stories say: led to the stories that are here, and to those that come later."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.db import transaction
from django.db.models import Model

from articles import pointing
from articles.models import Article, AwaitedAddress, Edition, EditionLink, SeeLink
from articles.models.article import ArticleQuerySet
from articles.models.living import Phase
from articles.pointing import Found
from articles.text import anchors

BATCH = 250
SEE, INLINE = EditionLink.Kind.SEE, EditionLink.Kind.INLINE
_BODY = ("body",)
_TEXTS = ("body_html", "teaser_html")
_LEADS_TO = ("target", "url")

Row = Article | Edition
Link = SeeLink | EditionLink


def lead(articles: Sequence[Article], links: Sequence[SeeLink], coming: Mapping[str, int] | None = None) -> None:
    """Turn addresses in stories just stored, or about to be published, into the stories there; and note those to wait
    for.

    `links` are their see links. Stories that are just claiming their addresses, {slug: id}, count as well. A fixed
    number of queries, none where there is no address of ours.
    """
    found = pointing.stories_at(_addresses(articles, _BODY, links), Article.objects.all(), coming)
    Article.with_bin.bulk_update(_led(articles, _BODY, found), _BODY)
    SeeLink.objects.bulk_update(_led_links(((link, link.article_id) for link in links), found), _LEADS_TO)
    AwaitedAddress.objects.bulk_create(_awaited(articles, links, found), ignore_conflicts=True)


def arrive(slugs: Mapping[str, int]) -> None:
    """Lead what waited for stories at these addresses, {slug: id}, to them: the stories have come.

    A story that somebody writes to at this moment goes on waiting, or two that come at once could wait for each other.
    """
    waiting = AwaitedAddress.objects.filter(slug__in=slugs)
    articles = set(waiting.values_list("article", flat=True))
    if not articles:
        return
    stories = Article.with_bin.filter(pk__in=articles).order_by("pk")
    free = list(stories.select_for_update(of=("self",), no_key=True, skip_locked=True))
    _lead_stored(free, Article.objects.none(), slugs)
    waiting.filter(article__in=free).delete()


def lead_all() -> int:
    """Lead all that the newsroom and its readers have, as `lead` does what is new. Returns how many stories changed.

    For what was stored before addresses were turned into stories.
    """
    changed, last = 0, 0
    while batch := list(Article.with_bin.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        changed += _lead_again(batch)
        last = batch[-1]
    return changed


@transaction.atomic
def _lead_again(pks: Sequence[int]) -> int:
    locked = Article.with_bin.filter(pk__in=pks).order_by("pk").select_for_update(of=("self",), no_key=True)
    articles = list(locked)
    changed, found = _lead_stored(articles, Article.objects.all())
    links = SeeLink.objects.filter(article__in=articles).exclude(url="")
    AwaitedAddress.objects.filter(article__in=articles).delete()
    AwaitedAddress.objects.bulk_create(_awaited(articles, links, found))
    return len(changed)


def _lead_stored(
    articles: Sequence[Article], stories: ArticleQuerySet, coming: Mapping[str, int] | None = None
) -> tuple[set[int], Found]:
    """Lead these stories, which are locked, and their editions to `stories` and to those that are `coming`.

    Editions too, though readers see no difference: the address led to the same story all the time. Returns the ids of
    those that changed, and what was found.
    """
    editions = list(Edition.objects.exclude(phase=Phase.CLOSED).filter(article__in=articles))
    owners = {edition.pk: edition.article_id for edition in editions}
    links = list(SeeLink.objects.filter(article__in=articles).exclude(url=""))
    shown = list(EditionLink.objects.filter(edition__in=owners, kind=SEE).exclude(url=""))
    addresses = [*_addresses(articles, _BODY, links), *_addresses(editions, _TEXTS, shown)]
    found = pointing.stories_at(addresses, stories, coming)
    texts, rendered = _led(articles, _BODY, found), _led(editions, _TEXTS, found)
    ends = _led_links(((link, link.article_id) for link in links), found)
    shown = _led_links(((link, owners[link.edition_id]) for link in shown), found)
    Article.with_bin.bulk_update(texts, _BODY)
    Edition.objects.bulk_update(rendered, _TEXTS)
    EditionLink.objects.bulk_create(_rows(rendered, set(found.values())))
    SeeLink.objects.bulk_update(ends, _LEADS_TO)
    EditionLink.objects.bulk_update(shown, _LEADS_TO)
    in_editions = [*(row.pk for row in rendered), *(link.edition_id for link in shown)]
    changed = {row.pk for row in texts} | {link.article_id for link in ends} | {owners[pk] for pk in in_editions}
    return changed, found


# --- Texts ----------------------------------------------------------------------------------------------


def _addresses(rows: Iterable[Row], names: Iterable[str], links: Iterable[Link]) -> Iterator[str]:
    for row in rows:
        for name in names:
            yield from anchors.addresses(getattr(row, name))
    yield from (link.url for link in links if link.url)


def _led(rows: Iterable[Row], names: Iterable[str], found: Found) -> list:
    """Those of the rows whose texts are others now."""
    changed = {}
    for row in rows if found else ():
        for name in names:
            before = getattr(row, name)
            setattr(row, name, pointing.named(before, found))
            if getattr(row, name) != before:
                changed[row.pk] = row
    return list(changed.values())


def _rows(editions: Sequence[Edition], came: Collection[int]) -> Iterator[EditionLink]:
    """The rows of links to the stories that came, after those that the editions have."""
    there: dict[int, list[int]] = {edition.pk: [] for edition in editions}
    for edition, target in EditionLink.objects.filter(edition__in=there, kind=INLINE).values_list("edition", "target"):
        there[edition].append(target)
    for edition in editions:
        linked = (pk for pk in anchors.stories(edition.body_html) if pk in came and pk != edition.article_id)
        new = [pk for pk in linked if pk not in there[edition.pk]]
        for position, pk in enumerate(new, start=len(there[edition.pk])):
            yield EditionLink(edition=edition, kind=INLINE, position=position, target_id=pk)


# --- See links ------------------------------------------------------------------------------------------


def _led_links(links: Iterable[tuple[Link, int]], found: Found) -> list[Model]:
    """Those of the links, each with the story that it stands in, that lead to a story now; never to that very one."""
    led = []
    for link, own in links:
        target = found.get(link.url)
        if target and target != own:
            link.target_id, link.url = target, ""
            led.append(link)
    return led


# --- What is waited for ---------------------------------------------------------------------------------


def _awaited(articles: Iterable[Article], links: Iterable[SeeLink], found: Found) -> list[AwaitedAddress]:
    """The slugs of ours at which there is no story yet."""
    unknown = {article.pk: anchors.addresses(article.body) for article in articles}
    for link in links:
        unknown[link.article_id].append(link.url)
    return [
        AwaitedAddress(article_id=pk, slug=slug)
        for pk, addresses in unknown.items()
        for slug in dict.fromkeys(pointing.slug_in(address) for address in addresses if address not in found)
        if slug
    ]

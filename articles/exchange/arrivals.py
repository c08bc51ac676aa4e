"""Links between imported texts by addresses: led to the stories that are here, and to those that come later."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from articles import pointing
from articles.models import Article, AwaitedAddress, Edition, EditionLink
from articles.models.living import Phase
from articles.pointing import Found
from articles.text import anchors

INLINE = EditionLink.Kind.INLINE
_TEXTS = ("body_html", "teaser_html")


def lead(articles: Sequence[Article], found: Found) -> None:
    """Turn addresses in the texts of stories just stored into the stories `found` there, and note those to wait for.

    Two queries at the most.
    """
    AwaitedAddress.objects.bulk_create(row for article in articles for row in _awaited(article, found))
    Article.objects.bulk_update(_led(articles, ["body"], found), ["body"])


def arrive(slugs: Mapping[str, int]) -> None:
    """Lead texts that waited for stories at these addresses, {slug: id}, to them: the stories have come.

    Editions too, though readers see no difference: the address led to the same story all the time.
    """
    waiting = AwaitedAddress.objects.filter(slug__in=slugs)
    articles = set(waiting.values_list("article", flat=True))
    if not articles:
        return
    stories = Article.with_bin.filter(pk__in=articles).order_by("pk").select_for_update(of=("self",), no_key=True)
    Article.with_bin.bulk_update(_led_to(list(stories), ["body"], slugs), ["body"])
    editions = Edition.objects.exclude(phase=Phase.CLOSED).filter(article__in=articles)
    changed = _led_to(list(editions), _TEXTS, slugs)
    Edition.objects.bulk_update(changed, _TEXTS)
    EditionLink.objects.bulk_create(_rows(changed, set(slugs.values())))
    waiting.delete()


def _awaited(article: Article, found: Found) -> Iterator[AwaitedAddress]:
    unknown = (address for address in anchors.addresses(article.body) if address not in found)
    for slug in dict.fromkeys(filter(None, map(pointing.slug_in, unknown))):
        yield AwaitedAddress(article=article, slug=slug)


def _led_to(rows: Sequence[Article] | Sequence[Edition], names: Iterable[str], slugs: Mapping[str, int]) -> list:
    addresses = (address for row in rows for name in names for address in anchors.addresses(getattr(row, name)))
    return _led(rows, names, pointing.stories_at(addresses, Article.objects.none(), slugs))


def _led(rows: Sequence[Article] | Sequence[Edition], names: Iterable[str], found: Found) -> list:
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

"""The formats of feeds: valid by their standards, whatever the words, and understood by a reader that many use."""

import calendar
import json
from datetime import UTC, datetime

import feedparser
import pytest
from django.conf import settings as site

from articles import publishing
from articles.models import Article, Author, Edition, Notice
from articles.text.names import is_blank
from tests.reading.feeds import ATOM, CONTENT, DC, FORMATS, document, faults

pytestmark = pytest.mark.django_db
HOME = site.NEWSDESK_SITE_URL
HOSTILE = """</title><script>alert(1)</script><!--<svg onload=alert(2)>]]>&amp;&lt;"'\x01\x1b\ufffe\uffff\u2028\x85"""
XML = ("atom", "rss")


def allowed(text: str) -> str:
    """What of a text XML 1.0 can hold, by a rule written another way than the one that is tried."""
    return "".join(one for one in text if one in "\t\n\r" or (ord(one) >= 0x20 and one not in "\ufffe\uffff"))


def as_xml_reads(text: str) -> str:
    """A text after a parser made every line end one (XML 1.0, section 2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.fixture
def told(draft, editor):
    """Publish a story with everything: authors, tags, see links, a standfirst, notices."""

    def make(title: str = "Story", *, authors=("Ada", "Bea"), notice: str = "It was wrong.", **fields) -> Article:
        article = draft(title, **({"tags": ["Peru", "Chile"], "standfirst": "In short."} | fields))
        for position, name in enumerate(authors):
            article.bylines.create(author=Author.objects.create(name=name), position=position)
        publishing.publish(article, by=editor, version=article.version)
        publishing.correct(article, by=editor, text=notice, kind="correction", place="top")
        return article

    return make


@pytest.fixture
def parsed(client):
    """A feed as feedparser reads it, without what it would mend."""

    def parse(form: str, address: str = "/feed/") -> feedparser.FeedParserDict:
        found = feedparser.parse(
            client.get(address, {"format": form}).content, resolve_relative_uris=False, sanitize_html=False
        )
        assert not found.bozo, found.get("bozo_exception")
        return found

    return parse


@pytest.mark.parametrize("text", ["teaser", "whole"])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("address", ["/feed/", "/tag/peru/feed/", "/authors/ada/feed/", "/corrections/feed/"])
def test_every_feed_is_valid(client, told, published, settings, form, text, address):
    settings.NEWSDESK_FEED_TEXT, settings.NEWSDESK_WEBSUB_HUB = text, "https://hub.example/?a=1&b=2"
    told(see=[("Why", published("Nobody's", slug="тест"))], language="zh-Hant-TW")
    assert faults(client.get(address, {"format": form})) == []


@pytest.mark.parametrize("form", FORMATS)
def test_the_schemas_refuse_what_is_wrong(client, told, form):
    told()
    response = client.get("/feed/", {"format": form})
    for right, wrong in ((">tag:", "> :"), ('"id": ', '"ID": '), ("</title>", "</title><titel/>"), ("T", "t")):
        broken = type(response)(response.text.replace(right, wrong), content_type=response["Content-Type"])
        broken.json = lambda text=broken.text: json.loads(text)
        if broken.content != response.content and not (form == "json" and wrong == "t"):
            assert faults(broken), (form, wrong)


class TestFeedparser:
    """What programs get to know."""

    @pytest.mark.parametrize(("form", "version"), [("atom", "atom10"), ("rss", "rss20")])
    def test_of_the_feed(self, parsed, told, form, version, settings):
        settings.NEWSDESK_WEBSUB_HUB = "https://hub.example/"
        told()
        found = parsed(form)
        own = f"{HOME}/feed/" + ("" if form == "atom" else "?format=rss")
        assert found.version == version
        assert (found.feed.title, found.feed.link) == (site.NEWSDESK_SITE_NAME, f"{HOME}/")
        assert found.feed.subtitle == f"The stories of {site.NEWSDESK_SITE_NAME}, newest first."
        assert found.feed.language == "en-gb"
        assert {link.rel: link.href for link in found.feed.links} == {
            "alternate": f"{HOME}/",
            "self": own,
            "hub": "https://hub.example/",
        }
        assert found.feed.updated_parsed

    @pytest.mark.parametrize("form", XML)
    def test_of_an_entry(self, parsed, told, form):
        article = told(language="de")
        notice, edition = Notice.objects.get(), Edition.objects.get()
        (entry,) = parsed(form).entries
        assert (entry.title, entry.link) == ("Story", f"{HOME}/articles/story/")
        assert entry.id == f"tag:{site.NEWSDESK_FEED_AUTHORITY}:story/{article.uuid}"
        assert [author.name for author in entry.authors] == ["Ada", "Bea"]
        assert [(tag.term, tag.scheme) for tag in entry.tags] == [("Peru", f"{HOME}/tags/"), ("Chile", f"{HOME}/tags/")]
        assert entry.summary == "In short."
        assert entry.content[0].type == "text/html"
        assert "<p>In short.</p>" in entry.content[0].value
        assert "It was wrong." in entry.content[0].value
        for at, moment in ((entry.published_parsed, edition.first_published_at), (entry.updated_parsed, notice.at)):
            assert datetime.fromtimestamp(calendar.timegm(at), UTC) == moment.replace(microsecond=0)

    def test_of_what_each_format_says_in_its_own_way(self, parsed, told):
        told(language="de")
        atom, rss = (parsed(form).entries[0] for form in XML)
        assert [author.href for author in atom.authors] == [f"{HOME}/authors/ada/", f"{HOME}/authors/bea/"]
        assert atom.content[0].language == "de"
        assert rss.language == "de"
        assert rss.guidislink is False

    @pytest.mark.parametrize("form", XML)
    def test_of_a_correction(self, parsed, told, form):
        told()
        notice = Notice.objects.get()
        (entry,) = parsed(form, "/corrections/feed/").entries
        assert (entry.title, entry.link) == ("Correction: Story", f"{HOME}/articles/story/#notice-{notice.pk}")
        assert entry.id == f"tag:{site.NEWSDESK_FEED_AUTHORITY}:notice/{notice.pk}"
        assert entry.content[0].value == "<p>It was wrong.</p>"


class TestHostileWords:
    """Words stay words, in every place, in every format."""

    @pytest.fixture
    def strings(self, shared) -> list[str]:
        lines = (shared / "security" / "strings" / "blns.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["payload"] for line in lines]

    @pytest.mark.parametrize("text", ["teaser", "whole"])
    def test_every_naughty_string_is_told_as_it_is(self, client, draft, editor, strings, settings, text):
        settings.NEWSDESK_FEED_TEXT = text
        releases = []
        for number, words in enumerate(words.replace("\x00", "") for words in strings):
            article = draft(f"{words} ·"[:300], slug=f"story-{number}", standfirst=words, body=f"<p>{number}</p>")
            author = Author.objects.create(name=f"{words} ·"[:200])
            releases.append(publishing.Release(article, [], [author], [], publishing.database_now()))
        publishing.release(releases)
        expected = {allowed(one.article.title): allowed(one.byline[0].name) for one in releases}
        told: dict[str, dict[str, str]] = {form: {} for form in FORMATS}
        for page in range(1, 1 + -(-len(releases) // 30)):
            for form in FORMATS:
                response = client.get("/feed/", {"format": form, "page": page})
                assert faults(response) == []
                told[form] |= dict(_told(response, form))
        assert told["json"] == {one.article.title: one.byline[0].name for one in releases}
        for form in XML:
            assert told[form] == {as_xml_reads(title): as_xml_reads(name) for title, name in expected.items()}

    def test_every_naughty_string_may_be_a_tag(self, client, published, strings):
        names = [words for words in (words.replace("\x00", "")[:100] for words in strings) if not is_blank(words)]
        for start in range(0, len(names), 10):
            published(f"Story {start}", tags=names[start : start + 10])
        for form in FORMATS:
            response = client.get("/feed/", {"format": form})
            assert faults(response) == []
        shown = {tag for item in client.get("/feed/?format=json").json()["items"] for tag in item.get("tags", [])}
        terms = {one.get("term") for one in document(client.get("/feed/")).iter(f"{ATOM}category")}
        assert terms == {as_xml_reads(allowed(tag)) for tag in shown}
        assert len(shown) > 50

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("address", ["/feed/", "/corrections/feed/", "/articles/story/thread/feed/"])
    def test_markup_and_what_xml_forbids_break_nothing(self, client, told, form, address):
        told(f"A {HOSTILE}", slug="story", standfirst=f"B {HOSTILE}", authors=[f"C {HOSTILE}"], notice=f"D {HOSTILE}")
        response = client.get(address, {"format": form})
        assert faults(response) == []
        for opened in ("<script", "<svg", "<!--"):
            assert form == "json" or opened not in response.text
        ((title, _author),) = _told(response, form)
        assert "</title><script>alert(1)</script>" in title

    @pytest.mark.parametrize("form", XML)
    def test_content_holds_no_markup_but_its_own(self, parsed, told, form):
        told(standfirst=HOSTILE, notice=HOSTILE)
        (entry,) = parsed(form).entries
        assert "<script" not in entry.content[0].value
        assert "<svg" not in entry.content[0].value + entry.summary_detail.value * (form == "rss")

    def test_a_document_type_is_never_written(self, client, told):
        told('<!DOCTYPE a [<!ENTITY b "c">]>&b;', slug="story")
        for form in XML:
            assert document(client.get("/feed/", {"format": form})).getroottree().docinfo.doctype == ""


def _told(response, form: str):
    """(headline, first author) of each entry, as a reader of the format finds them."""
    if form == "json":
        for item in response.json()["items"]:
            yield item["title"], item.get("authors", [{"name": ""}])[0]["name"]
    elif form == "atom":
        for entry in document(response).iter(f"{ATOM}entry"):
            yield entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}author/{ATOM}name") or ""
            assert entry.findtext(f"{ATOM}content")
    else:
        for item in document(response).iter("item"):
            yield item.findtext("title"), item.findtext(f"{DC}creator") or ""
            assert item.findtext(f"{CONTENT}encoded")

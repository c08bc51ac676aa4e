"""The list of links to be mended, and mending them with a click."""

import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import discarding, publishing
from articles.checking.collecting import collect
from articles.models import Article, EditionLink, ExternalAddress, ExternalUse, SeeLink
from articles.newsroom import broken
from tests.newsroom.conftest import LIST, told
from tests.reading.pages import Page, see_links

pytestmark = pytest.mark.django_db

HEALTH = f"{LIST}link-health/"


def mend_url(article: Article) -> str:
    return f"{LIST}{article.pk}/mend/"


@pytest.fixture
def gone(published, editor, colleague) -> Article:
    """A story of a colleague's that was withdrawn."""
    article = published("Gone", by=colleague)
    publishing.withdraw(article, by=editor, version=1)
    return article


@pytest.fixture
def listed(login):
    """The rows of a part of the list."""

    def rows(user: User, part: str = "gone") -> list:
        return login(user).get(HEALTH, {"part": part}).context["rows"]

    return rows


def elsewhere(article: Article, url: str, **answer) -> ExternalAddress:
    """An address that a story points at, as it was checked."""
    answer = {"checked_at": timezone.now(), "host": "example.org"} | answer
    address = ExternalAddress.objects.create(url=url, **answer)
    ExternalUse.objects.create(address=address, edition=article.editions.live().get())
    return address


# --- What is listed -------------------------------------------------------------------------------------


def test_a_link_to_a_withdrawn_story_is_told_with_since_when_why_and_whose(listed, published, gone, reporter, editor):
    published("Story", by=reporter, see=[("Why", gone)])
    (row,) = listed(editor)
    assert (row.title, row.link, row.whose) == ("Story", "Why: see", "rosa")
    assert row.matter == "“Gone” was withdrawn by edda."
    assert row.since == gone.editions.get().live_until


def test_links_in_the_text_are_told_too(listed, published, gone, editor):
    published("Story", body=f'<p>As <a data-article="{gone.pk}">we said</a>.</p>')
    assert [row.link for row in listed(editor)] == ["in the text"]


def test_what_became_of_a_story_is_told_by_kind(listed, draft, published, editor):
    never, binned, over = draft("Never"), draft("Binned"), draft("Over")
    publishing.publish(over, by=editor, version=1, live_until=timezone.now() + timedelta(seconds=5))
    published("Story", see=[("1", never), ("2", binned), ("3", over), ("4", draft("Lost"))])
    discarding.discard(binned, by=editor)
    EditionLink.objects.filter(lead_in="4").update(target=None)
    while over.editions.live().exists():
        time.sleep(0.05)
    assert [row.matter for row in listed(editor)] == [
        "“Never” was never published.",
        f"Story no. {binned.pk} was deleted.",
        "The time of “Over” is over.",
        "The story was deleted.",
    ]


def test_a_link_that_readers_can_follow_or_will_is_not_listed(listed, draft, published, gone, editor):
    planned = draft("Planned")
    publishing.schedule(planned, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
    withdrawn = published("Not live itself", see=[("Why", gone)])
    publishing.withdraw(withdrawn, by=editor, version=1)
    published("Story", see=[("Live", published("Live")), ("Planned", planned), ("Web", "https://example.org/")])
    assert listed(editor) == []


def test_links_to_be_completed_are_listed_of_drafts_too(listed, draft, reporter, editor):
    article = draft("Draft", see=[("First", None)])
    SeeLink.objects.create(article=article, position=1, lead_in="Second", awaits="their-7")
    assert [(row.link, row.matter) for row in listed(editor, "incomplete")] == [
        ("First: see", "is to be completed"),
        ("Second: see", "waits for a story to be imported"),
    ]


def test_addresses_that_do_not_answer_and_that_moved_are_listed(listed, published, editor):
    old, new = "https://example.org/old", "https://example.org/new"
    article = published("Story", see=[("Dead", "https://example.org/dead"), ("Moved", old)])
    elsewhere(article, "https://example.org/dead", broken_since=timezone.now(), detail="404 Not Found")
    elsewhere(article, old, answer="fine", moved_to=new)
    assert [(row.link, row.matter) for row in listed(editor, "elsewhere")] == [
        ("https://example.org/dead", "404 Not Found")
    ]
    assert [(row.link, row.moved_to) for row in listed(editor, "moved")] == [(old, new)]


def test_mending_one_of_several_dead_addresses_leaves_the_others_listed(login, listed, published, editor):
    urls = [f"https://example.org/?x={number}&y=é" for number in range(3)]
    body = f'<p><a href="{urls[1].replace("&", "&amp;")}">one</a></p>'
    article = published("Story", body=body, see=[("A", urls[0]), ("B", urls[2])])
    for url in urls:
        elsewhere(article, url, broken_since=timezone.now())
    first, *_others = listed(editor, "elsewhere")
    assert first.link == urls[0]
    login(editor).post(mend_url(article), first.fields | {"part": "elsewhere", "remove": "1"})
    assert [row.link for row in listed(editor, "elsewhere")] == urls[1:]
    collect()
    assert [row.link for row in listed(editor, "elsewhere")] == urls[1:]


def test_a_reporter_sees_own_stories_only_and_no_headline_of_others(
    login, listed, draft, published, reporter, colleague
):
    secret = draft("Secret plan", by=colleague)
    published("Mine", see=[("Why", secret)])
    published("Theirs", by=colleague, see=[("Why", secret)])
    assert [row.title for row in listed(reporter)] == ["Mine"]
    assert "Secret plan" not in login(reporter).get(HEALTH).text


def test_whoever_is_not_of_the_newsroom_gets_nothing(login, client, published, gone, db):
    published("Story", see=[("Why", gone)])
    stranger = User.objects.create_user("stranger", is_staff=True)
    assert login(stranger).get(HEALTH).status_code == 403
    assert client.get(HEALTH).status_code == 302


def test_the_desk_counts_what_the_list_shows(login, listed, draft, published, gone, editor):
    article = published("Story", see=[("Why", gone)])
    draft("Draft", see=[("First", None)])
    elsewhere(article, "https://example.org/dead", broken_since=timezone.now())
    assert "Link health: 3 to be mended" in login(editor).get("/admin/").text
    assert broken.number(Article.objects.all()) == 3


@pytest.mark.parametrize("part", ["gone", "incomplete", "elsewhere"])
def test_fifty_links_cost_as_much_as_one(login, draft, published, gone, editor, part):
    client, costs = login(editor), []
    for number in range(12):
        article = published(f"Story {number}", see=[("Why", gone), ("Later", None)])
        elsewhere(article, f"https://example.org/{number}", broken_since=timezone.now())
        if number in {0, 11}:
            client.get(HEALTH)
            with CaptureQueriesContext(connection) as queries:
                assert len(client.get(HEALTH, {"part": part}).context["rows"]) == number + 1
            costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "query", ["part=nothing", "page=2", "page=0", "page=abc", "page=99999999999999999999", "part=%00"]
)
def test_parts_and_pages_that_are_not_there_are_unknown(login, published, gone, editor, query):
    published("Story", see=[("Why", gone)])
    assert login(editor).get(f"{HEALTH}?{query}").status_code == 404


def test_what_is_shown_is_escaped(login, published, gone, editor):
    attack = '"><svg onload="x">'
    article = published(attack, see=[(attack, gone)])
    elsewhere(article, "https://example.org/", broken_since=timezone.now(), detail=attack)
    for part in ("gone", "elsewhere"):
        assert "<svg onload" not in login(editor).get(HEALTH, {"part": part}).text


# --- Mending --------------------------------------------------------------------------------------------


def test_removing_is_one_click_and_readers_get_it_at_once(client, login, listed, published, gone, editor):
    article = published("Story", see=[("Why", gone), ("Stays", published("Other"))])
    (row,) = listed(editor)
    response = login(editor).post(mend_url(article), row.fields | {"part": "gone", "remove": "1"}, follow=True)
    assert "readers have it so" in told(response)
    assert response.context["rows"] == []
    assert see_links(client.get("/articles/story/")) == [("Stays", "/articles/other/")]


def test_pointing_elsewhere_takes_a_story_or_its_address(client, login, listed, published, gone, editor):
    other = published("Other")
    for lead_in, chosen in (("A", {"story": other.pk}), ("B", {"address": "http://127.0.0.1:8000/articles/other/"})):
        article = published(f"Story {lead_in}", see=[(lead_in, gone)])
        (row,) = listed(editor)
        login(editor).post(mend_url(article), row.fields | chosen)
        assert see_links(client.get(f"/articles/story-{lead_in.lower()}/")) == [(lead_in, "/articles/other/")]


def test_an_address_that_moved_is_replaced_by_what_the_check_found(client, login, listed, published, editor):
    old, new = "https://example.org/old", "https://example.org/new"
    article = published("Story", see=[("The report", old)])
    elsewhere(article, old, answer="fine", moved_to=new)
    (row,) = listed(editor, "moved")
    sent = row.fields | {"part": "moved", "moved": "1", "moved_to": "https://evil.example/"}
    login(editor).post(mend_url(article), sent)
    assert see_links(client.get("/articles/story/")) == [("The report", new)]


def test_the_page_asks_where_to(login, listed, published, gone, editor):
    article = published("Story", see=[("Why", gone)])
    (row,) = listed(editor)
    page = login(editor).get(f"{mend_url(article)}?{urlencode(row.fields)}").text
    assert "Point it there" in page
    assert "It leads to: <bdi>“Gone”</bdi>" in page
    nothing = login(editor).post(mend_url(article), row.fields)
    assert "Choose a story, or give an address" in nothing.text


def test_the_page_says_which_links_are_meant(login, published, gone, editor):
    body = f'<p>As <a data-article="{gone.pk}">we said</a> <a href="https://example.org/">there</a>.</p>'
    article = published("Story", body=body, see=[("", gone), ("Why", gone), ("Other", "https://example.org/")])

    def meant(**asked: object) -> list[str]:
        page = Page(login(editor).get(mend_url(article), {"version": 1} | asked))
        return [link.words for link in page.all(".newsroom-meant li")]

    assert meant(target=gone.pk) == ["see", "Why: see", "we said, in the text"]
    assert meant(url="https://example.org/") == ["Other: see", "there, in the text"]
    assert meant(target=gone.pk, lead_in="Why", label="see") == ["Why: see"]


def test_the_page_tells_no_headline_that_its_reader_may_not_know(login, draft, reporter, colleague):
    secret = draft("Secret plan", by=colleague)
    page = login(reporter).get(mend_url(draft("Mine", see=[("Why", secret)])), {"version": 1, "target": secret.pk}).text
    assert f"story no. {secret.pk}" in page
    assert "Secret plan" not in page


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("file:///etc/passwd", "Enter a valid URL"),
        ("https://user:secret@example.org/", "Leave out what stands before the @"),
        (f"https://example.org/{'x' * 10_000}", "at most 2000 characters"),
        ("http://localhost/", "public"),
        ("http://192.168.0.1/", "public"),
    ],
)
def test_an_address_that_no_link_may_have_is_refused_with_what_to_do(
    login, listed, published, gone, editor, address, says
):
    article = published("Story", see=[("Why", gone)])
    (row,) = listed(editor)
    response = login(editor).post(mend_url(article), row.fields | {"address": address}, follow=True)
    assert says in response.text
    assert SeeLink.objects.get().target == gone


def test_a_story_with_changes_is_mended_for_its_next_publication_and_says_so(login, listed, published, gone, editor):
    article = published("Story", see=[("Why", gone)])
    Article.objects.filter(pk=article.pk).update(title="Changed", version=2)
    (row,) = listed(editor)
    response = login(editor).post(mend_url(article), row.fields | {"remove": "1"}, follow=True)
    assert "It goes out with the next publication." in told(response)
    assert [row.why_not for row in listed(editor)] == ["Mended already: it goes out with the story’s next publication."]


def test_a_story_that_moved_on_is_left_as_it_is(login, listed, published, gone, editor):
    article = published("Story", see=[("Why", gone)])
    (row,) = listed(editor)
    Article.objects.filter(pk=article.pk).update(title="Changed", version=2)
    response = login(editor).post(mend_url(article), row.fields | {"remove": "1"}, follow=True)
    assert "was changed after you opened this page" in told(response)
    assert SeeLink.objects.exists()


def test_a_reporter_mends_own_drafts_and_is_told_of_the_rest(login, listed, draft, published, gone, reporter):
    live, mine = published("Live", see=[("Why", gone)]), draft("Draft", see=[("First", None)])
    (row,) = listed(reporter)
    assert "with the editors" in row.why_not
    assert login(reporter).post(mend_url(live), row.fields | {"remove": "1"}).status_code == 403
    (row,) = listed(reporter, "incomplete")
    login(reporter).post(mend_url(mine), row.fields | {"remove": "1"})
    assert list(SeeLink.objects.values_list("article", flat=True)) == [live.pk]


def test_a_story_that_is_not_ones_own_is_not_there(login, draft, reporter, colleague):
    theirs = draft("Theirs", by=colleague, see=[("First", None)])
    sent = {"version": "1", "lead_in": "First", "label": "see", "remove": "1"}
    for response in (login(reporter).get(mend_url(theirs), sent), login(reporter).post(mend_url(theirs), sent)):
        assert response.status_code == 404
    assert SeeLink.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "sent",
    [{}, {"version": "x"}, {"version": "1", "target": "x"}, {"version": "9" * 30}, {"version": "1", "target": "१"}],
)
def test_what_names_no_link_is_not_there(login, published, editor, method, sent):
    assert getattr(login(editor), method)(mend_url(published()), sent).status_code == 404


def test_odd_characters_change_nothing_and_break_nothing(login, published, editor):
    article = published("Story", see=[("Why", "https://example.org/")])
    sent = {"version": "1", "url": "https://example.org/\x00", "lead_in": "\x00", "remove": "1"}
    assert login(editor).post(mend_url(article), sent, follow=True).status_code == 200
    assert SeeLink.objects.exists()

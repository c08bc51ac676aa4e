"""See links in a story's form."""

import pytest
from django.utils import translation

from articles import publishing
from articles.exchange.stories import MOST_LINKS
from articles.models import Article, SeeLink
from tests.newsroom.conftest import change_url, errors, form_of
from tests.reading.pages import Page

pytestmark = pytest.mark.django_db


def test_a_link_leads_to_a_story(write, published, reporter):
    target = published()
    write(reporter, title="New", see=[{"lead_in": "One result", "label": "see", "target": target.pk}])
    link = SeeLink.objects.get()
    assert (link.lead_in, link.label, link.target) == ("One result", "see", target)


def test_a_link_without_an_end_is_kept_to_be_completed(write, login, reporter):
    write(reporter, see=[{"lead_in": "One result", "label": "see"}])
    page = login(reporter).get(change_url(Article.objects.get())).content.decode()
    assert SeeLink.objects.incomplete().count() == 1
    assert "1 see link to be completed" in page


def test_an_empty_row_is_no_link(write, reporter):
    write(reporter, see=[{"lead_in": "", "label": "see", "target": "", "url": "", "position": 3}])
    assert not SeeLink.objects.exists()


def test_links_keep_the_order_of_their_places(write, reporter):
    rows = [{"lead_in": name, "label": "see", "position": place} for name, place in (("b", 1), ("c", ""), ("a", 0))]
    write(reporter, see=rows)
    assert [(link.lead_in, link.position) for link in SeeLink.objects.all()] == [("a", 0), ("b", 1), ("c", 2)]


def test_two_ends_are_a_form_error(write, published, reporter):
    row = {"lead_in": "x", "label": "see", "target": published().pk, "url": "https://example.org/"}
    assert "not to both" in errors(write(reporter, title="New", see=[row], follow=True))


def test_an_address_of_our_own_becomes_its_story(write, published, reporter, settings):
    target = published("Прага", slug="прага")
    row = {
        "lead_in": "x",
        "label": "see",
        "url": f"{settings.NEWSDESK_SITE_URL}/articles/%D0%BF%D1%80%D0%B0%D0%B3%D0%B0/",
    }
    write(reporter, title="New", see=[row])
    link = SeeLink.objects.get()
    assert (link.target, link.url) == (target, "")


@pytest.mark.parametrize("path", ["/", "/tags/", "/articles/unknown/", "/articles/draft/", "/nowhere/"])
def test_another_address_of_our_own_stays_an_address(path, write, draft, colleague, reporter, settings):
    draft("Draft", slug="draft", by=colleague)
    write(reporter, title="New", see=[{"lead_in": "x", "label": "see", "url": f"{settings.NEWSDESK_SITE_URL}{path}"}])
    assert SeeLink.objects.get().url.endswith(path)


def test_a_story_cannot_point_at_itself_by_its_address(save, published, editor, settings):
    article = published("One", slug="one")
    url = f"{settings.NEWSDESK_SITE_URL}/articles/one/"
    response = save(editor, article, see=[{"lead_in": "x", "label": "see", "url": url}], follow=True)
    assert "cannot point at itself" in errors(response)


def test_a_story_cannot_point_at_itself(save, draft, reporter):
    article = draft()
    response = save(reporter, article, see=[{"lead_in": "x", "label": "see", "target": article.pk}], follow=True)
    assert "cannot point at itself" in errors(response)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVa\tScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "ftp://example.org/",
        "//example.org",
        "http://[",
        "https://example.org/\x00",
        "x" * 3000,
    ],
)
def test_no_other_address_than_a_web_page(write, reporter, url):
    response = write(reporter, see=[{"lead_in": "x", "label": "see", "url": url}], follow=True)
    assert response.status_code == 200
    assert not SeeLink.objects.exclude(url="").exclude(url__startswith="https://").exists()
    assert "script:" not in "".join(SeeLink.objects.values_list("url", flat=True))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://user:secret@example.org/", "Leave out what stands before the @"),
        ("https://example.org@evil.example/", "Leave out what stands before the @"),
        ("file:///etc/passwd", "Enter an address on the web, such as https://example.org/page"),
        ("javascript:alert(1)", "Enter an address on the web"),
        (f"https://example.org/{'x' * 10_000}", "at most 2000 characters"),
        ("http://localhost/admin/", "readers"),
        ("http://localhost:8000/", "readers"),
        ("http://127.0.0.1/", "readers"),
        ("http://10.0.0.1/", "readers"),
        ("http://192.168.1.1:8080/x", "readers"),
        ("http://169.254.169.254/latest/meta-data/", "readers"),
        ("http://[::1]/", "readers"),
        ("http://[fd00::1]/", "readers"),
    ],
)
def test_an_address_that_is_none_for_readers_is_a_form_error_that_says_what_to_do(write, reporter, url, told):
    response = write(reporter, title="New", see=[{"lead_in": "x", "label": "see", "url": url}], follow=True)
    assert told in errors(response)
    assert not SeeLink.objects.exists()


@pytest.mark.parametrize("target", ["999999", "abc", "-1", "99999999999999999999999", "१२३", "\x00"])
def test_an_end_that_is_no_story_is_a_form_error(write, reporter, target):
    assert errors(write(reporter, see=[{"lead_in": "x", "label": "see", "target": target}], follow=True))


def test_somebody_elses_draft_cannot_be_pointed_at(write, draft, colleague, reporter):
    secret = draft("Secret", by=colleague)
    response = write(reporter, title="Mine", see=[{"lead_in": "x", "label": "see", "target": secret.pk}], follow=True)
    assert "Select a valid choice" in errors(response)
    assert "Secret" not in response.content.decode()


def test_an_end_that_was_withdrawn_stays_and_keeps_its_headline_to_itself(login, published, draft, editor, colleague):
    target = published("Withdrawn headline")
    article = draft("Mine", by=colleague, see=[("More", target)])
    publishing.withdraw(target, by=editor, version=1)
    client = login(colleague)
    page = client.get(change_url(article)).content.decode()
    link = SeeLink.objects.get()
    row = {"id": link.pk, "article": article.pk, "lead_in": "Less", "label": "see", "target": target.pk, "position": 0}
    client.post(change_url(article), form_of(article, see=[row]))
    assert "Withdrawn headline" not in page
    assert SeeLink.objects.get().lead_in == "Less"


def test_who_may_only_look_is_told_only_live_headlines(login, save, published, draft, editor, reporter, colleague):
    target = published("Live words")
    save(editor, target, title="Embargoed words")
    article = draft("Mine", by=colleague, see=[("More", target)])
    publishing.submit(article, by=colleague, version=1)
    page = login(colleague).get(change_url(article)).content.decode()
    assert "Live words" in page
    assert "Embargoed words" not in page


def test_a_row_of_another_story_cannot_be_changed(login, draft, reporter, colleague):
    other = draft("Other", by=colleague, see=[("Theirs", "https://example.org/")])
    mine = draft("Mine")
    row = {"id": SeeLink.objects.get().pk, "article": mine.pk, "lead_in": "Hacked", "label": "see", "position": 0}
    login(reporter).post(change_url(mine), form_of(mine, see=[row]))
    assert other.see_links.get().lead_in == "Theirs"
    assert mine.see_links.get().pk != row["id"]


def test_more_links_than_are_useful_are_a_form_error(write, reporter):
    assert errors(write(reporter, see=[{"lead_in": str(number), "label": "see"} for number in range(31)], follow=True))


def test_what_was_to_be_deleted_still_is_when_the_form_has_an_error(login, draft, published, reporter):
    article = draft(see=[("Why", published("Target"))])
    row = {"id": article.see_links.get().pk, "lead_in": "Why", "label": "see", "DELETE": "on"}
    answer = login(reporter).post(change_url(article), form_of(article, title="", see=[row]))
    box = Page(answer).one("input[name=see_links-0-DELETE]")
    assert box["type"] == "checkbox"
    assert "checked" in box.attributes


class TestSuggestions:
    """The stories that the field for the target proposes."""

    ADDRESS = "/admin/autocomplete/"

    @pytest.fixture
    def suggest(self, login):
        def ask(user, term: str) -> list[str]:
            asked = {"app_label": "articles", "model_name": "seelink", "field_name": "target", "term": term}
            return [option["text"] for option in login(user).get(self.ADDRESS, asked).json()["results"]]

        return ask

    def test_live_stories_are_found_by_words_of_their_headline(self, suggest, published, colleague):
        published("Ferry line reopens across the strait")
        assert suggest(colleague, "strait FERRY") == ["Ferry line reopens across the strait"]

    def test_drafts_of_others_are_not(self, suggest, draft, colleague):
        draft("Secret plan")
        assert suggest(colleague, "secret") == []

    def test_a_live_story_is_known_to_others_by_its_live_headline(self, suggest, published, save, editor, colleague):
        article = published("Old words")
        save(editor, article, title="Embargoed words")
        assert suggest(colleague, "words") == ["Old words"]
        assert suggest(colleague, "embargoed") == []
        assert suggest(editor, "embargoed") == ["Embargoed words"]

    @pytest.mark.parametrize("term", ["\x00", "a" * 5000, "%_\\", "' OR 1=1 --"])
    def test_any_term_gets_an_answer(self, suggest, reporter, term):
        assert suggest(reporter, term) == []


@pytest.fixture
def crowded(draft) -> Article:
    """A story with as many see links as an import can bring, half of them waiting for their stories."""
    article = draft("Crowded")
    SeeLink.objects.bulk_create(
        SeeLink(article=article, position=place, lead_in=f"Why {place}", awaits=f"s-{place}" if place % 2 else "")
        for place in range(2 * MOST_LINKS)
    )
    return article


def as_opened(article: Article, **fields) -> dict:
    see = article.see_links.values("id", "lead_in", "label", "position")
    return form_of(article, see=list(see), **fields)


def test_a_story_with_more_links_than_a_form_adds_can_be_saved(login, crowded, reporter):
    response = login(reporter).post(change_url(crowded), as_opened(crowded, title="New title"), follow=True)
    assert response.status_code == 200
    assert Article.objects.get().title == "New title"
    assert SeeLink.objects.exclude(awaits="").count() == MOST_LINKS


def test_a_story_with_more_links_than_a_form_adds_can_lose_some_and_gets_no_more(login, crowded, reporter):
    fewer = as_opened(crowded) | {"see_links-0-DELETE": "on"}
    login(reporter).post(change_url(crowded), fewer)
    assert crowded.see_links.count() == 2 * MOST_LINKS - 1
    rows = [{"lead_in": f"Why {place}", "label": "see"} for place in range(2 * MOST_LINKS)]
    crowded.refresh_from_db()
    response = login(reporter).post(change_url(crowded), form_of(crowded, see=rows))
    assert f"at most {2 * MOST_LINKS - 1}" in errors(response)


def test_a_thousand_links_are_a_form_error(write, reporter):
    rows = [{"lead_in": f"Why {place}", "label": "see"} for place in range(1000)]
    assert "at most 30" in errors(write(reporter, see=rows, follow=True))
    assert not Article.objects.exists()


def test_no_link_is_lost_of_a_text_that_is_kept_aside(login, crowded, reporter):
    form = as_opened(crowded, title="Mine")
    publishing.submit(crowded, by=reporter, version=1)
    login(reporter).post(change_url(crowded), form)
    assert len(crowded.revisions.kept().get().links) == 2 * MOST_LINKS


def test_a_link_is_called_so_in_the_language_of_the_site(settings, login, draft, reporter):
    settings.LANGUAGE_CODE = "de"
    with translation.override("de"):
        assert SeeLink().label == "siehe"
        page = Page(login(reporter).get(f"/admin/articles/article/{draft().pk}/change/"))
    labels = [field["value"] for field in page.all("input[name]") if field["name"].endswith("-label")]
    assert set(labels) == {"siehe"}

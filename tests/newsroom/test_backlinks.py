"""Who points at a story, and what becomes of it: the page that is read before a story goes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import policy, publishing
from articles.models import Article, Edition, Move, Revision, SeeLink
from articles.newsroom.backlinks import PAGE_SIZE
from tests.newsroom.conftest import LIST, change_url, told
from tests.reading.pages import see_links

State = Article.State
NEVER = 10**15


def url(article: Article) -> str:
    return reverse("admin:articles_article_backlinks", args=[article.pk])


@pytest.fixture
def target(published) -> Article:
    """The story that is about to go."""
    return published("Target", body="<p>Target</p>")


@pytest.fixture
def other(published) -> Article:
    """A story that could stand in its place."""
    return published("Other")


@pytest.fixture
def source(published, target) -> Article:
    """A live story that points at it, once by a see link and once in its text."""
    body = f'<p>It <a data-article="{target.pk}">happened</a>.</p>'
    return published("Source", body=body, see=[("Why", target), ("The report", "https://example.org/")])


@pytest.fixture
def decide(login) -> Callable[..., HttpResponse]:
    """Send the page with a choice for each story: `decide(editor, target, {source: "remove"}, to=other)`."""

    def post(
        user: User, article: Article, choices: dict[Article, str], to: Article | int | str = "", **fields
    ) -> HttpResponse:
        data = {"story": [source.pk for source in choices]}
        for source, choice in choices.items():
            name = f"story-{source.pk}"
            data |= {f"{name}-version": source.version, f"{name}-choice": choice}
            data |= {f"{name}-target": getattr(to, "pk", to)}
            data |= {f"{name}-{field}": value for field, value in fields.items()}
        return login(user).post(url(article), data, follow=True)

    return post


def links(article: Article) -> list[tuple[str, int | None]]:
    return list(article.see_links.values_list("lead_in", "target"))


class TestWhoPointsHere:
    """The list."""

    def test_it_names_each_live_story_with_its_links(self, login, editor, target, source):
        page = login(editor).get(url(target))
        assert [one.article.headline for one in page.context["sources"]] == ["Source"]
        assert "A link in the text" in page.text
        assert "Why:" in page.text

    def test_a_working_copy_that_points_here_is_named_to_those_who_may_know_it(
        self, login, editor, reporter, colleague, target, draft
    ):
        draft("Xanadu", see=[("Secret lead-in", target)], by=colleague)
        assert "Xanadu" in login(editor).get(url(target)).text
        page = login(reporter).get(url(target)).text
        assert "Xanadu" not in page
        assert "Secret" not in page

    def test_what_a_colleague_writes_in_a_live_story_is_not_shown(self, login, reporter, colleague, target, published):
        story = published("Live", see=[("Why", target)], by=colleague)
        Article.objects.filter(pk=story.pk).update(title="Xanadu", version=2)
        SeeLink.objects.create(article=story, target=target, lead_in="Xanadu", position=1)
        page = login(reporter).get(url(target)).text
        assert "Live" in page
        assert "Xanadu" not in page

    def test_a_link_that_readers_have_no_more_does_not_count(self, login, editor, target, source):
        publishing.withdraw(source, by=editor, version=1)
        SeeLink.objects.filter(article=source).delete()
        assert login(editor).get(url(target)).context["sources"] == []

    def test_the_form_says_how_many_and_leads_there(self, login, editor, target, source):
        page = login(editor).get(change_url(target)).text
        assert "1 story points here" in page
        assert url(target) in page
        assert "point here" not in login(editor).get(change_url(source)).text

    def test_withdrawing_asks_with_their_number(self, login, editor, target, source, draft):
        draft("Draft", see=[("Why", target)])
        move = reverse("admin:articles_article_move", args=[target.pk, "withdraw"])
        page = login(editor).get(move).text
        assert "1 live story points here" in page
        assert url(target) in page
        assert "points here" not in login(editor).get(move.replace("withdraw", "submit")).text

    def test_withdrawing_several_asks_with_the_numbers_of_each(self, login, editor, target, source, other, published):
        published("Second", see=[("Why", target)])
        chosen = {"action": "withdraw", "_selected_action": [target.pk, other.pk]}
        page = login(editor).post(LIST, chosen).text
        assert "2 live stories point here" in page
        assert url(target) in page
        assert url(other) not in page

    def test_so_does_deleting(self, login, editor, draft):
        target = draft("Target")
        draft("Draft", see=[("Why", target)])
        page = login(editor).get(reverse("admin:articles_article_delete", args=[target.pk])).text
        assert "1 story points here" in page
        assert url(target) in page

    def test_a_story_that_one_may_not_know_of_has_no_page(self, login, colleague, draft):
        assert login(colleague).get(url(draft("Xanadu"))).status_code == 404

    @pytest.mark.parametrize("pk", ["0", "x", "१", "9" * 30, "1e3"])
    def test_what_is_no_story_has_none(self, login, editor, pk):
        assert login(editor).get(f"/admin/articles/article/{pk}/backlinks/").status_code == 404

    @pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "\x00"])
    def test_any_page_number_is_answered(self, login, editor, target, source, page):
        assert login(editor).get(url(target), {"page": page}).status_code == 200

    @pytest.mark.parametrize("person", ["reporter", "editor"])
    def test_it_costs_as_much_for_many_as_for_one(self, login, target, published, request, person):
        client = login(request.getfixturevalue(person))
        costs = []
        for number in (1, PAGE_SIZE + 5):
            for count in range(number):
                published(f"Source {number} {count}", see=[("Why", target), ("And why", target)])
            client.get(url(target))
            with CaptureQueriesContext(connection) as queries:
                page = client.get(url(target))
            costs.append(len(queries))
        assert len(page.context["sources"]) == PAGE_SIZE
        assert costs[0] == costs[1]

    def test_none_is_lost_between_pages(self, login, editor, target, published):
        for count in range(PAGE_SIZE + 3):
            published(f"Source {count}", see=[("Why", target)])
        pages = [login(editor).get(url(target), {"page": number}).context["sources"] for number in (1, 2)]
        assert len({source.pk for page in pages for source in page}) == PAGE_SIZE + 3


class TestChoices:
    """What is done."""

    def test_leaving_them_changes_nothing(self, decide, editor, target, source):
        assert "stay as they are" in told(decide(editor, target, {source: "keep"}))
        source.refresh_from_db()
        assert (source.version, Revision.objects.filter(article=source).count()) == (1, 0)

    def test_taken_out_they_are_gone_for_readers_at_once(self, decide, client, editor, target, source):
        assert "readers have it so" in told(decide(editor, target, {source: "remove"}))
        assert see_links(client.get("/articles/source/")) == [("The report", "https://example.org/")]
        assert "<p>It happened.</p>" in client.get("/articles/source/").text
        assert links(source) == [("The report", None)]

    def test_they_lead_elsewhere_in_the_text_too(self, decide, client, editor, target, source, other):
        decide(editor, target, {source: "elsewhere"}, to=other)
        page = client.get("/articles/source/")
        assert see_links(page)[0] == ("Why", "/articles/other/")
        assert '<a href="/articles/other/">happened</a>' in page.text
        assert links(source) == [("Why", other.pk), ("The report", None)]

    def test_the_change_is_a_revision_with_a_note_and_a_move(self, decide, editor, target, source, other):
        decide(editor, target, {source: "elsewhere"}, to=other)
        revision = Revision.objects.accepted().get(article=source, version=2)
        assert (revision.by, revision.note) == (editor, "Links to “Target” lead to “Other” instead")
        move = Move.objects.filter(article=source).first()
        assert (move.verb, move.by, move.version) == ("publish", editor, 2)

    def test_what_else_the_link_says_stays(self, decide, editor, target, source, other):
        SeeLink.objects.filter(article=source, target=target).update(relation="result", keeps_sentence=True)
        Article.objects.filter(pk=source.pk).update(version=2)
        publishing.publish(Article.objects.get(pk=source.pk), by=editor, version=2)
        decide(editor, target, {Article.objects.get(pk=source.pk): "elsewhere"}, to=other)
        link = Edition.objects.live().get(article=source).links.get(kind="see", target=other)
        assert (link.lead_in, link.relation, link.keeps_sentence) == ("Why", "result", True)

    def test_the_other_story_can_be_given_by_its_address(self, decide, editor, target, source, other):
        """Without scripts nothing is suggested."""
        decide(editor, target, {source: "elsewhere"}, address=f"{site.NEWSDESK_SITE_URL}/articles/other/")
        assert links(source)[0] == ("Why", other.pk)

    def test_the_end_that_was_set_stays(self, decide, editor, draft, target):
        story, end = draft("Source", see=[("Why", target)]), timezone.now() + timedelta(days=1)
        publishing.publish(story, by=editor, version=1, live_until=end)
        decide(editor, target, {story: "remove"})
        assert Edition.objects.live().get(article=story).live_until == end

    def test_a_story_can_be_withdrawn_too(self, decide, client, editor, target, source):
        assert "1 story is withdrawn too" in told(decide(editor, target, {source: "withdraw"}))
        assert client.get("/articles/source/").status_code == 410

    def test_several_are_done_at_once(self, decide, editor, target, published, other):
        stories = [published(f"Source {number}", see=[("Why", target)]) for number in range(3)]
        choices = dict(zip(stories, ("remove", "keep", "withdraw"), strict=True))
        decide(editor, target, choices)
        assert [len(links(story)) for story in stories] == [0, 1, 1]
        assert [Article.objects.get(pk=story.pk).state for story in stories] == ["published", "published", "withdrawn"]


class TestWhatReadersGet:
    """A change goes before readers only where it is all that they would get, and who decides may publish."""

    def is_to_be_published(self, response: HttpResponse, story: Article) -> bool:
        """Whether the working copy is changed, readers have what they had, and the page says so."""
        shown = Edition.objects.live().get(article=story).links.count()
        return ("still to be published" in told(response), links(story), shown) == (True, [], 1)

    @pytest.fixture
    def story(self, published, target) -> Article:
        return published("Source", see=[("Why", target)])

    def test_what_they_have_not_seen_yet_is_not_published_along(self, decide, editor, target, story):
        Article.objects.filter(pk=story.pk).update(title="Xanadu", version=2)
        story.refresh_from_db()
        assert self.is_to_be_published(decide(editor, target, {story: "remove"}), story)

    def test_a_story_that_is_being_reviewed_is_not_taken_out_of_review(self, decide, editor, target, story):
        publishing.submit(story, by=editor, version=1)
        assert self.is_to_be_published(decide(editor, target, {story: "remove"}), story)
        assert Article.objects.get(pk=story.pk).state == State.REVIEW

    def test_a_scheduled_update_is_not_given_up(self, decide, editor, target, story):
        publishing.schedule(story, by=editor, version=1, live_from=timezone.now() + timedelta(hours=1))
        assert self.is_to_be_published(decide(editor, target, {story: "remove"}), story)
        assert story.editions.upcoming().exists()

    def test_where_four_eyes_have_to_see_it_another_has_to_approve(self, decide, editor, target, story, settings):
        settings.NEWSDESK_FOUR_EYES = True
        assert self.is_to_be_published(decide(editor, target, {story: "remove"}), story)

    def test_a_working_copy_that_points_elsewhere_already_is_left_alone(self, decide, editor, target, story):
        SeeLink.objects.filter(article=story).delete()
        Article.objects.filter(pk=story.pk).update(version=2)
        story.refresh_from_db()
        assert "nothing to change" in told(decide(editor, target, {story: "remove"}))
        story.refresh_from_db()
        assert story.version == 2

    def test_a_draft_is_changed_and_stays_a_draft(self, decide, reporter, target, draft, other):
        story = draft("Draft", see=[("Why", target)])
        decide(reporter, target, {story: "elsewhere"}, to=other)
        assert links(story) == [("Why", other.pk)]
        assert not story.editions.exists()


class TestRefused:
    """What is not done, and why."""

    def test_a_story_that_moved_on_is_left_alone_and_the_others_are_done(self, decide, editor, target, published):
        stale, fresh = (published(name, see=[("Why", target)]) for name in ("Stale", "Fresh"))
        Article.objects.filter(pk=stale.pk).update(version=2)
        response = decide(editor, target, {stale: "remove", fresh: "remove"})
        assert "“Stale” was changed after you opened this page. Nothing was done" in told(response)
        assert [len(links(story)) for story in (stale, fresh)] == [1, 0]

    def test_a_stale_story_is_not_withdrawn(self, decide, editor, target, source):
        Article.objects.filter(pk=source.pk).update(version=2)
        assert "“Source”" in told(decide(editor, target, {source: "withdraw"}))
        assert source.editions.live().exists()

    def test_a_reporter_changes_own_drafts_only(self, login, decide, reporter, target, published, draft):
        live = published("Live", see=[("Why", target)])
        mine = draft("Mine", see=[("Why", target)])
        sources = login(reporter).get(url(target)).context["sources"]
        assert {source.article.headline: source.may_edit for source in sources} == {"Live": False, "Mine": True}
        decide(reporter, target, {live: "remove", mine: "remove"})
        assert [len(links(story)) for story in (live, mine)] == [1, 0]

    @pytest.mark.parametrize("choice", ["remove", "elsewhere", "withdraw"])
    def test_a_colleagues_draft_is_neither_changed_nor_named(
        self, decide, reporter, colleague, target, draft, other, choice
    ):
        story = draft("Xanadu", see=[("Why", target)], by=colleague)
        response = decide(reporter, target, {story: choice}, to=other)
        assert "Xanadu" not in response.text
        assert links(story) == [("Why", target.pk)]

    def test_a_reporter_withdraws_nothing(self, decide, reporter, target, published):
        story = published("Mine", see=[("Why", target)])
        Article.objects.filter(pk=story.pk).update(state=State.DRAFT)
        assert decide(reporter, target, {story: "withdraw"}).status_code == 400
        assert story.editions.live().exists()

    @pytest.mark.parametrize(
        ("to", "why"),
        [
            ("", "Choose the story"),
            ("target", "to this story already"),
            ("source", "cannot point at itself"),
            ("draft", "Readers do not see that story now"),
            (NEVER, "Select a valid choice"),
            ("9" * 30, "Select a valid choice"),
            ("x", "Select a valid choice"),
            ("\x00", "Select a valid choice"),
        ],
    )
    def test_another_story_that_is_none_is_a_form_error(self, decide, editor, target, source, draft, to, why):
        stories = {"target": target, "source": source, "draft": draft("Draft")}
        response = decide(editor, target, {source: "elsewhere"}, to=stories.get(to, to))
        assert response.status_code == 400
        assert why in response.text
        assert links(source)[0] == ("Why", target.pk)

    def test_a_story_chosen_without_the_choice_is_asked_about(self, decide, editor, target, source, other):
        """Without scripts nothing ticks the choice along with the story: to leave the links is not what was meant."""
        response = decide(editor, target, {source: "keep"}, to=other)
        assert response.status_code == 400
        assert "or clear it" in response.text

    def test_one_that_is_wrong_keeps_all_from_being_done(self, decide, editor, target, source, published):
        right = published("Right", see=[("Why", target)])
        response = decide(editor, target, {source: "elsewhere", right: "remove"})
        assert "Nothing was done yet" in told(response)
        assert len(links(right)) == 1

    @pytest.mark.parametrize(
        "fields",
        [
            {"choice": "explode"},
            {"choice": ""},
            {"version": ""},
            {"version": "x"},
            {"version": "9" * 30},
            {"version": "-1"},
            {"choice": "elsewhere", "target": "", "address": "\x00"},
            {"choice": "elsewhere", "target": "", "address": "http://[" * 9},
            {"choice": "elsewhere", "target": "", "address": "x" * 10_000},
            {"choice": "elsewhere", "target": "", "address": "https://example.org/articles/other/"},
            {"choice": "elsewhere", "target": "", "address": "/articles/%00/"},
        ],
    )
    def test_nonsense_is_answered(self, decide, editor, target, source, fields):
        response = decide(editor, target, {source: "remove"}, **fields)
        assert response.status_code == 400
        assert len(links(source)) == 2

    @pytest.mark.parametrize("story", ["x", "0", "-1", "१", "9" * 30, "\x00"])
    def test_what_is_no_story_is_not_found(self, login, editor, target, source, story):
        assert login(editor).post(url(target), {"story": story}).status_code == 404

    def test_too_many_at_once_are_refused(self, login, editor, target, source):
        asked = list(range(1, PAGE_SIZE + 2))
        assert login(editor).post(url(target), {"story": asked}).status_code == 404

    def test_a_story_that_does_not_point_here_is_left_alone(self, decide, editor, target, other):
        assert "do not point here any more" in told(decide(editor, target, {other: "withdraw"}))
        assert other.editions.live().exists()

    def test_strangers_are_asked_to_log_in(self, client, target, source):
        assert client.post(url(target), {"story": source.pk}).status_code in {302, 403}
        assert client.get(url(target)).status_code == 302

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_it_is_read_or_posted(self, login, editor, target, method):
        assert getattr(login(editor), method)(url(target)).status_code == 405

    def test_hostile_headlines_stay_words(self, login, editor, target, published):
        published("<svg onload=alert(1)>", see=[("</u><script>alert(2)</script>", target)])
        page = login(editor).get(url(target)).text
        assert "<svg onload" not in page
        assert "<script>alert" not in page


class TestRights:
    """The rule for many stories is the rule for one."""

    @pytest.mark.parametrize("person", ["reporter", "colleague", "editor", "chief"])
    def test_whoever_may_edit_one_may_edit_it_among_many(self, request, person, draft, published, editor):
        user = request.getfixturevalue(person)
        draft("Draft")
        published("Published")
        publishing.submit(draft("Submitted"), by=editor, version=1)
        stories = Article.objects.all()
        assert {one.pk for one in stories if policy.may_edit(user, one)} == {
            one.pk for one in policy.editable(user, stories)
        }

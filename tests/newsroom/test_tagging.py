"""The field in which stories are tagged."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Article, Tag
from articles.newsroom.tagging import MOST_TAGS, read, written
from tests.newsroom.conftest import errors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (" , ,", []),
        ("Russia", ["Russia"]),
        ("Russia, New  York ,Берлин", ["Russia", "New York", "Берлин"]),
        ("Russia\nUkraine\r\nBerlin", ["Russia", "Ukraine", "Berlin"]),
        ('"Washington, D.C.", Russia', ["Washington, D.C.", "Russia"]),
        ('"The ""Ark"""', ['The "Ark"']),
        ("russia, RUSSIA, Russia", ["russia"]),
        ("+, .., %2F, 🦔", ["+", "..", "%2F", "🦔"]),
        ('"unclosed, quote', ["unclosed, quote"]),
        ("روسيا، أوكرانيا", ["روسيا", "أوكرانيا"]),
        ("俄罗斯、乌克兰，柏林", ["俄罗斯", "乌克兰", "柏林"]),
        ('"أ، ب"، ج', ["أ، ب", "ج"]),
        ('5" disk، x', ['5" disk', "x"]),
    ],
)
def test_names_are_read(text, names):
    assert read(text) == names


@pytest.mark.parametrize("names", [["a, b", 'say "yes"', "plain", "أ، ب", '，"'], ['"'], ["'", "a;b"]])
def test_names_survive_being_written_and_read(names):
    assert read(written(names)) == names


@pytest.mark.parametrize(
    "text",
    [
        "x" * 101,
        "\ufdfa" * 90,  # each becomes eighteen letters when names are compared
        ",".join(f"tag {number}" for number in range(MOST_TAGS + 1)),
        "," * 50_000,
        '"' * 5_000 + "," * 5_000 + "x" * 20_000,
        "a\x00b",
        "a\ud800b",
        "\u200b",
    ],
)
def test_what_is_no_list_of_tags_is_refused(text):
    with pytest.raises(ValidationError):
        read(text)


@pytest.mark.django_db
class TestStories:
    """Tags as they are stored with a story."""

    def test_new_tags_are_made(self, write, reporter):
        write(reporter, tags="Russia, Black Sea")
        assert {tag.name for tag in Article.objects.get().tags.all()} == {"Russia", "Black Sea"}

    def test_a_tag_in_another_case_is_the_same_tag(self, write, reporter):
        russia = Tag.objects.create(name="Russia")
        write(reporter, tags="RUSSIA, russia")
        assert list(Article.objects.get().tags.all()) == [russia]
        assert Tag.objects.count() == 1

    def test_strange_names_have_addresses(self, write, reporter):
        write(reporter, tags="+, .., %2F, 🦔")
        assert sorted(tag.slug for tag in Tag.objects.all()) == ["2f", "full-stop-full-stop", "hedgehog", "plus-sign"]

    def test_too_many_tags_are_a_form_error_and_make_none(self, write, reporter):
        assert "tags" in errors(
            write(reporter, tags=",".join(f"tag {number}" for number in range(10_000)), follow=True)
        )
        assert not Tag.objects.exists()

    def test_tags_can_be_taken_off(self, save, draft, reporter):
        article = draft(tags=["Russia", "Berlin"])
        save(reporter, article, tags="Berlin")
        assert [tag.name for tag in article.tags.all()] == ["Berlin"]

    def test_the_field_shows_what_it_would_read(self, login, draft, reporter):
        article = draft(tags=["Washington, D.C.", "Russia"])
        page = login(reporter).get(f"/admin/articles/article/{article.pk}/change/")
        shown = page.context["adminform"].form["tags"].value()
        assert set(read(page.context["adminform"].form.fields["tags"].prepare_value(shown))) == {
            "Washington, D.C.",
            "Russia",
        }


@pytest.mark.django_db
class TestSuggestions:
    """What the field proposes."""

    def test_names_that_begin_with_the_term_come_first(self, login, draft, reporter):
        draft(tags=["Belarus", "Russia", "White Russia"])
        answer = login(reporter).get("/admin/articles/tag/suggest/", {"term": "RUS"}).json()
        assert [option["text"] for option in answer["results"]] == ["Russia", "Belarus", "White Russia"]

    @pytest.mark.parametrize("term", ["", "\x00", "x" * 5000, "%", "'"])
    def test_any_term_gets_an_answer(self, login, reporter, term):
        assert login(reporter).get("/admin/articles/tag/suggest/", {"term": term}).status_code == 200

    def test_strangers_get_none(self, client):
        assert client.get("/admin/articles/tag/suggest/", {"term": "r"}).status_code == 302

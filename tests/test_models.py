"""What the models keep and refuse, whichever way it comes in."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.models import Article, SeeLink, Tag, TagAlias
from articles.text.cleaning import Unclean

EVIL = "<p onclick=x()>Text<script>x()</script></p>"

# What no form asks for, or what is looked up in the database.
NOT_TYPED = ["created_by", "updated_by", "slug", "tags", "uuid"]


def test_a_text_is_cleaned_on_every_way_into_the_database(db):
    article = Article.objects.create(title="Saved", body=EVIL)
    assert article.body == "<p>Text</p>"
    Article.objects.bulk_create([Article(title="In bulk", slug="in-bulk", body=EVIL)])
    Article.objects.filter(title="Saved").update(body=EVIL)
    assert set(Article.objects.values_list("body", flat=True)) == {"<p>Text</p>"}


def test_a_text_that_cannot_be_cleaned_is_not_stored(db):
    with pytest.raises(Unclean), transaction.atomic():
        Article.objects.create(title="Deep", body="<div>" * 200)
    assert not Article.objects.exists()


def test_a_form_says_why_a_text_cannot_be_cleaned():
    with pytest.raises(ValidationError) as caught:
        Article(title="Large", body="x" * 600_000).full_clean(exclude=NOT_TYPED)
    assert list(caught.value.message_dict) == ["body"]


@pytest.mark.parametrize("title", ["", "   ", "\u200f\u200e", "x" * 301, "NUL \x00", "half \ud800"])
def test_a_headline_that_is_none_is_refused(title):
    with pytest.raises(ValidationError) as caught:
        Article(title=title).full_clean(exclude=NOT_TYPED)
    assert list(caught.value.message_dict) == ["title"]


def test_slugs_are_made_from_headlines_and_never_twice(db):
    slugs = [Article.objects.create(title="Velmar: Talks end").slug for _ in range(3)]
    assert slugs == ["velmar-talks-end", "velmar-talks-end-2", "velmar-talks-end-3"]


def test_a_new_story_never_gets_an_address_that_readers_know(published):
    article = published("The talks", slug="the-talks")
    Article.objects.filter(pk=article.pk).update(slug="other")
    assert Article.objects.create(title="The talks").slug == "the-talks-2"


@pytest.mark.parametrize("slug", ["a b", "a/b", "a+b", "..", "A", "-a", "%2f", "a--b"])
def test_a_slug_that_is_no_part_of_an_address_is_refused(slug):
    with pytest.raises(ValidationError) as caught:
        Article(title="Story", slug=slug).full_clean(
            exclude=["created_by", "updated_by", "tags"], validate_unique=False
        )
    assert "slug" in caught.value.message_dict


def test_names_of_tags_are_one_whatever_their_case(db):
    tags = Tag.objects.resolve(["Ärzte", "ÄRZTE", " ärzte ", "Ｒussia", "russia"])
    assert [tag.name for tag in tags] == ["Ärzte", "Ｒussia"]


def test_the_database_refuses_a_tag_that_differs_in_case_only(db):
    Tag.objects.create(name="Ärzte")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="ÄRZTE")


def test_tags_are_resolved_in_one_query(db, django_assert_num_queries):
    names = [f"Tag {number}" for number in range(20)]
    Tag.objects.resolve(names)
    with django_assert_num_queries(1):
        assert [tag.name for tag in Tag.objects.resolve(reversed(names))] == names[::-1]


def test_tags_of_one_slug_get_numbers(db):
    assert [tag.slug for tag in Tag.objects.resolve(["C", "C#", "C++"])] == ["c", "c-2", "c-3"]


def test_a_new_tag_never_takes_a_former_address(published, readdress):
    published(tags=["Burma"])
    readdress(Tag.objects.get(), "myanmar")
    Tag.objects.filter(slug="myanmar").update(name="Myanmar", key="myanmar")
    assert Tag.objects.named("Burma").slug == "burma-2"
    assert TagAlias.objects.get().slug == "burma"


def test_a_tag_that_readers_saw_cannot_be_deleted(published):
    published(tags=["Peru"])
    with pytest.raises(ProtectedError):
        Tag.objects.get().delete()


def test_taggits_own_manager_follows_our_rule(draft):
    article = draft(tags=["Peru"])
    article.tags.add("PERU", "Éire")
    article.tags.set(["ÉIRE"])
    assert [tag.name for tag in article.tags.all()] == ["Éire"]
    article.tags.remove("Éire")
    assert not article.tags.exists()


def test_tags_keep_their_order_also_when_fetched_for_many_stories(draft):
    Tag.objects.resolve(["Chad", "Aruba", "Benin", "Peru"])
    names = [["Peru", "Chad", "Benin", "Aruba"], ["Benin", "Peru", "Aruba", "Chad"]]
    stories = [draft(tags=tags) for tags in names]
    fetched = Article.objects.order_by("pk").prefetch_related("tags")
    assert [[tag.name for tag in story.tags.all()] for story in stories] == names
    assert [[tag.name for tag in story.tags.all()] for story in fetched] == names


def test_a_see_link_has_one_target(draft):
    article, other = draft("One"), draft("Other")
    both = SeeLink(article=article, target=other, url="https://example.org/")
    with pytest.raises(ValidationError):
        both.full_clean()
    with pytest.raises(IntegrityError, match="see_link_one_target"), transaction.atomic():
        both.save()


def test_a_see_link_never_points_at_its_own_story(draft):
    article = draft()
    itself = SeeLink(article=article, target=article)
    with pytest.raises(ValidationError, match="itself"):
        itself.full_clean()
    with pytest.raises(IntegrityError, match="see_link_not_to_itself"), transaction.atomic():
        itself.save()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:x",
        "data:text/html,x",
        "vbscript:x",
        "//example.org",
        "https://a:b@example.org/",
    ],
)
def test_a_see_link_leads_to_the_web_only(url, draft):
    with pytest.raises(ValidationError) as caught:
        SeeLink(article=draft(), url=url).full_clean()
    assert "url" in caught.value.message_dict


def test_a_link_that_leads_nowhere_is_to_be_completed(draft):
    link = SeeLink.objects.create(article=draft(), lead_in="Why")
    assert list(SeeLink.objects.incomplete()) == [link]
    assert not link.is_complete

"""Who may do what with which story: said once, asked on every path. What is not allowed here is refused."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Exists, OuterRef

from articles.models import Article, ArticleTag, Edition, Listing, Move
from articles.models.article import ArticleQuerySet
from articles.models.tag import TagQuerySet

Verb = Move.Verb
State = Article.State

REPORTER, EDITOR, CHIEF = "reporter", "editor", "chief"

# The workflow: each move, the states it may start from, the state it leads to, the permission it needs.
MOVES: dict[Verb, tuple[frozenset[State], State, str]] = {
    Verb.SUBMIT: (frozenset({State.DRAFT}), State.REVIEW, "articles.change_article"),
    Verb.SEND_BACK: (frozenset({State.REVIEW}), State.DRAFT, "articles.publish_article"),
    Verb.PUBLISH: (frozenset(State), State.PUBLISHED, "articles.publish_article"),
    Verb.SCHEDULE: (frozenset(State), State.PUBLISHED, "articles.publish_article"),
    Verb.WITHDRAW: (frozenset({State.PUBLISHED}), State.WITHDRAWN, "articles.publish_article"),
}


def _is_own(user: User, article: Article) -> bool:
    return Article.objects.written_by(user).filter(pk=article.pk).exists()


def visible(user: AbstractBaseUser | AnonymousUser, articles: ArticleQuerySet) -> ArticleQuerySet:
    """The working copies that the user may know of: editors all, reporters their own, others none."""
    if not user.is_active or not user.has_perm("articles.view_article"):
        return articles.none()
    return articles if user.has_perm("articles.edit_every_article") else articles.written_by(user)


def linkable(user: AbstractBaseUser | AnonymousUser, articles: ArticleQuerySet) -> ArticleQuerySet:
    """The stories that the user may point a see link at: those readers see, and those the user may know of."""
    mine = visible(user, articles)
    if user.has_perm("articles.edit_every_article") or not user.has_perm("articles.view_article"):
        return mine
    return articles.filter(pk__in=Edition.objects.live().values("article")) | mine


def known_tags(user: User, tags: TagQuerySet) -> TagQuerySet:
    """The tags that the user may know of: editors all, reporters those of public stories and of their own.

    The name of a tag can say enough about a story that is still under way.
    """
    if user.has_perm("articles.edit_every_article"):
        return tags
    own = ArticleTag.objects.filter(tag=OuterRef("pk"), content_object__in=visible(user, Article.objects.all()))
    public = Listing.objects.live().filter(tag=OuterRef("pk"))
    return tags.filter(Exists(own) | Exists(public))


def may_see(user: User, article: Article) -> bool:
    """Whether the user may know of the story's working copy."""
    return visible(user, Article.objects.filter(pk=article.pk)).exists()


def may_edit(user: User, article: Article) -> bool:
    """Whether the user may change the working copy: editors always, reporters while their own is a draft."""
    if not user.is_active or not user.has_perm("articles.change_article"):
        return False
    if user.has_perm("articles.edit_every_article"):
        return True
    return article.state == State.DRAFT and _is_own(user, article)


def may_delete(user: User, article: Article) -> bool:
    """Whether the user may delete the story: nobody, once readers have seen it or will; a reporter only own drafts."""
    if article.editions.exists() or not user.has_perm("articles.delete_article"):
        return False
    return may_edit(user, article)


def may(user: User, verb: Verb, article: Article) -> bool:
    """Whether the user may make this move with the story as it is."""
    starts, _to, permission = MOVES[verb]
    if article.state not in starts or not user.is_active or not user.has_perm(permission):
        return False
    return user.has_perm("articles.edit_every_article") or _is_own(user, article)


def moves_open_to(user: User, article: Article) -> list[Verb]:
    """The moves that the user may make now, in the order of the workflow."""
    return [verb for verb in MOVES if may(user, verb, article)]

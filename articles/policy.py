"""Who may do what with which story: said once, asked on every path. What is not allowed here is refused."""

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Exists, Max, OuterRef, TextChoices
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticleTag, Edition, Listing, Move
from articles.models.article import ArticleQuerySet
from articles.models.tag import TagQuerySet

Verb = Move.Verb
State = Article.State

REPORTER, EDITOR, CHIEF = "reporter", "editor", "chief"


class Rule(TextChoices):
    """What a move asks for, in the words in which docs/workflow.md tells it."""

    PERMISSION = "permission", _("the right to make it")
    STATE = "state", _("a state from which it starts")
    CHANGED = "changed", _("an approved story: that it was changed since")
    READERS = "readers", _("that readers have the story, or will, or had it until it expired")
    LIVE = "live", _("that the story is live")
    NOTICE = "notice", _("that the story has a notice")
    NOT_OWN = "not_own", _("only by somebody whose own work it is not")
    APPROVED = "approved", _("only the very version that somebody approved whose own work it is not")


class Step(NamedTuple):
    """A move: the states it may start from, the one it leads to (None: the story stays where it is), the permission
    it needs, what else has to be so, and what is asked in addition where four eyes have to see every story."""

    starts: frozenset[State]
    leads_to: State | None
    permission: str
    needs: Rule | None = None
    four_eyes: Rule | None = None


_ANY = frozenset(State)
_WRITE, _PUBLISH = "articles.change_article", "articles.publish_article"

# The workflow. Who may not edit every story moves own drafts and nothing else, whatever stands here.
MOVES: dict[Verb, Step] = {
    Verb.SUBMIT: Step(_ANY - {State.REVIEW}, State.REVIEW, _WRITE),
    Verb.SEND_BACK: Step(frozenset({State.REVIEW, State.APPROVED, State.PUBLISHED}), State.DRAFT, _PUBLISH),
    Verb.APPROVE: Step(
        frozenset({State.REVIEW, State.APPROVED}), State.APPROVED, _PUBLISH, needs=Rule.CHANGED, four_eyes=Rule.NOT_OWN
    ),
    Verb.PUBLISH: Step(_ANY, State.PUBLISHED, _PUBLISH, four_eyes=Rule.APPROVED),
    Verb.SCHEDULE: Step(_ANY, State.PUBLISHED, _PUBLISH, four_eyes=Rule.APPROVED),
    Verb.WITHDRAW: Step(_ANY - {State.WITHDRAWN}, State.WITHDRAWN, _PUBLISH, needs=Rule.READERS),
    Verb.CORRECT: Step(_ANY, None, _PUBLISH, needs=Rule.LIVE),
    Verb.TAKE_BACK: Step(_ANY, None, _PUBLISH, needs=Rule.NOTICE),
}
# Whoever makes one of these has seen the version, and stands for it.
_STANDS_FOR_IT = (Verb.APPROVE, Verb.PUBLISH, Verb.SCHEDULE)


def _is_own(user: User, article: Article) -> bool:
    return article.created_by_id == user.pk or Article.objects.written_by(user).filter(pk=article.pk).exists()


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


def editable(user: User, articles: ArticleQuerySet) -> ArticleQuerySet:
    """The twin of `may_edit` for many stories: those whose working copies the user may change."""
    if not user.is_active or not user.has_perm("articles.change_article"):
        return articles.none()
    if user.has_perm("articles.edit_every_article"):
        return articles
    return articles.filter(state=State.DRAFT).written_by(user)


def may_readdress(user: User, article: Article) -> bool:
    """Whether the user, who may edit the story, may change its address too: one that readers know only editors."""
    return user.has_perm("articles.publish_article") or not article.addresses.exists()


def in_bin(user: User) -> ArticleQuerySet:
    """The stories in the bin that the user may put back: editors all, reporters their own, others none."""
    if not user.has_perm("articles.delete_article"):
        return Article.with_bin.none()
    return visible(user, Article.with_bin.discarded())


def may_delete(user: User, article: Article) -> bool:
    """Whether the user may delete the story: nobody, once readers have seen it or will; a reporter only own drafts."""
    if article.editions.exists() or not user.has_perm("articles.delete_article"):
        return False
    return may_edit(user, article)


# --- Moves ----------------------------------------------------------------------------------------------


def may(user: User, verb: Verb, article: Article) -> bool:
    """Whether the user may make this move with the story as it is."""
    return broken_rule(user, verb, article) is None


def broken_rule(user: User, verb: Verb, article: Article) -> Rule | None:
    """The first rule that keeps the user from this move, or None."""
    return _Case(user, article).broken_rule(verb)


def moves_open_to(user: User, article: Article, among: Iterable[Verb] = tuple(MOVES)) -> list[Verb]:
    """The moves, of those asked for, that the user may make now, in the order of the workflow; of a story that is
    still to be begun, those that can be made as soon as it is saved."""
    case, asked = _Case(user, article), set(among)
    return [verb for verb in MOVES if verb in asked and case.broken_rule(verb) is None]


def is_own_work(user: User, article: Article) -> bool:
    """Whether the user began the story, is named as its author, or changed it since somebody else approved it."""
    if article.pk is None or _is_own(user, article):
        return True
    others = article.moves.filter(verb__in=_STANDS_FOR_IT).exclude(by=user)
    seen = others.aggregate(version=Max("version"))["version"] or 0
    return article.revisions.accepted().filter(by=user, version__gt=seen).exists()


def approval(article: Article) -> Move | None:
    """The approval of the present version, if it has one that holds: a story that was sent back has none, and where
    four eyes have to see every story, nobody's approval of own work counts."""
    latest = article.moves.filter(verb__in=(Verb.APPROVE, Verb.SEND_BACK)).select_related("by").order_by("-pk").first()
    if latest is None or latest.verb != Verb.APPROVE or latest.version != article.version:
        return None
    if settings.NEWSDESK_FOUR_EYES and (latest.by is None or is_own_work(latest.by, article)):
        return None
    return latest


class _Case:
    """One story before one member of the newsroom: what the rules ask of both, each looked up once."""

    def __init__(self, user: User, article: Article) -> None:
        self.user, self.article = user, article

    def broken_rule(self, verb: Verb) -> Rule | None:
        """The first rule that keeps the user from this move, or None."""
        step = MOVES[verb]
        if not self.has_right(step.permission):
            return Rule.PERMISSION
        if self.article.state not in step.starts or not (self.edits_all or self.article.state == State.DRAFT):
            return Rule.STATE
        asked = (step.needs, step.four_eyes if settings.NEWSDESK_FOUR_EYES else None)
        return next((rule for rule in asked if rule and not self.meets(rule)), None)

    def has_right(self, permission: str) -> bool:
        """Whether the user makes such moves, and with this story."""
        return self.user.is_active and self.user.has_perm(permission) and (self.edits_all or self.is_own)

    def meets(self, rule: Rule) -> bool:
        """Whether it is so."""
        return {
            Rule.CHANGED: lambda: self.article.state != State.APPROVED or not self.is_approved,
            Rule.READERS: lambda: self.article.state == State.PUBLISHED or self.is_live or self.is_planned,
            Rule.LIVE: lambda: self.is_live,
            Rule.NOTICE: lambda: self.has_notice,
            Rule.NOT_OWN: lambda: not is_own_work(self.user, self.article),
            Rule.APPROVED: lambda: self.is_approved,
        }[rule]()

    @cached_property
    def edits_all(self) -> bool:
        return self.user.has_perm("articles.edit_every_article")

    @cached_property
    def is_own(self) -> bool:
        return self.article.pk is None or _is_own(self.user, self.article)

    @cached_property
    def is_live(self) -> bool:
        return self.article.pk is not None and self.article.editions.live().exists()

    @cached_property
    def is_planned(self) -> bool:
        return self.article.pk is not None and self.article.editions.upcoming().exists()

    @cached_property
    def has_notice(self) -> bool:
        return self.article.pk is not None and self.article.notices.standing().exists()

    @cached_property
    def is_approved(self) -> bool:
        return self.article.pk is not None and approval(self.article) is not None

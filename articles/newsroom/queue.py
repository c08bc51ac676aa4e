"""The queue: stories that wait for somebody's decision, as sets, by the rules that `policy` asks of one story."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Case, Exists, Expression, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from articles import policy
from articles.models import Article, Byline, Move, Revision
from articles.models.article import ArticleQuerySet

State = Article.State
Verb = Move.Verb
# Whoever makes one of these has seen the version, and stands for it.
_STANDS_FOR_IT = (Verb.APPROVE, Verb.PUBLISH, Verb.SCHEDULE)
# The twin of `presences.name_of`.
_FULL_NAME = Trim(Concat("by__first_name", Value(" "), "by__last_name"))
_NAME = Coalesce(NullIf(_FULL_NAME, Value("")), "by__username")
# A notice is put on a story wherever it stands.
_STEPS = [verb for verb, step in policy.MOVES.items() if step.leads_to]


def to_move_on(user: User, articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those of the stories in review, and of those approved, that the user could approve or publish as they are now."""
    if not (user.has_perm("articles.publish_article") and user.has_perm("articles.edit_every_article")):
        return articles.none()
    if not settings.NEWSDESK_FOUR_EYES:
        return articles
    mine = _with_own_work(articles, "mine", Value(user.pk))
    approved = _with_own_work(_with_approver(mine), "approvers", F("approver"))
    return approved.filter(Q(mine=False) | Q(approver__isnull=False, approvers=False))


def for_others(user: User, articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those of the stories in review, and of those approved, that only somebody else can move on."""
    return articles.exclude(pk__in=to_move_on(user, articles).values("pk"))


def begun(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those of the stories that are drafts, but for those that were sent back."""
    return _drafts(articles).exclude(last_verb=Verb.SEND_BACK)


def sent_back(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those of the stories that were sent back and not handed over again, with `last_note` and `last_by`."""
    return _drafts(articles).filter(last_verb=Verb.SEND_BACK)


def _drafts(articles: ArticleQuerySet) -> ArticleQuerySet:
    moves = Move.objects.filter(article=OuterRef("pk"), verb__in=_STEPS).order_by("-at", "-pk")
    return articles.filter(state=State.DRAFT).annotate(
        last_verb=Coalesce(Subquery(moves.values("verb")[:1]), Value("")),
        last_note=Subquery(moves.values("note")[:1]),
        last_by=Subquery(moves.values(name=_NAME)[:1]),
    )


def _with_approver(articles: ArticleQuerySet) -> ArticleQuerySet:
    """With who approved the present version, where nobody sent it back since: the twin of `policy.approval`."""
    latest = Move.objects.filter(article=OuterRef("pk"), verb__in=(Verb.APPROVE, Verb.SEND_BACK)).order_by("-pk")
    decided = articles.annotate(
        decision=Subquery(latest.values("verb")[:1]),
        decided_version=Subquery(latest.values("version")[:1]),
    )
    approval = When(decision=Verb.APPROVE, decided_version=F("version"), then=Subquery(latest.values("by")[:1]))
    return decided.annotate(approver=Case(approval))


def _with_own_work(articles: ArticleQuerySet, name: str, person: Expression | F) -> ArticleQuerySet:
    """With whether each story is this person's own work: the twin of `policy.is_own_work`."""
    by, seen = f"{name}_by", f"{name}_seen"
    others = Move.objects.filter(article=OuterRef("pk"), verb__in=_STANDS_FOR_IT).exclude(by=OuterRef(by))
    last = others.order_by().values("article").annotate(last=Max("version")).values("last")
    story = articles.annotate(**{by: person}).annotate(**{seen: Coalesce(Subquery(last), 0)})
    changes = Revision.objects.accepted().filter(article=OuterRef("pk"), by=OuterRef(by), version__gt=OuterRef(seen))
    named = Byline.objects.filter(article=OuterRef("pk"), author__user=OuterRef(by))
    is_own = Q(created_by=F(by)) | Exists(named) | Exists(changes)
    return story.annotate(**{name: Case(When(is_own, then=True), default=False)})

"""Put stories into the bin and back. Nothing of them is lost: in the bin they are not there for anybody."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import policy
from articles.models import Article, Move, Presence
from articles.models.article import Conflict


@transaction.atomic
def discard(article: Article, *, by: User) -> None:
    """Put a story that readers never had into the bin, with its history, its log and all that hangs on it.

    What somebody typed of it and did not save becomes the beginning of a new story. Raises PermissionDenied; Conflict
    for a story that is there already.
    """
    taken = Article.objects.select_for_update(of=("self",)).filter(pk=article.pk).first()
    if taken is None:
        raise Conflict(_("The story has been deleted."))
    if not policy.may_delete(by, taken):
        raise PermissionDenied
    taken.discarded_at, taken.discarded_by = timezone.now(), by
    taken.save(update_fields=["discarded_at", "discarded_by"])
    _log(taken, Move.Verb.DISCARD, by)
    taken.autosaves.update(article=None, version=None)
    Presence.objects.filter(article=taken).delete()


@transaction.atomic
def put_back(article: Article, *, by: User) -> Article:
    """Take a story out of the bin, as it was; returns it. Raises PermissionDenied; Conflict if it is not there."""
    taken = Article.with_bin.select_for_update(of=("self",)).filter(pk=article.pk).first()
    if taken is None or taken.discarded_at is None:
        raise Conflict(_("This story is not in the bin any more."))
    if not policy.in_bin(by).filter(pk=taken.pk).exists():
        raise PermissionDenied
    taken.discarded_at = taken.discarded_by = None
    taken.save(update_fields=["discarded_at", "discarded_by"])
    _log(taken, Move.Verb.PUT_BACK, by)
    return taken


def _log(article: Article, verb: Move.Verb, by: User) -> None:
    """Leave a row, as every move does."""
    state = article.state
    Move.objects.create(article=article, verb=verb, from_state=state, to_state=state, by=by, version=article.version)

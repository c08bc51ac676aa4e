"""What the user of a request may do with a story: `policy` asked once for each page, however often it is shown."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpRequest

from articles import policy
from articles.models import Article


def may_see(request: HttpRequest, article: Article) -> bool:
    """Whether the user may know of the story's working copy."""
    return _asked(request, policy.may_see, article)


def may_edit(request: HttpRequest, article: Article) -> bool:
    """Whether the user may change the working copy, as the page shows it; saving asks anew, under a lock."""
    return _asked(request, policy.may_edit, article)


def may_delete(request: HttpRequest, article: Article) -> bool:
    """Whether the user may delete the story."""
    return _asked(request, policy.may_delete, article)


def is_known_to_readers(request: HttpRequest, article: Article) -> bool:
    """Whether the story's address was ever public."""
    return _asked(request, _has_address, article)


def _has_address(user: User, article: Article) -> bool:
    return article.addresses.exists()


def _asked(request: HttpRequest, rule: Callable[[User, Article], bool], article: Article) -> bool:
    answers = request.__dict__.setdefault("rights", {})
    question = rule, article.pk, article.state
    if question not in answers:
        answers[question] = rule(request.user, article)
    return answers[question]

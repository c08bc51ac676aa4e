"""What becomes of a story's form when it is sent: saved, merged, or kept aside; never thrown away."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import drafting, policy
from articles.drafting import Outcome, Result
from articles.models import Article, Content
from articles.models.article import Conflict
from articles.models.revision import NOTE_LENGTH
from articles.newsroom import autosaving, move_pages
from articles.newsroom.choices import is_id
from articles.newsroom.links import BylineFormSet, SeeLinkFormSet
from articles.newsroom.story_form import ArticleForm
from articles.newsroom.typed import Typed, typed
from articles.text.names import storable, tidy


def save(request: HttpRequest, form: ArticleForm, formsets: list[BaseFormSet]) -> None:
    """Save a valid form. The story it is about knows the `outcome` from now on.

    Raises PermissionDenied, Conflict.
    """
    article = form.instance
    pointers = next(formset.pointers for formset in formsets if isinstance(formset, SeeLinkFormSet))
    authors = next(formset.authors for formset in formsets if isinstance(formset, BylineFormSet))
    content, note = form.content(authors, pointers), form.cleaned_data["note"]
    if article.pk is None:
        article.outcome = drafting.begin(article, content, by=request.user, note=note)
        return
    seen = form.cleaned_data["version"]
    article.outcome = drafting.save(article, content, by=request.user, version=seen, note=note)
    # What is moved next is what the writer has seen: a version that came of a merge was seen by nobody yet.
    article.version = article.outcome.article.version if article.outcome.is_as_sent else seen


def has_changed(article: Article) -> bool:
    """Whether a story that was just saved has another content now."""
    return article.outcome.result in {Result.SAVED, Result.MERGED}


def respond(admin: ModelAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """What follows the save: a question if there is one, the move that was asked for, or the story again."""
    outcome: Outcome = article.outcome
    autosaving.clear(request, article)
    if outcome.result is Result.KEPT:
        return HttpResponseRedirect(_conflict_url(outcome))
    if outcome.result is Result.MERGED:
        messages.warning(request, _merged(outcome))
        return _to_story(article)
    moved = move_pages.after_save(request, article)
    if moved is not None:
        return moved
    messages.success(request, _saved(article))
    return admin.response_post_save_change(request, article) if "_save" in request.POST else _to_story(article)


def instead(admin: ModelAdmin, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
    """What to do with a posted form that can't be saved where it was meant to be; None if it can be tried.

    A story that the writer may see but not change any more keeps the text aside. One that was deleted leaves it to its
    writer as the beginning of a new story.
    """
    if object_id is None or not is_id(object_id):
        return None
    article = Article.objects.filter(pk=object_id).first()
    if article is None:
        return autosaving.rescue(request)
    if not policy.may_see(request.user, article) or admin.has_change_permission(request, article):
        return None
    return _keep_aside(admin, request, article)


def _keep_aside(admin: ModelAdmin, request: HttpRequest, article: Article) -> HttpResponse:
    """The page that says that the story is not the writer's to change by now, and where the text went."""
    version = request.POST.get("version", "")
    if not request.user.has_perm("articles.change_article") or not is_id(version):
        raise PermissionDenied
    found = typed(request.POST, request.user, article)
    content = _without_what_is_lost(found, article)
    try:
        outcome = drafting.keep(article, content, by=request.user, version=int(version), note=_note(request, found))
    except Conflict as error:
        raise PermissionDenied from error
    autosaving.clear(request, article)
    context = admin.admin_site.each_context(request) | {
        "title": _("The story is not yours to change now"),
        "opts": admin.opts,
        "article": article,
        "kept": outcome.revision,
        "problems": found.problems,
    }
    return render(request, "newsroom/kept.html", context, status=403)


def _without_what_is_lost(found: Typed, article: Article) -> Content:
    """The text as far as it can be stored. What cannot is left as it is in the story: nobody meant to empty it; nor the
    lines that no story is without."""
    present = article.content
    empty = {line for line in ("title", "language") if not getattr(found.content, line)}
    return replace(found.content, **{part: getattr(present, part) for part in found.left_out | empty})


def _note(request: HttpRequest, found: Typed) -> str:
    return tidy(storable(" ".join([request.POST.get("note", ""), *found.problems])))[:NOTE_LENGTH]


def _conflict_url(outcome: Outcome) -> str:
    return reverse("admin:articles_article_conflict", args=[outcome.article.pk, outcome.revision.pk])


def _merged(outcome: Outcome) -> SafeString:
    words = _(
        "“%(title)s” had moved on meanwhile. Your changes and the others are both in it now: look at it once more."
    )
    address = reverse("admin:articles_article_history", args=[outcome.article.pk])
    return format_html(
        '{} <a href="{}">{}</a>', words % {"title": outcome.article.title}, address, _("What was changed")
    )


def _saved(article: Article) -> str:
    if not has_changed(article):
        return _("“%(title)s” is as it was: there was nothing to save.") % {"title": article.title}
    return _("“%(title)s” is saved.") % {"title": article.title}


def _to_story(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

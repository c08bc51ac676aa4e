"""The stories of a tag, as far as a search finds them, put under another: saved, looked at, and run."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from articles.models import Tag, TagSearch
from articles.newsroom.chiefs import for_chiefs, page
from articles.newsroom.choices import is_id
from articles.newsroom.tagging import validate_name
from articles.tagging import changes
from articles.tagging.foresight import of_split
from articles.tagging.naming import Refused
from articles.tagging.splitting import MOST_WORDS
from articles.text.names import fold


class SearchForm(forms.ModelForm):
    """A search for the stories of one tag that belong under another."""

    class Meta:
        model = TagSearch
        fields = ("name", "tag", "into", "words", "since", "until", "is_instead")
        widgets = {
            "since": AdminDateWidget(attrs={"placeholder": gettext_lazy("YYYY-MM-DD")}),
            "until": AdminDateWidget(attrs={"placeholder": gettext_lazy("YYYY-MM-DD")}),
            **{
                name: forms.TextInput({"class": "vTextField", "dir": "auto"})
                for name in ("name", "tag", "into", "words")
            },
        }

    def clean_tag(self) -> str:
        """The tag whose stories are looked through. Raises ValidationError if there is none."""
        name = self.cleaned_data["tag"]
        validate_name(name)
        if not Tag.objects.spelt([name]):
            raise ValidationError(
                _("There is no tag “%(name)s”. Type the name of one that there is."), params={"name": name}
            )
        return name

    def clean_into(self) -> str:
        """The tag that they get; one that there is not yet is made when the search is run. Raises ValidationError."""
        name = self.cleaned_data["into"]
        validate_name(name)
        return name

    def clean(self) -> dict[str, Any]:
        """Refuse a search that finds everything or nothing. Raises ValidationError."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        tag, into, words, since, until = (cleaned[name] for name in ("tag", "into", "words", "since", "until"))
        known = Tag.objects.spelt([tag, into])
        if known[fold(tag)] == known.get(fold(into)):
            self.add_error("into", _("This is the same tag. Name another."))
        if not (words or since or until):
            self.add_error("words", _("Type a word, or a date: a search for everything is a merge."))
        if len(words.split()) > MOST_WORDS:
            self.add_error("words", _("At most %d words.") % MOST_WORDS)
        if since and until and until < since:
            self.add_error("until", _("This is before the day on which the search begins."))
        return cleaned


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The addresses of saved searches."""
    form = require_http_methods(["GET", "HEAD", "POST"])
    run, delete = require_POST(for_chiefs(admin, _run)), require_POST(for_chiefs(admin, _delete))
    return [
        path("searches/add/", form(for_chiefs(admin, partial(_search, admin))), name="articles_tag_search_add"),
        path("searches/<str:number>/", form(for_chiefs(admin, partial(_search, admin))), name="articles_tag_search"),
        path("searches/<str:number>/run/", run, name="articles_tag_search_run"),
        path("searches/<str:number>/delete/", delete, name="articles_tag_search_delete"),
    ]


def _search(admin: ModelAdmin, request: HttpRequest, number: str | None = None) -> HttpResponse:
    """The form of a search; of a saved one, with what it would do. Raises Http404."""
    search = _found(number) if number else TagSearch(by=request.user)
    given = request.POST if request.method == "POST" else None
    form = SearchForm(given, instance=search, initial=None if search.pk else {"tag": _named(request)})
    if form.is_valid() and _saved(form):
        return HttpResponseRedirect(reverse("admin:articles_tag_search", args=[form.instance.pk]))
    saved = search.pk and given is None
    context = {"form": form, "search": search if search.pk else None, "foresight": of_split(search) if saved else None}
    return page(admin, request, "tag_search", search.name if saved else _("Search for stories"), **context)


def _saved(form: SearchForm) -> bool:
    """Save the search; False, with an error in the form, where somebody else took its name at the same moment."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", _("There is a search of this name by now. Choose another name."))
        return False
    return True


def _named(request: HttpRequest) -> str:
    """The tag from whose form one comes."""
    number = request.GET.get("tag", "")
    tag = Tag.objects.filter(pk=number).first() if is_id(number) else None
    return tag.name if tag else ""


def _run(request: HttpRequest, number: str) -> HttpResponse:
    """Begin to put the stories that a search finds under the other tag."""
    search = _found(number)
    try:
        change = changes.split(search, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:articles_tag_search", args=[search.pk]))
    return HttpResponseRedirect(
        reverse("admin:articles_tag_changed", args=[changes.advance(change, changes.A_WHILE).pk])
    )


def _delete(request: HttpRequest, number: str) -> HttpResponse:
    """Forget a search. What it has done stays done."""
    _found(number).delete()
    messages.success(request, _("The search is deleted. What it has done stays."))
    return HttpResponseRedirect(reverse("admin:articles_tag_order"))


def _found(number: str) -> TagSearch:
    search = TagSearch.objects.filter(pk=number).first() if is_id(number) else None
    if search is None:
        raise Http404
    return search

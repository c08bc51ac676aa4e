"""A tag merged into another: chosen, looked at before it is done, and begun."""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles.models import Tag
from articles.models.fields import validate_storable
from articles.newsroom.chiefs import for_chiefs, page, tag_of
from articles.newsroom.tagging import validate_name
from articles.tagging import changes
from articles.tagging.foresight import of_merge
from articles.tagging.naming import Refused
from articles.tagging.nearest import nearest
from articles.text.names import fold, tidy


class TagNameField(forms.CharField):
    """A tag that there is, by its name or another name of it."""

    default_validators = [validate_storable]

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=200, widget=forms.TextInput({"class": "vTextField", "dir": "auto"}), **kwargs)

    def clean(self, value: str) -> Tag:
        """The tag. Raises ValidationError."""
        name = tidy(super().clean(value))
        validate_name(name)
        tag = Tag.objects.with_story_count().spelt([name]).get(fold(name))
        if tag is None:
            raise ValidationError(
                _("There is no tag “%(name)s”. Type the name of one that there is."), params={"name": name}
            )
        return tag


class MergeForm(forms.Form):
    """Into which tag."""

    into = TagNameField(
        label=gettext_lazy("Into the tag"),
        help_text=gettext_lazy("Its name, or another name of it. It keeps its own name, address and description."),
    )

    def __init__(self, tag: Tag, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag

    def clean_into(self) -> Tag:
        """The other tag. Raises ValidationError for the very same."""
        into = self.cleaned_data["into"]
        if into.pk == self.tag.pk:
            raise ValidationError(
                _("“%(tag)s” cannot be merged into itself. Choose another tag."), params={"tag": into}
            )
        return into


def urls(admin: ModelAdmin) -> list[URLPattern]:
    """The address of a tag's merge."""
    view = require_http_methods(["GET", "HEAD", "POST"])(for_chiefs(admin, partial(_merge, admin)))
    return [path("<path:object_id>/merge/", view, name="articles_tag_merge")]


def _merge(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Ask into which tag, show what that would do, and begin it once that was seen."""
    tag = tag_of(object_id)
    given = request.POST if request.method == "POST" else request.GET
    form = MergeForm(tag, given if "into" in given else None)
    into = form.cleaned_data["into"] if form.is_valid() else None
    if into and "confirmed" in request.POST:
        return _begin(request, tag, into)
    foresight = of_merge(tag, into) if into else None
    context = {"tag": tag, "form": form, "into": into, "foresight": foresight, "near": [] if into else nearest(tag)}
    return page(admin, request, "tag_merge", _("Merge a tag into another"), original=tag, **context)


def _begin(request: HttpRequest, tag: Tag, into: Tag) -> HttpResponse:
    try:
        change = changes.merge(tag, into, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:articles_tag_merge", args=[tag.pk]))
    return HttpResponseRedirect(
        reverse("admin:articles_tag_changed", args=[changes.advance(change, changes.A_WHILE).pk])
    )

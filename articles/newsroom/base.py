"""What every part of the newsroom does the same way."""

import re

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import IntegrityError, connection, models
from django.http import Http404, HttpRequest, HttpResponse

_ID = re.compile(r"[1-9][0-9]{0,17}")  # of what Python takes for a number, only what a database id looks like
_TRIES = 5


class NewsroomAdmin(admin.ModelAdmin):
    """Django's model admin, with 404 for what is not there and another try for a save that lost a race."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model:
        """The object of this id among those the user may know of. Raises Http404.

        It is locked while it is being saved, so that two savers come one after the other.
        """
        if not _ID.fullmatch(object_id):
            raise Http404
        if request.method == "POST" and connection.in_atomic_block:
            self.model.objects.select_for_update().filter(pk=object_id).values_list("pk").first()
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def changeform_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The form. What somebody else took at the same moment is found taken on the next try: a form error."""
        for _attempt in range(_TRIES - 1):
            try:
                return super().changeform_view(request, *args, **kwargs)
            except IntegrityError:
                continue
        return super().changeform_view(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        """What a list action answers. Raises Http404 for an id that is none."""
        if not all(_ID.fullmatch(selected) for selected in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise Http404
        return super().response_action(request, queryset)

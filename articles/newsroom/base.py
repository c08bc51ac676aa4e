"""What every part of the newsroom does the same way."""

from itertools import islice

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import IntegrityError, OperationalError, connection, models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst, smart_split
from psycopg2.errors import DeadlockDetected

from articles.newsroom.choices import SuggestingAdmin, is_id
from articles.text.names import why_unstorable

_TRIES = 5
_MOST_WORDS = 10
# The questions that the admin's own filters ask of a field: of a value, a relation, a span of time, and of nothing.
_QUESTIONS = ("", "__exact", "__id__exact", "__gte", "__lt", "__isnull")


class NewsroomAdmin(SuggestingAdmin, admin.ModelAdmin):
    """Django's model admin, with 404 for what is not there and another try for a save that lost a race."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model:
        """The object of this id among those the user may know of. Raises Http404.

        It is locked while it is being saved, so that two savers come one after the other. Not with the strongest lock:
        others may go on pointing at it, or two stories that point at each other would wait for each other for ever.
        """
        if not is_id(object_id):
            raise Http404
        if request.method == "POST" and connection.in_atomic_block:
            self.model.objects.select_for_update(no_key=True).filter(pk=object_id).values_list("pk").first()
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The list, under the name of what it lists."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """What holds the first words of the term. Each word is a search of its own: thousands would take seconds."""
        words = islice(smart_split(search_term), _MOST_WORDS)
        return super().get_search_results(request, queryset, " ".join(words))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether the list answers this part of its address: what its filters ask, and nothing else.

        By itself the admin lets anybody ask any lookup of any field of the model, and those that the database cannot
        answer (a broken regular expression, a year that is none) break the page.
        """
        if why_unstorable(value) or not super().lookup_allowed(lookup, value, request):
            return False
        return any(lookup in _asked(one) for one in self.get_list_filter(request))

    def changeform_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The form. What somebody else took at the same moment is found taken on the next try: a form error.

        A save that the database gave up, because two waited for each other, is tried again too.
        """
        for _attempt in range(_TRIES - 1):
            try:
                return super().changeform_view(request, *args, **kwargs)
            except (IntegrityError, OperationalError) as error:
                if not (isinstance(error, IntegrityError) or isinstance(error.__cause__, DeadlockDetected)):
                    raise
        return super().changeform_view(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        """What a list action answers. Raises Http404 for an id that is none."""
        if not all(is_id(selected) for selected in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise Http404
        return super().response_action(request, queryset)


def _asked(list_filter: str | tuple[str, type[admin.FieldListFilter]] | type[admin.ListFilter]) -> set[str]:
    if isinstance(list_filter, tuple):
        list_filter, _by = list_filter
    if isinstance(list_filter, str):
        return {list_filter + question for question in _QUESTIONS}
    return {list_filter.parameter_name}

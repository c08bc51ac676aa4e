"""People in the newsroom: accounts and roles. No one can raise themselves, or anybody above reporter and editor."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.newsroom.base import NewsroomAdmin
from articles.policy import CHIEF, EDITOR, REPORTER

ROLES_TO_GIVE = (REPORTER, EDITOR)
_NAMES = ("first_name", "last_name", "email")
_CALLED = {
    REPORTER: pgettext_lazy("role", "reporter"),
    EDITOR: pgettext_lazy("role", "editor"),
    CHIEF: pgettext_lazy("role", "chief"),
}


def called(role: Group) -> str | Promise:
    """What a role is called in words; one that somebody has added is called as they called it."""
    return _CALLED.get(role.name, role.name)


class RolesField(forms.ModelMultipleChoiceField):
    """The roles to choose from, by what they are called."""

    def label_from_instance(self, role: Group) -> str | Promise:
        """What the role is called."""
        return called(role)


class RoleFilter(admin.RelatedFieldListFilter):
    """By role, by what they are called."""

    def field_choices(
        self, field: ManyToManyField, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[int, str | Promise]]:
        """The roles."""
        return [(role.pk, called(role)) for role in Group.objects.order_by("pk")]


def may_manage(actor: User, person: User) -> bool:
    """Whether the actor may change the person's account: a superuser any, a chief only reporters' and editors'.

    Whoever sets another's password can be them, so nobody may who could gain a right by it.
    """
    if actor.is_superuser:
        return True
    is_ordinary = not person.is_superuser and not person.user_permissions.exists()
    return is_ordinary and not person.groups.exclude(name__in=ROLES_TO_GIVE).exists()


@admin.register(User)
class PersonAdmin(NewsroomAdmin, UserAdmin):
    """Accounts. Chiefs look after those of reporters and editors; a superuser after all."""

    list_display = ("username", "first_name", "last_name", "email", "roles", "is_active")
    list_filter = (("groups", RoleFilter), "is_active")
    list_per_page = 50
    actions = None
    filter_horizontal = ()
    add_fieldsets = (
        (None, {"fields": ("username", *_NAMES, "usable_password", "password1", "password2")}),
        (_("Role"), {"fields": ("is_staff", "groups")}),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Name"), {"fields": _NAMES}),
        (_("Role"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined", "roles")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new person may log in: that is what accounts are made for."""
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Accounts with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, person: User) -> str:
        """The names of the person's groups."""
        return ", ".join(str(called(role)) for role in person.groups.all())

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Own account, and those that the user may manage."""
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or obj == request.user or may_manage(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """As for changing, but for the own account."""
        is_manageable = obj is None or (obj != request.user and may_manage(request.user, obj))
        return is_manageable and super().has_delete_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> tuple:
        """The form; those who may only look see no password, not even its hash."""
        if obj is None or request.user.is_superuser:
            return _with_all_rights(super().get_fieldsets(request, obj)) if obj else super().get_fieldsets(request, obj)
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("username",)}), *_with_roles_told(self.fieldsets[1:]))
        return _with_roles_told(self.fieldsets) if obj == request.user else self.fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Of the own account only the name can be changed here."""
        if obj is None or request.user.is_superuser or obj != request.user:
            return self.readonly_fields
        return (*self.readonly_fields, "username", "is_active", "is_staff")

    def formfield_for_manytomany(
        self, field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Chiefs give and take the roles that they may give."""
        if field.name == "groups":
            groups = Group.objects.all()
            kwargs["queryset"] = groups if request.user.is_superuser else groups.filter(name__in=ROLES_TO_GIVE)
            kwargs |= {"widget": forms.CheckboxSelectMultiple, "form_class": RolesField}
        return super().formfield_for_manytomany(field, request, **kwargs)


def _with_roles_told(fieldsets: tuple) -> tuple:
    """For those who may only look at the roles: what they are called, and not their names in the database."""
    told = {"groups": "roles"}
    return tuple((name, {"fields": tuple(told.get(one, one) for one in part["fields"])}) for name, part in fieldsets)


def _with_all_rights(fieldsets: tuple) -> tuple:
    return (*fieldsets, (_("Rights"), {"fields": ("is_superuser", "user_permissions"), "classes": ("collapse",)}))


@admin.register(Group)
class RoleAdmin(NewsroomAdmin, GroupAdmin):
    """Roles and their rights: a superuser's business."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

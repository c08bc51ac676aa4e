"""The roles of the newsroom, and the tally of the whole site."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

REPORTER = (
    "articles.view_article",
    "articles.add_article",
    "articles.change_article",
    "articles.delete_article",
    "articles.view_seelink",
    "articles.add_seelink",
    "articles.change_seelink",
    "articles.delete_seelink",
    "articles.view_tag",
    "articles.add_tag",
    "articles.view_author",
)
EDITOR = (*REPORTER, "articles.edit_every_article", "articles.publish_article", "articles.view_move")
CHIEF = (
    *EDITOR,
    "articles.change_tag",
    "articles.delete_tag",
    "articles.add_author",
    "articles.change_author",
    "articles.delete_author",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
)
GROUPS = {"reporter": REPORTER, "editor": EDITOR, "chief": CHIEF}


def make_groups(apps, schema_editor):
    """Create the groups with their permissions, which Django itself makes only after the last migration."""
    for label in ("auth", "articles"):
        create_permissions(installed.get_app_config(label), apps=apps, verbosity=0)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, permissions in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(known[permission] for permission in permissions)


def make_tally(apps, schema_editor):
    """The row that counts the whole site's stories."""
    apps.get_model("articles", "Tally").objects.get_or_create(tag=None)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(make_tally, migrations.RunPython.noop),
    ]

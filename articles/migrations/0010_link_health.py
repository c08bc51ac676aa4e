import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, F, OuterRef


def know_ends(apps, schema_editor):
    """Whatever ended may have done so by itself: rather too many than one too few."""
    apps.get_model("articles", "Edition").objects.exclude(live_until=None).update(ends_by_itself=True)


def let_go_of_plans(apps, schema_editor):
    """Addresses of plans that were given up before their time: they were never public."""
    addresses, editions = (apps.get_model("articles", name).objects for name in ("Address", "Edition"))
    there = editions.filter(article=OuterRef("article"), slug=OuterRef("slug")).exclude(live_until=F("live_from"))
    addresses.filter(~Exists(there)).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0009_tags_in_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.TextField(max_length=2000, verbose_name='address')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('host', models.CharField(max_length=255, verbose_name='host')),
                ('answer', models.CharField(blank=True, choices=[('', 'not asked yet'), ('fine', 'answers'), ('closed', 'answers, but not to programs'), ('failed', 'does not answer with a page'), ('forbidden', 'is not asked: no address of the public web')], max_length=10, verbose_name='answer')),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='status')),
                ('detail', models.CharField(blank=True, max_length=200, verbose_name='in detail')),
                ('moved_to', models.TextField(blank=True, max_length=2000, verbose_name='moved to')),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='failures in a row')),
                ('failing_since', models.DateTimeField(null=True, verbose_name='failing since')),
                ('broken_since', models.DateTimeField(null=True, verbose_name='broken since')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='last asked')),
                ('next_check_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='to be asked again')),
                ('etag', models.CharField(blank=True, max_length=500)),
                ('last_modified', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'verbose_name': 'address elsewhere',
                'verbose_name_plural': 'addresses elsewhere',
            },
        ),
        migrations.CreateModel(
            name='ExternalUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'use of an address elsewhere',
                'verbose_name_plural': 'uses of addresses elsewhere',
            },
        ),
        migrations.AddField(
            model_name='edition',
            name='ends_by_itself',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('state', 'published'), _negated=True), fields=['id'], name='article_kept_back'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('phase', 2), _negated=True), fields=['article'], include=('live_from', 'live_until'), name='edition_of_story'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('ends_by_itself', True)), fields=['article'], name='edition_ends_by_itself'),
        ),
        migrations.AddIndex(
            model_name='editionlink',
            index=models.Index(condition=models.Q(('target', None), ('url', '')), fields=['edition'], name='edition_link_nowhere'),
        ),
        migrations.AddIndex(
            model_name='seelink',
            index=models.Index(condition=models.Q(('target', None), ('url', '')), fields=['article'], name='see_link_incomplete'),
        ),
        migrations.AddIndex(
            model_name='externaladdress',
            index=models.Index(fields=['next_check_at', 'id'], name='external_due'),
        ),
        migrations.AddIndex(
            model_name='externaladdress',
            index=models.Index(condition=models.Q(('broken_since__isnull', False)), fields=['broken_since'], name='external_broken'),
        ),
        migrations.AddIndex(
            model_name='externaladdress',
            index=models.Index(condition=models.Q(('moved_to', ''), _negated=True), fields=['id'], name='external_moved'),
        ),
        migrations.AddField(
            model_name='externaluse',
            name='address',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='articles.externaladdress', verbose_name='address'),
        ),
        migrations.AddField(
            model_name='externaluse',
            name='edition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='external_uses', to='articles.edition', verbose_name='edition'),
        ),
        migrations.AddConstraint(
            model_name='externaluse',
            constraint=models.UniqueConstraint(fields=('edition', 'address'), name='external_use_once'),
        ),
        migrations.RunPython(know_ends, migrations.RunPython.noop),
        migrations.RunPython(let_go_of_plans, migrations.RunPython.noop),
    ]

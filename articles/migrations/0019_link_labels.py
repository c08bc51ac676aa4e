

import articles.models.fields
import articles.models.link
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0018_search'),
    ]

    operations = [
        migrations.AlterField(
            model_name='seelink',
            name='label',
            field=articles.models.fields.LineField(default=articles.models.link.default_label, help_text='The words that are the link.', max_length=50, verbose_name='label'),
        ),
    ]

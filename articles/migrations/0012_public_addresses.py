import articles.models.fields
import articles.models.link
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0011_awaited_addresses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='seelink',
            name='url',
            field=models.URLField(blank=True, max_length=2000, validators=[django.core.validators.URLValidator(schemes=['http', 'https']), articles.models.fields.validate_storable, articles.models.link.validate_no_account, articles.models.link.validate_public], verbose_name='or an address elsewhere'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0013_tags_once_public'),
    ]

    operations = [
        migrations.AlterField(
            model_name='move',
            name='verb',
            field=models.CharField(choices=[('submit', 'hand over'), ('send_back', 'send back'), ('approve', 'approve'), ('publish', 'publish'), ('schedule', 'schedule'), ('withdraw', 'withdraw'), ('correct', 'add a notice'), ('take_back', 'take a notice back'), ('discard', 'delete'), ('put_back', 'put back from the bin')], max_length=20, verbose_name='move'),
        ),
    ]

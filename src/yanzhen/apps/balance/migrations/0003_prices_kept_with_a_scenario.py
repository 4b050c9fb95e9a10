"""The prices that a scenario was worked out with, and what the computed fix cost that it is or began with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("balance", "0002_greatest_change")]

    operations = [
        migrations.AddField(
            model_name="scenario",
            name="prices",
            field=models.JSONField(blank=True, null=True, verbose_name="所用单价"),
        ),
        migrations.AddField(
            model_name="scenario",
            name="fix_cost",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=30, null=True, verbose_name="求得办法的费用（元）"
            ),
        ),
    ]

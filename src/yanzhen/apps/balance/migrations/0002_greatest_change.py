"""The greatest change at one school beside each price."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("balance", "0001_measurements_scenarios_prices")]

    operations = [
        migrations.AddField(
            model_name="unitcost",
            name="most",
            field=models.DecimalField(decimal_places=2, default=1, max_digits=14, verbose_name="每校最多变动"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="unitcost",
            constraint=models.CheckConstraint(condition=Q(("most__gt", 0)), name="balance_cost_most_positive"),
        ),
    ]

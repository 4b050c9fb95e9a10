"""Versions written before measures existed get the measure that their way of gathering means."""

from django.db import migrations

MEASURES = {
    "mean": "mean",
    "rate": "rate",
    "latest": "latest",
    "all_must_pass": "latest",
    "weighted": "mean",
}
OF_PEOPLE = ("人", "名", "人次", "%", "％")


def say_measures(apps, schema_editor):
    versions = apps.get_model("indicators", "IndicatorVersion").objects
    for formula, measure in MEASURES.items():
        versions.filter(formula=formula).update(measure=measure)
    versions.exclude(indicator__unit__in=OF_PEOPLE).update(counts_people=False)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_targets_warnings_measures")]

    operations = [migrations.RunPython(say_measures, migrations.RunPython.noop)]

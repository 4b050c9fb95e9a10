"""Keep the words of papers sealed in the row, number archived ones, and keep packed case files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SIGNED_STAYS = """
CREATE OR REPLACE FUNCTION meetings_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF OLD.signed_on IS NOT NULL AND (TG_OP = 'DELETE' OR (
        NEW.meeting_id, NEW.agenda_item_id, NEW.kind, NEW.number, NEW.revision, NEW.replaces_id, NEW.reason,
        NEW.content, NEW.digest, NEW.prepared_by_id, NEW.prepared_on, NEW.signed_by_id, NEW.signed_on
    ) IS DISTINCT FROM (
        OLD.meeting_id, OLD.agenda_item_id, OLD.kind, OLD.number, OLD.revision, OLD.replaces_id, OLD.reason,
        OLD.content, OLD.digest, OLD.prepared_by_id, OLD.prepared_on, OLD.signed_by_id, OLD.signed_on
    ) OR OLD.archived_on IS NOT NULL AND (NEW.archived_on, NEW.archive_number) IS DISTINCT FROM (
        OLD.archived_on, OLD.archive_number
    )) THEN
        RAISE EXCEPTION 'signed minutes never change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_background_jobs'),
        ('meetings', '0002_what_is_closed_stays'),
        ('organisations', '0003_successions_and_hand_overs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('covers_from', models.DateField(verbose_name='会议日期起')),
                ('covers_to', models.DateField(verbose_name='会议日期止')),
                ('made_on', models.DateField(verbose_name='导出日期')),
                ('content', models.BinaryField(blank=True, null=True, verbose_name='案卷（密封）')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='内容摘要')),
            ],
            options={
                'verbose_name': '三重一大案卷',
                'verbose_name_plural': '三重一大案卷',
                'ordering': ('-made_on', '-pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('covers_to__gte', models.F('covers_from'))), name='case_file_days_in_order'),
                ],
            },
        ),
        migrations.RemoveField(
            model_name='minutes',
            name='file',
        ),
        migrations.AddField(
            model_name='minutes',
            name='archive_number',
            field=models.CharField(blank=True, max_length=64, verbose_name='档号'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='content',
            field=models.BinaryField(blank=True, null=True, verbose_name='正文（密封）'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(fields=('meeting', 'kind', 'agenda_item', 'revision'), name='minutes_one_of_a_revision', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('archive_number', ''), ('archived_on', None)), models.Q(('archived_on__isnull', False), ('signed_on__isnull', False), models.Q(('archive_number', ''), _negated=True)), _connector='OR'), name='minutes_archived_with_number'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(condition=models.Q(('archive_number', ''), _negated=True), fields=('archive_number',), name='minutes_archive_number_once'),
        ),
        migrations.AddField(
            model_name='casefile',
            name='job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job'),
        ),
        migrations.AddField(
            model_name='casefile',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casefile',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_files', to='organisations.organisation'),
        ),
        migrations.RunSQL(SIGNED_STAYS, migrations.RunSQL.noop),
    ]

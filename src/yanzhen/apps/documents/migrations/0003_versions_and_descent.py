import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_files_and_jobs")]

    operations = [
        migrations.AddField(
            model_name="documentversion",
            name="number",
            field=models.CharField(blank=True, max_length=60, verbose_name="发文字号"),
        ),
        migrations.AlterField(
            model_name="documentversion",
            name="stage",
            field=models.CharField(
                choices=[
                    ("discussion", "讨论稿"),
                    ("comments", "征求意见稿"),
                    ("review", "送审稿"),
                    ("issued", "印发稿"),
                ],
                default="issued",
                max_length=12,
                verbose_name="稿次",
            ),
        ),
        migrations.AddField(
            model_name="readingitem",
            name="identity",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True, verbose_name="身份"),
        ),
        # One identity for all rows would say that they are one statement.
        migrations.RunSQL(
            "UPDATE documents_readingitem SET identity = gen_random_uuid()", reverse_sql=migrations.RunSQL.noop
        ),
        migrations.AlterField(
            model_name="readingitem",
            name="identity",
            field=models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name="身份"),
        ),
        migrations.CreateModel(
            name='ItemDescent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.CharField(choices=[('same', '未变'), ('changed', '修改'), ('split', '拆分'), ('merged', '合并'), ('added', '新增'), ('removed', '删去')], max_length=8, verbose_name='变动')),
                ('is_moved', models.BooleanField(default=False, verbose_name='挪动')),
                ('is_heir', models.BooleanField(default=False, verbose_name='承接身份')),
                ('differing', models.JSONField(blank=True, default=list, verbose_name='不同之处')),
                ('state_before', models.CharField(blank=True, choices=[('proposed', '待确认'), ('accepted', '已接受'), ('rejected', '已剔除'), ('absorbed', '已并入')], max_length=8, verbose_name='原来的状态')),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='became', to='documents.readingitem')),
                ('document_version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='descents', to='documents.documentversion')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='descents', to='documents.readingitem')),
            ],
            options={
                'verbose_name': '条目沿革',
                'verbose_name_plural': '条目沿革',
                'ordering': ('document_version_id', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('item__isnull', False), ('before__isnull', False), _connector='OR'), name='itemdescent_has_an_end'), models.UniqueConstraint(fields=('item', 'before'), name='itemdescent_once')],
            },
        ),
    ]

"""An index of every row's key in pieces, by ledger, month and block of units: a part of a key is found among millions.

On a database that holds millions of records it takes some minutes; it is built with more memory for the while.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations, models

# The words of a row: its unit, each run of up to three letters of its key, its short codes; each with its place: ledger,
# month, block of units.
WORDS = """
CREATE FUNCTION ledgers_record_words(
    type_id bigint, period_end date, organisation_id bigint, key text, VARIADIC codes text[]
) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    place CONSTANT text := concat(
        type_id, '.', (extract(year FROM period_end) * 12 + extract(month FROM period_end))::int, '.',
        organisation_id / 128, '.'
    );
    letters CONSTANT text[] := string_to_array(upper(key), NULL);
    words text[] := ARRAY[concat(place, 'o', organisation_id)];
BEGIN
    FOR i IN 1 .. coalesce(array_length(letters, 1), 0) LOOP
        words := words || concat(place, 'k', letters[i], letters[i + 1], letters[i + 2]);
    END LOOP;
    FOR i IN 1 .. coalesce(array_length(codes, 1), 0) LOOP
        IF length(codes[i]) BETWEEN 1 AND 16 THEN
            words := words || concat(place, 't', i, '=', codes[i]);
        END IF;
    END LOOP;
    RETURN array_to_tsvector(words);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0005_periods_of_a_ledger_at_once"),
        ("organisations", "0003_successions_and_hand_overs"),
        ("sources", "0002_a_meetings_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            WORDS, "DROP FUNCTION ledgers_record_words(bigint, date, bigint, text, text[])"
        ),
        migrations.RunSQL("SET LOCAL maintenance_work_mem = '256MB'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("type"),
                    models.F("period_end"),
                    models.F("organisation"),
                    models.F("key"),
                    models.F("t1"),
                    models.F("t2"),
                    models.F("t3"),
                    models.F("t4"),
                    models.F("t5"),
                    models.F("t6"),
                    function="ledgers_record_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                condition=models.Q(("removed_at", None)),
                gin_pending_list_limit=256,
                name="record_words",
            ),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(
                condition=models.Q(("submitted_at", None)), fields=["type", "id"], name="return_unsent"
            ),
        ),
    ]

"""Refuse changes to frozen reports inside the database."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a frozen report never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER reports_frozen_stays BEFORE UPDATE OR DELETE ON reports_frozenreport
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
"""
UNDO = """
DROP TRIGGER reports_frozen_stays ON reports_frozenreport;
DROP FUNCTION reports_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_reports")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]

"""Guard what 0002 left open: emptying the contents, moving the head backwards, taking back a purge."""

from django.db import migrations

GUARD = """
CREATE TRIGGER audit_content_no_truncate BEFORE TRUNCATE ON audit_auditcontent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE FUNCTION audit_head_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.singleton AND NEW.number = OLD.number + 1 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the log only moves to the next entry' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_head_guarded BEFORE UPDATE OR DELETE ON audit_chainhead
    FOR EACH ROW EXECUTE FUNCTION audit_head_moves_forward();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_chainhead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_purged_append_only BEFORE UPDATE OR DELETE ON audit_purgedsubject
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_purged_no_truncate BEFORE TRUNCATE ON audit_purgedsubject
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
UNDO = """
DROP TRIGGER audit_purged_no_truncate ON audit_purgedsubject;
DROP TRIGGER audit_purged_append_only ON audit_purgedsubject;
DROP TRIGGER audit_head_no_truncate ON audit_chainhead;
DROP TRIGGER audit_head_guarded ON audit_chainhead;
DROP FUNCTION audit_head_moves_forward();
DROP TRIGGER audit_content_no_truncate ON audit_auditcontent;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_two_person_purge")]
    operations = [migrations.RunSQL(GUARD, UNDO)]

"""Refuse updates and deletions of the log inside the database, and lay the chain's first link."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_object_append_only BEFORE UPDATE OR DELETE ON audit_auditobject
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_object_no_truncate BEFORE TRUNCATE ON audit_auditobject
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE FUNCTION audit_refuse_unless_purging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit content leaves only through a purge' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_content_guarded BEFORE UPDATE OR DELETE ON audit_auditcontent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_unless_purging();
INSERT INTO audit_chainhead (singleton, number, digest) VALUES (true, 0, repeat('0', 64));
"""
UNDO = """
DROP TRIGGER audit_content_guarded ON audit_auditcontent;
DROP FUNCTION audit_refuse_unless_purging();
DROP TRIGGER audit_object_no_truncate ON audit_auditobject;
DROP TRIGGER audit_object_append_only ON audit_auditobject;
DROP TRIGGER audit_event_no_truncate ON audit_auditevent;
DROP TRIGGER audit_event_append_only ON audit_auditevent;
DROP FUNCTION audit_refuse_change();
DELETE FROM audit_chainhead;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_hash_chained_log")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]

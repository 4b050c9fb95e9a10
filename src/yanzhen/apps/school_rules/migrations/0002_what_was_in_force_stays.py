"""Refuse inside the database: other words for a version that was put in force, and changes of a rule's history."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION school_rules_wording_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF OLD.in_force_from IS NOT NULL AND (TG_OP = 'DELETE'
        OR (NEW.rule_id, NEW.number, NEW.in_force_from) IS DISTINCT FROM (OLD.rule_id, OLD.number, OLD.in_force_from)
        OR ((OLD.text <> '' OR OLD.file_id IS NOT NULL)
            AND (NEW.text, NEW.file_id) IS DISTINCT FROM (OLD.text, OLD.file_id))
    ) THEN
        RAISE EXCEPTION 'a version that was in force stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER school_rules_version_stays BEFORE UPDATE OR DELETE ON school_rules_ruleversion
    FOR EACH ROW EXECUTE FUNCTION school_rules_wording_stays();

CREATE FUNCTION school_rules_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'history is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER school_rules_step_stays BEFORE UPDATE ON school_rules_rulestep
    FOR EACH ROW EXECUTE FUNCTION school_rules_history_stays();
"""
UNDO = """
DROP TRIGGER school_rules_step_stays ON school_rules_rulestep;
DROP FUNCTION school_rules_history_stays();
DROP TRIGGER school_rules_version_stays ON school_rules_ruleversion;
DROP FUNCTION school_rules_wording_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("school_rules", "0001_rules_and_their_versions")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]

"""Refuse inside the database: votes and counts after closing, changes of what was found, of signed papers, of history."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION meetings_refuse_after_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    point integer := CASE WHEN TG_OP = 'DELETE' THEN OLD.agenda_item_id ELSE NEW.agenda_item_id END;
    stands text;
BEGIN
    IF TG_OP <> 'INSERT' AND current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    -- The row lock makes a late vote wait for a closing under way, and see that it is closed.
    SELECT state INTO stands FROM meetings_agendaitem WHERE id = point FOR SHARE;
    IF stands = 'closed' THEN
        RAISE EXCEPTION 'the point of the agenda is closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER meetings_vote_before_closing BEFORE INSERT OR UPDATE OR DELETE ON meetings_vote
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_after_closing();
CREATE TRIGGER meetings_count_before_closing BEFORE INSERT OR UPDATE OR DELETE ON meetings_ballotcount
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_after_closing();
CREATE TRIGGER meetings_recusal_before_closing BEFORE INSERT OR UPDATE OR DELETE ON meetings_recusal
    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_after_closing();

CREATE FUNCTION meetings_found_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF OLD.state = 'closed' AND (TG_OP = 'DELETE' OR (
        NEW.state, NEW.outcome, NEW.verdict, NEW."case", NEW.closed_at, NEW.vote_form, NEW.ballots, NEW.opinions_split,
        NEW.meeting_id, NEW.item_id
    ) IS DISTINCT FROM (
        OLD.state, OLD.outcome, OLD.verdict, OLD."case", OLD.closed_at, OLD.vote_form, OLD.ballots, OLD.opinions_split,
        OLD.meeting_id, OLD.item_id
    )) THEN
        RAISE EXCEPTION 'what a meeting found stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER meetings_outcome_stays BEFORE UPDATE OR DELETE ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION meetings_found_stays();

CREATE FUNCTION meetings_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF OLD.signed_on IS NOT NULL AND (TG_OP = 'DELETE' OR (
        NEW.meeting_id, NEW.agenda_item_id, NEW.kind, NEW.number, NEW.revision, NEW.replaces_id, NEW.file_id,
        NEW.digest, NEW.signed_by_id, NEW.signed_on
    ) IS DISTINCT FROM (
        OLD.meeting_id, OLD.agenda_item_id, OLD.kind, OLD.number, OLD.revision, OLD.replaces_id, OLD.file_id,
        OLD.digest, OLD.signed_by_id, OLD.signed_on
    )) THEN
        RAISE EXCEPTION 'signed minutes never change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER meetings_minutes_stay BEFORE UPDATE OR DELETE ON meetings_minutes
    FOR EACH ROW EXECUTE FUNCTION meetings_signed_stays();

CREATE FUNCTION meetings_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yanzhen.purging', true) = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'history is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER meetings_step_append_only BEFORE UPDATE OR DELETE ON meetings_itemstep
    FOR EACH ROW EXECUTE FUNCTION meetings_append_only();
CREATE TRIGGER meetings_movement_append_only BEFORE UPDATE OR DELETE ON meetings_movement
    FOR EACH ROW EXECUTE FUNCTION meetings_append_only();
"""
UNDO = """
DROP TRIGGER meetings_movement_append_only ON meetings_movement;
DROP TRIGGER meetings_step_append_only ON meetings_itemstep;
DROP FUNCTION meetings_append_only();
DROP TRIGGER meetings_minutes_stay ON meetings_minutes;
DROP FUNCTION meetings_signed_stays();
DROP TRIGGER meetings_outcome_stays ON meetings_agendaitem;
DROP FUNCTION meetings_found_stays();
DROP TRIGGER meetings_recusal_before_closing ON meetings_recusal;
DROP TRIGGER meetings_count_before_closing ON meetings_ballotcount;
DROP TRIGGER meetings_vote_before_closing ON meetings_vote;
DROP FUNCTION meetings_refuse_after_closing();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_meetings")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]

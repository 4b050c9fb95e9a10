"""Let what a meeting found and signed be sealed anew with a new key; all else about it stays refused."""

from django.db import migrations

RESEALED = """
CREATE OR REPLACE FUNCTION meetings_refuse_after_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    point integer := CASE WHEN TG_OP = 'DELETE' THEN OLD.agenda_item_id ELSE NEW.agenda_item_id END;
    stands text;
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('yanzhen.resealing', true) = 'on'
        AND to_jsonb(NEW) - '{case,choice,content,sealed_decision}'::text[] = to_jsonb(OLD) - '{case,choice,content,sealed_decision}'::text[]
    THEN
        RETURN NEW;
    END IF;
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
CREATE OR REPLACE FUNCTION meetings_found_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('yanzhen.resealing', true) = 'on'
        AND to_jsonb(NEW) - '{case,choice,content,sealed_decision}'::text[] = to_jsonb(OLD) - '{case,choice,content,sealed_decision}'::text[]
    THEN
        RETURN NEW;
    END IF;
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
CREATE OR REPLACE FUNCTION meetings_signed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('yanzhen.resealing', true) = 'on'
        AND to_jsonb(NEW) - '{case,choice,content,sealed_decision}'::text[] = to_jsonb(OLD) - '{case,choice,content,sealed_decision}'::text[]
    THEN
        RETURN NEW;
    END IF;
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
BEFORE = """
CREATE OR REPLACE FUNCTION meetings_refuse_after_closing() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION meetings_found_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
    dependencies = [("meetings", "0004_staff_item_of_an_item")]
    operations = [migrations.RunSQL(RESEALED, BEFORE)]

-- Versions: each update of a row raises its version by one, whoever writes and whatever he says the
-- version is, so that If-Match compares what really happened. Triggers do it, since the Django app
-- and people at psql know nothing of versions.
--
-- A table of a further resource type needs the same trigger:
--   create trigger <table>_version before update on <table>
--     for each row execute function rollcall_raise_version();

create function rollcall_raise_version() returns trigger
language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;

create trigger users_version before update on users
  for each row execute function rollcall_raise_version();
create trigger departments_version before update on departments
  for each row execute function rollcall_raise_version();
create trigger courses_version before update on courses
  for each row execute function rollcall_raise_version();
create trigger subjects_version before update on subjects
  for each row execute function rollcall_raise_version();
create trigger faculty_version before update on faculty
  for each row execute function rollcall_raise_version();
create trigger students_version before update on students
  for each row execute function rollcall_raise_version();
create trigger batches_version before update on batches
  for each row execute function rollcall_raise_version();
create trigger classrooms_version before update on classrooms
  for each row execute function rollcall_raise_version();
create trigger labs_version before update on labs
  for each row execute function rollcall_raise_version();
create trigger timetables_version before update on timetables
  for each row execute function rollcall_raise_version();
create trigger timetable_slots_version before update on timetable_slots
  for each row execute function rollcall_raise_version();

-- updated_at follows each write, unless the writer set it himself (Django's auto_now does). The
-- clock is read under the row's lock, not at the start of the transaction: of two transactions
-- that write the same row, the later one leaves the later time.

create function rollcall_touch_updated_at() returns trigger
language plpgsql as $$
begin
  if new.updated_at is not distinct from old.updated_at then
    new.updated_at := clock_timestamp();
  end if;
  return new;
end
$$;

create trigger timetables_updated_at before update on timetables
  for each row execute function rollcall_touch_updated_at();

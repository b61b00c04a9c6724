create table attendance (
  attendance_id uuid        not null,
  student_id    varchar(10) not null,
  slot_id       integer,
  date          date        not null,
  noted_at      timestamptz,
  minutes       bigint,
  is_present    boolean     not null default true,
  version       bigint      not null default 1,

  constraint attendance_pkey primary key (attendance_id),
  constraint attendance_student_date_key unique (student_id, date),
  constraint attendance_student_id_fkey foreign key (student_id) references students,
  constraint attendance_slot_id_fkey foreign key (slot_id)
    references timetable_slots on delete set null
);

create trigger attendance_version before update on attendance
  for each row execute function rollcall_raise_version();

-- The heartbeat of change capture: one row that capture updates at intervals and then sees come back
-- through the log. Only what was captured moves the replication slot on; without a change of its
-- own, an idle campus beside a busy neighbour in the same server would hold back the log for ever.

create table rollcall_heartbeat (
  id      integer     not null default 1,
  beat_at timestamptz not null default now(),

  constraint rollcall_heartbeat_pkey primary key (id),
  constraint rollcall_heartbeat_id_check check (id = 1)
);

insert into rollcall_heartbeat default values;

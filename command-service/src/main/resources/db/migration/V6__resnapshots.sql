-- What operators have ordered to be read anew from the tables into their topics, one row a slot and
-- type. Any command service takes orders; the one that captures carries them out and tells here how
-- far it is, so that the next one goes on where it stood. In no publication: no topic hears of it.

create table rollcall_resnapshots (
  slot           text        not null,
  type           text        not null,
  phase          text        not null default 'waiting',
  stopping       boolean     not null default false,
  ordered_at     timestamptz not null default now(),
  begun_at       timestamptz,
  ended_at       timestamptz,
  rows_read      bigint      not null default 0,
  rows_estimated bigint      not null default 0,
  deletes        bigint      not null default 0,
  problem        text,
  -- Where the topic ended when it was begun, in which history of the log: "history:end,end,…".
  since          text,
  -- The key of the last row that Kafka has acknowledged, in the order of the table's own key.
  reached        text,

  constraint rollcall_resnapshots_pkey primary key (slot, type),
  constraint rollcall_resnapshots_phase_check
    check (phase in ('waiting', 'reading', 'comparing', 'done', 'failed', 'stopped'))
);

-- Large texts in the log: Postgres keeps a long text apart from its row, and an update that leaves
-- the text alone logs the row without it, so capture would see a row with a hole. Storing the text
-- anew with each update of its row makes the log whole again. It costs nothing for short ones, which
-- are in the row anyway. (REPLICA IDENTITY FULL would do as well, at the price of logging each old
-- row whole.)
--
-- A table of a further resource type needs such a trigger for each column of type text.

create function rollcall_rewrite_electives() returns trigger
language plpgsql as $$
begin
  new.electives := new.electives || '';
  return new;
end
$$;

-- The length is known without reading the text. A text is stored apart where its row has more than
-- 2 KB with it; the other columns, each at its limit, have 1,550 bytes.
create trigger students_electives before update on students
  for each row when (octet_length(new.electives) > 400)
  execute function rollcall_rewrite_electives();

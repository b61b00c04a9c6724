-- More values that stay in their row, after V1's: where a row has more than 2 KB although its largest
-- values may not leave it, Postgres puts the smaller ones apart, those of more than 24 bytes, ids too.
-- A row of faculty gets there with each column at its limit and characters of four bytes; an update
-- that left department_id alone was logged without it. Storage main is for each of a wide table's
-- columns or for none.
--
-- A table of a further resource type needs the same where its rows can have more than 2 KB:
--   alter table <table> alter <column> set storage main;

-- Storage is changed under a lock that even reads wait behind. Where a long transaction keeps it from
-- us, give up and be tried again rather than stop everyone until that has ended.
set local lock_timeout = '3s';

alter table users
  alter role set storage main;

alter table faculty
  alter faculty_id set storage main,
  alter department_id set storage main;

-- A value that is apart already is taken back only when it is written anew.
update faculty set faculty_id = faculty_id || '', department_id = department_id || ''
where octet_length(faculty_id) > 20 or octet_length(department_id) > 20;

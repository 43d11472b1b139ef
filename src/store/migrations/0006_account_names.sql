-- Names of the field for tables, columns and a view about people. Data, grants and row-level
-- security stay as they are: PostgreSQL keeps them with the renamed objects.

alter view app.tenant_standings rename to tenant_overview;

alter table auth.tries rename to sign_in_attempts;
alter table auth.sign_in_attempts rename column since to window_start;
alter index auth.tries_pkey rename to sign_in_attempts_pkey;

alter table auth.pending_sign_ins rename column tries to attempts;

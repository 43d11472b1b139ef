-- More fields of a device, and the field's own terms for what earlier migrations named. Nothing here
-- rewrites a table: new columns are null in old rows until the next run fills them, and renames change
-- the catalogue alone.

alter table app.devices
  add column mac_addresses text[],
  add column user_principal_name text,
  -- `key:value`, sorted.
  add column tags text[],
  add column external_id text;

-- These two change at check-ins and with every threat, so they are beside the last activity. Without
-- an index of their own, they do not keep an update of the narrow row from being HOT.
alter table app.device_presence
  add column network_status text,
  add column infected boolean;

-- The completed listing that would have marked too many devices missing, awaiting a second one.
alter table app.integrations rename column held_run to mass_disappearance_run;

alter index app.devices_gone rename to devices_not_active;

-- The indexes of the lists keep referring to the function by its identity.
alter function app.shelf(text) rename to tenant_key;

-- A trap: `select *` in a view means the columns of the day the view was created. The views do not
-- grow with their tables, and `create or replace` only appends columns. A migration that adds a column
-- which lists read drops the view, creates it again, and repeats its grants, which go with it.
drop view app.own_devices, app.own_presence, app.own_sightings, app.own_changes;

create view app.own_devices as
  select *, app.tenant_key(tenant_id) as tenant_key
  from app.devices where tenant_id = app.tenant_id();
create view app.own_presence as
  select *, app.tenant_key(tenant_id) as tenant_key
  from app.device_presence where tenant_id = app.tenant_id();
create view app.own_sightings as
  select *, app.tenant_key(tenant_id) as tenant_key
  from app.sightings where tenant_id = app.tenant_id();
create view app.own_changes as
  select *, app.tenant_key(tenant_id) as tenant_key
  from app.changes where tenant_id = app.tenant_id();

-- The command line reads the portal's lists under the worker's role. Row-level security of the tables
-- covers the new columns already; the views repeat its condition.
grant select on app.own_devices, app.own_presence, app.own_sightings, app.own_changes
  to s1d_portal, s1d_worker;

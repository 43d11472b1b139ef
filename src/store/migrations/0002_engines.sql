-- Two engines that query launches: long-running queries and classic Deep Visibility.

alter table app.integrations
  -- The operator's choice; 'auto' takes the first that works.
  add column engine text not null default 'auto'
    check (engine in ('auto', 'long-running', 'classic')),
  -- The engine that 'auto' found to work, and when it last tried the other.
  add column engine_known text check (engine_known in ('long-running', 'classic')),
  add column engine_probed_at timestamptz;

alter table app.runs add column engine text check (engine in ('long-running', 'classic'));

-- A long-running query can be polled only with this in addition to its id.
alter table app.remote_queries add column forward_tag text;

-- Grouped launches identify a device by its UUID; its spelling differs by system and age.
create function app.uuid_key(uuid text) returns text
  language sql immutable parallel safe
  return replace(lower(uuid), '-', '');

create index devices_uuid on app.devices (tenant_id, app.uuid_key(uuid));

-- A sighting of an unknown device moves to the device once it is known.
grant delete on app.sightings to s1d_worker;
grant update (device_id) on app.changes to s1d_worker;

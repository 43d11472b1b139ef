-- Two ways to ask for launches: long-running queries, and classic Deep Visibility.

alter table app.integrations
  -- What an operator wants; 'auto' takes the first that works.
  add column engine text not null default 'auto'
    check (engine in ('auto', 'long-running', 'classic')),
  -- What 'auto' found to work, and when the other was last tried.
  add column engine_known text check (engine_known in ('long-running', 'classic')),
  add column engine_probed_at timestamptz;

alter table app.runs add column engine text check (engine in ('long-running', 'classic'));

-- A long-running query is found again only with this beside its id.
alter table app.remote_queries add column forward_tag text;

-- Grouped launches name a device by its UUID, whose writing differs by system and age.
create function app.uuid_key(uuid text) returns text
  language sql immutable parallel safe
  return replace(lower(uuid), '-', '');

create index devices_uuid on app.devices (tenant_id, app.uuid_key(uuid));

-- A sighting of a device that was not known yet moves to it once it is.
grant delete on app.sightings to s1d_worker;
grant update (device_id) on app.changes to s1d_worker;

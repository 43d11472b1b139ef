-- What a run's history tells beyond its outcome, when the token was made, and what keeps lists quick
-- on large fleets.

alter table app.runs
  -- Known devices that are active and whose facts changed, and those that the console says were decommissioned.
  add column devices_changed bigint not null default 0,
  add column devices_decommissioned bigint not null default 0,
  -- Active devices at its end; null for a run that did not come to the end of the list.
  add column devices_active bigint,
  -- Requests to the console that had to be repeated.
  add column retries integer not null default 0;

alter table app.integrations add column token_created_at timestamptz;

-- A device's Site stands beside its last activity too: devices of one Site in the order of their
-- last activity would else be some 8,000 look-ups, at a million devices in a hundred Sites.
alter table app.device_presence add column site_id text;
update app.device_presence p set site_id = d.site_id
  from app.devices d
  where d.tenant_id = p.tenant_id and d.device_id = p.device_id and d.site_id is not null;
create index presence_site on app.device_presence
  (app.shelf(tenant_id), site_id, coalesce(last_active_at, '-infinity'::timestamptz), device_id);
create or replace view app.own_presence as
  select tenant_id, device_id, last_seen_at, last_seen_run, last_active_at, console_updated_at,
    app.shelf(tenant_id) as shelf, site_id
  from app.device_presence
  where tenant_id = app.tenant_id();

-- An index that begins with the tenant is, without statistics, taken for as good as the primary key:
-- then each look-up of a device reads the whole tenant. And row-level security kept this one from
-- being used for what it is for.
drop index app.devices_uuid;
create index devices_uuid on app.devices (app.shelf(tenant_id), app.uuid_key(uuid));
grant select on app.own_devices to s1d_worker;

-- A worker deletes what is older than it is to be kept.
grant delete on app.changes, app.runs, app.remote_queries, app.devices to s1d_worker;

-- Searches of sightings look into their OS users, too.
do $$
declare
  operators text;
begin
  select format('%I.gin_trgm_ops', n.nspname) into operators
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_trgm';
  if operators is not null then
    execute format('create index sightings_search on app.sightings using gin (lower(os_user) %s)',
                   operators);
  end if;
end
$$;

-- Of a fleet that was just read for the first time PostgreSQL knows nothing until autovacuum comes
-- by, a minute or two later, and searches that are planned without statistics read the whole of it.
-- Only a table's owner may gather them. Does nothing unless a table has grown by a fifth.
create function app.gather_statistics() returns void
  language plpgsql security definer set search_path = pg_catalog set lock_timeout = '1s'
  as $$
  begin
    if exists (
      select 1 from pg_class
      where oid in ('app.devices'::regclass, 'app.sightings'::regclass)
        and pg_relation_size(oid) / current_setting('block_size')::int > 50 + 1.2 * relpages
    ) then
      analyze app.devices, app.device_presence, app.sightings, app.changes;
    end if;
  exception
    -- Somebody gathers them right now.
    when lock_not_available then null;
  end
  $$;
revoke execute on function app.gather_statistics() from public;
grant execute on function app.gather_statistics() to s1d_worker;

-- Details of a run beyond its outcome, when the token was created, and what keeps lists quick
-- on large fleets.

alter table app.runs
  -- Known active devices whose fields changed, and devices that the console reports as decommissioned.
  add column devices_changed bigint not null default 0,
  add column devices_decommissioned bigint not null default 0,
  -- Active devices at its end; null if the run did not reach the end of the list.
  add column devices_active bigint,
  -- Requests to the console that were retried.
  add column retries integer not null default 0;

alter table app.integrations add column token_created_at timestamptz;

-- A device's Site is stored with its last activity as well: otherwise listing the devices of one
-- Site by last activity would take some 8,000 lookups, at a million devices in a hundred Sites.
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

-- Without statistics, the planner considers an index that begins with the tenant as good as the
-- primary key, and each lookup of a device would read the whole tenant. Row-level security also kept
-- this one from being used for its purpose.
drop index app.devices_uuid;
create index devices_uuid on app.devices (app.shelf(tenant_id), app.uuid_key(uuid));
grant select on app.own_devices to s1d_worker;

-- A worker deletes what is past its retention.
grant delete on app.changes, app.runs, app.remote_queries, app.devices to s1d_worker;

-- Searches of sightings include their OS users.
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

-- PostgreSQL has no statistics of a fleet read for the first time until autovacuum runs, a minute or
-- two later, and searches planned without statistics read the whole fleet.
-- Only the owner of a table may gather them. Does nothing unless a table has grown by a fifth.
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
    -- Another session is gathering them now.
    when lock_not_available then null;
  end
  $$;
revoke execute on function app.gather_statistics() from public;
grant execute on function app.gather_statistics() to s1d_worker;

-- Tenants, their integration, devices, sightings, runs and changes.
-- Every table that holds a tenant's rows has row-level security on app.tenant_id(). It binds the role
-- s1d_worker, which does all work for one tenant; the owner (migrations, backups) bypasses it.

-- The tenant of the current transaction; null, so no rows at all, when none is set.
create function app.tenant_id() returns text
  language sql stable
  return nullif(current_setting('app.tenant_id', true), '');

-- Times as the API and the command line show them: ISO 8601, UTC, always six fractional digits.
create function app.iso(at timestamptz) returns text
  language sql stable
  return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

create table app.tenants (
  tenant_id text primary key check (tenant_id ~ '^[a-z0-9-]{1,63}$'),
  -- Survives every reconnect, so that workflow ids of runs never repeat.
  last_run_number bigint not null default 0,
  created_at timestamptz not null default now()
);

create table app.integrations (
  tenant_id text primary key references app.tenants on delete cascade,
  console_url text not null,
  -- JSON Web Encryption; null once the tenant is disconnected.
  sealed_token text,
  key_id text,
  token_last4 text,
  token_fingerprint text,
  token_expires_at timestamptz,
  token_scope text check (token_scope in ('tenant', 'account', 'site')),
  status text not null check (status in (
    'connected', 'paused', 'action_required', 'disconnecting', 'disconnected')),
  -- A code of the error catalogue while status is action_required.
  action_code text,
  -- Mirrors the Temporal Schedule, which is authoritative: "every 6h" or "cron 0 */6 * * *".
  cadence text not null,
  -- The completed listing that would have marked too many devices missing; a second one decides.
  held_run bigint,
  connected_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((sealed_token is null) = (key_id is null))
);

create table app.runs (
  tenant_id text not null references app.tenants on delete cascade,
  run_number bigint not null,
  -- Identifies the request that the run serves, so that a repeated "begin" returns the same run.
  request_id text not null,
  trigger text not null check (trigger in ('connect', 'schedule', 'manual', 'credentials')),
  accept_missing boolean not null,
  started_at timestamptz not null default now(),
  -- Set when the run must end early; its activities check it at every step.
  stop_requested_at timestamptz,
  finished_at timestamptz,
  outcome text check (outcome in ('full', 'inventory-only', 'failed', 'cancelled')),
  reason_code text,
  reason text,
  warnings jsonb not null default '[]',
  devices_seen bigint not null default 0,
  devices_new bigint not null default 0,
  devices_missing bigint not null default 0,
  sightings bigint not null default 0,
  new_sightings bigint not null default 0,
  -- The listing: which attempt may write, and its position. The cursor is of the next page.
  listing_attempt integer not null default 0,
  listing_cursor text,
  listing_page integer not null default 0,
  listing_restarts integer not null default 0,
  listing_total bigint,
  listing_rejected integer not null default 0,
  listing_unnamed integer not null default 0,
  listing_completed_at timestamptz,
  window_from timestamptz,
  window_to timestamptz,
  -- Current progress, for people: {"inventory": "...", "deepVisibility": "..."}.
  progress jsonb not null default '{}',
  primary key (tenant_id, run_number),
  unique (tenant_id, request_id),
  check ((finished_at is null) = (outcome is null))
);
create unique index one_open_run_per_tenant on app.runs (tenant_id) where finished_at is null;

-- What a device is. Rewritten only when row_hash changes.
create table app.devices (
  tenant_id text not null references app.tenants on delete cascade,
  device_id text not null,
  uuid text,
  hostname text,
  domain text,
  os_type text,
  os_name text,
  os_version text,
  agent_version text,
  machine_type text,
  model_name text,
  serial_number text,
  ip_addresses text[] not null,
  external_ip text,
  last_logged_in_user text,
  account_id text,
  account_name text,
  site_id text,
  site_name text,
  group_id text,
  group_name text,
  status text not null check (status in ('active', 'decommissioned', 'missing')),
  row_hash bytea not null,
  first_seen_at timestamptz not null,
  first_seen_run bigint not null,
  changed_at timestamptz not null,
  primary key (tenant_id, device_id)
);

-- What changes on every online device. Narrow and without further indexes, so that updates stay HOT.
create table app.device_presence (
  tenant_id text not null,
  device_id text not null,
  last_seen_at timestamptz not null,
  last_seen_run bigint not null,
  last_active_at timestamptz,
  console_updated_at timestamptz,
  primary key (tenant_id, device_id),
  foreign key (tenant_id, device_id) references app.devices on delete cascade
) with (fillfactor = 70);

create table app.sightings (
  tenant_id text not null references app.tenants on delete cascade,
  ai_agent text not null,
  -- Not a foreign key: events arrive from devices that are not, or no longer, in the inventory.
  device_id text not null,
  -- '' when the user of the process is unknown, because a key cannot be null.
  os_user text not null,
  version text,
  -- In the most recent window with launches.
  launches bigint not null check (launches > 0),
  modes text[] not null,
  evidence jsonb not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null check (last_seen_at >= first_seen_at),
  first_run bigint not null,
  last_run bigint not null,
  -- Set when the window has passed it, so that "gone quiet" is reported once.
  quiet boolean not null default false,
  primary key (tenant_id, ai_agent, device_id, os_user)
);
create index sightings_device on app.sightings (tenant_id, device_id);

create table app.changes (
  tenant_id text not null references app.tenants on delete cascade,
  change_id bigint generated always as identity,
  run_number bigint not null,
  at timestamptz not null default now(),
  kind text not null check (kind in (
    'device_new', 'device_decommissioned', 'device_missing', 'device_back',
    'ai_agent_new', 'ai_agent_quiet', 'ai_agent_back')),
  device_id text not null,
  ai_agent text,
  os_user text,
  primary key (tenant_id, change_id)
);
create index changes_run on app.changes (tenant_id, run_number);

-- Queries that run, or may run, at a console: resumed after a crash, cancelled at the end of a run.
create table app.remote_queries (
  tenant_id text not null references app.tenants on delete cascade,
  run_number bigint not null,
  -- The part of the run: window and terms. A part has one query at a time.
  part text not null,
  remote_id text not null,
  started_at timestamptz not null default now(),
  -- The console has computed it. Its results may still be needed.
  finished_at timestamptz,
  -- It is no longer needed.
  ended_at timestamptz,
  primary key (tenant_id, run_number, part, remote_id)
);
create unique index one_query_per_part on app.remote_queries (tenant_id, run_number, part)
  where ended_at is null;

-- When one token may next call a rate-limited endpoint, shared by all workers.
create table app.call_slots (
  slot text primary key,
  next_at timestamptz not null
);

-- All databases of a cluster share roles, so another migration may be creating this one now.
do $$
begin
  create role s1d_worker nologin noinherit;
exception
  when duplicate_object or unique_violation then null;
end
$$;

do $$
declare
  name text;
begin
  execute format('grant s1d_worker to %I', current_user);
  execute format('grant temporary on database %I to s1d_worker', current_database());
  foreach name in array array['tenants', 'integrations', 'runs', 'devices', 'device_presence',
                              'sightings', 'changes', 'remote_queries']
  loop
    execute format('alter table app.%I enable row level security', name);
    execute format('create policy by_tenant on app.%I to s1d_worker
                    using (tenant_id = app.tenant_id())', name);
  end loop;
end
$$;

grant usage on schema app to s1d_worker;
grant select, update (last_run_number) on app.tenants to s1d_worker;
grant select, update on app.integrations to s1d_worker;
grant select, insert, update on
  app.runs, app.devices, app.device_presence, app.sightings, app.remote_queries, app.call_slots
  to s1d_worker;
grant delete on app.call_slots to s1d_worker;
grant select, insert on app.changes to s1d_worker;

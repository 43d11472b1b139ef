-- The portal: people, their sessions and roles, one-time links, API keys, the audit log, and indexes
-- that keep its lists quick at a million devices. It connects as the role s1d_portal.

do $$
begin
  create role s1d_portal nologin noinherit;
exception
  when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
  execute format('grant s1d_portal to %I', current_user);
end
$$;

-- People and their credentials. Only the portal (and the owner) may read this schema.
create schema auth;

create table auth.users (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  -- May create tenants; is an admin of every tenant.
  installation_admin boolean not null default false,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth.sessions (
  id text primary key,
  user_id text not null references auth.users on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_user on auth.sessions (user_id);

-- How a person authenticates: a password, or an account at the OIDC provider.
create table auth.accounts (
  id text primary key,
  user_id text not null references auth.users on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index accounts_user on auth.accounts (user_id);
create index accounts_provider on auth.accounts (provider_id, account_id);

create table auth.verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on auth.verifications (identifier);

create table auth.members (
  tenant_id text not null references app.tenants on delete cascade,
  user_id text not null references auth.users on delete cascade,
  role text not null check (role in ('admin', 'viewer')),
  added_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index members_user on auth.members (user_id);

-- One-time links. Only the hash of the link's token is stored.
create table auth.links (
  link_id text primary key,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('first-admin', 'invitation', 'sign-in')),
  -- For an invitation: the addressee and the role.
  email text,
  tenant_id text references app.tenants on delete cascade,
  role text check (role in ('admin', 'viewer')),
  invited_by text references auth.users on delete set null,
  -- For a sign-in link: the person it signs in.
  user_id text references auth.users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'invitation') = (email is not null and tenant_id is not null and role is not null)),
  check ((purpose = 'sign-in') = (user_id is not null))
);
create index links_tenant on auth.links (tenant_id) where used_at is null;

create table auth.api_keys (
  key_id text primary key,
  tenant_id text not null references app.tenants on delete cascade,
  key_hash bytea not null unique,
  name text not null,
  -- The first characters, so that a person can tell keys apart.
  start text not null,
  created_by text references auth.users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_tenant on auth.api_keys (tenant_id);

-- Failed attempts by account and by address; limits guessing across all portals.
create table auth.tries (
  subject text primary key,
  failures integer not null,
  since timestamptz not null
);

-- Who did what. Written before the action; its outcome is in audit_outcomes. Neither table can be
-- changed: the portal has no privilege to, and a trigger stops everyone else.
create table app.audit_log (
  audit_id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- Null if it belongs to no tenant. Not a foreign key: the log outlives the tenant.
  tenant_id text,
  user_id text,
  actor text,
  action text not null,
  target text,
  details jsonb not null default '{}',
  address text,
  user_agent text
);
create index audit_log_tenant on app.audit_log (tenant_id, audit_id);
create index audit_log_user on app.audit_log (user_id, audit_id) where tenant_id is null;

create table app.audit_outcomes (
  audit_id bigint primary key references app.audit_log,
  at timestamptz not null default now(),
  -- A code of the error catalogue; null on success.
  code text,
  -- Details known only afterwards: who signed in, what was created.
  user_id text,
  actor text,
  target text
);

create function app.refuse_change() returns trigger
  language plpgsql
  as $$ begin raise exception 'the audit log cannot be changed'; end $$;

create trigger append_only before update or delete or truncate on app.audit_log
  for each statement execute function app.refuse_change();
create trigger append_only before update or delete or truncate on app.audit_outcomes
  for each statement execute function app.refuse_change();

-- The keys by which lists are searched and sorted. Cut, because index entries have a maximum size
-- and names come from consoles.
create function app.sort_text(value text) returns text
  language sql immutable parallel safe
  return lower(left(coalesce(value, ''), 200));

create function app.search_text(hostname text, who text, addresses text[], external text, serial text)
  returns text language sql immutable parallel safe
  return lower(left(concat_ws(' ', hostname, who, array_to_string(addresses, ' '), external, serial), 600));

-- The tenant as a key of the portal's indexes. Only the portal uses it: without statistics of a new
-- tenant, the planner considers any index that begins with tenant_id as good as the primary key,
-- and the worker's lookups by device would read the whole tenant.
create function app.shelf(tenant_id text) returns text
  language sql immutable parallel safe
  return tenant_id || '/';

alter table app.devices add column search_text text generated always as (
  app.search_text(hostname, last_logged_in_user, ip_addresses, external_ip, serial_number)) stored;

create index devices_hostname on app.devices
  (app.shelf(tenant_id), (app.sort_text(hostname) collate "C"), device_id);
create index devices_user on app.devices
  (app.shelf(tenant_id), (app.sort_text(last_logged_in_user) collate "C"), device_id);
create index devices_first_seen on app.devices (app.shelf(tenant_id), first_seen_at, device_id);
create index devices_site on app.devices
  (app.shelf(tenant_id), site_id, (app.sort_text(hostname) collate "C"), device_id);
create index devices_group on app.devices
  (app.shelf(tenant_id), group_id, (app.sort_text(hostname) collate "C"), device_id);
create index devices_os on app.devices
  (app.shelf(tenant_id), os_type, (app.sort_text(hostname) collate "C"), device_id);
create index devices_os_name on app.devices (app.shelf(tenant_id), os_name);
create index devices_gone on app.devices (app.shelf(tenant_id), status) where status <> 'active';

-- With this index, updates of online devices are no longer HOT. Sorting by it costs some 0.2 s of
-- a run over 100,000 devices.
create index presence_last_active on app.device_presence
  (app.shelf(tenant_id), coalesce(last_active_at, '-infinity'::timestamptz), device_id);

create index sightings_last_seen on app.sightings
  (app.shelf(tenant_id), last_seen_at, ai_agent, device_id, os_user);
create index sightings_first_seen on app.sightings
  (app.shelf(tenant_id), first_seen_at, ai_agent, device_id, os_user);
create index changes_device on app.changes (app.shelf(tenant_id), device_id, change_id);

-- Parts of names are found by trigrams if the extension is available, otherwise by a scan.
do $$
declare
  operators text;
begin
  begin
    create extension if not exists pg_trgm;
  exception
    when others then raise notice 'no pg_trgm, searching will be slower: %', sqlerrm;
  end;
  select format('%I.gin_trgm_ops', n.nspname) into operators
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_trgm';
  if operators is not null then
    execute format('create index devices_search on app.devices using gin (search_text %s)', operators);
  end if;
end
$$;

-- The rows of the transaction's tenant. Row-level security keeps conditions that are not leakproof
-- ("like", functions, coalesce) from using an index; views with the same condition do not.
create view app.own_devices as
  select *, app.shelf(tenant_id) as shelf from app.devices where tenant_id = app.tenant_id();
create view app.own_presence as
  select *, app.shelf(tenant_id) as shelf from app.device_presence
  where tenant_id = app.tenant_id();
create view app.own_sightings as
  select *, app.shelf(tenant_id) as shelf from app.sightings where tenant_id = app.tenant_id();
create view app.own_changes as
  select *, app.shelf(tenant_id) as shelf from app.changes where tenant_id = app.tenant_id();

-- All tenants with their status, and nothing else of them: the only view across tenants that the
-- portal has.
create view app.tenant_standings as
  select t.tenant_id, t.created_at, i.status
  from app.tenants t left join app.integrations i using (tenant_id);

do $$
declare
  name text;
begin
  foreach name in array array['integrations', 'runs', 'devices', 'device_presence',
                              'sightings', 'changes', 'remote_queries']
  loop
    execute format('create policy portal_by_tenant on app.%I to s1d_portal
                    using (tenant_id = app.tenant_id())', name);
  end loop;
end
$$;
create policy portal_by_tenant on app.tenants to s1d_portal using (tenant_id = app.tenant_id());
alter table app.audit_log enable row level security;
create policy portal_by_tenant on app.audit_log to s1d_portal
  using (tenant_id is not distinct from app.tenant_id() or tenant_id is null);

grant usage on schema app, auth to s1d_portal;
grant select, insert, update, delete on all tables in schema auth to s1d_portal;
grant select on app.own_devices, app.own_presence, app.own_sightings, app.own_changes,
  app.tenant_standings, app.migrations to s1d_portal;
grant select, insert on app.tenants, app.audit_log, app.audit_outcomes to s1d_portal;
grant select, insert, update, delete on app.integrations to s1d_portal;
grant select, delete on
  app.devices, app.device_presence, app.sightings, app.changes, app.runs, app.remote_queries
  to s1d_portal;
grant update (stop_requested_at) on app.runs to s1d_portal;

-- A second factor for people who sign in by a password: codes of an authenticator app (TOTP), and
-- recovery codes for a lost device.

create table auth.second_factors (
  user_id text primary key references auth.users on delete cascade,
  -- Sealed by the vault and bound to the person; it cannot be opened from another row.
  sealed_secret text not null,
  key_id text not null,
  set_up_at timestamptz not null default now(),
  -- Null until a code has proved that the person's device has the secret.
  confirmed_at timestamptz,
  -- The newest time step whose code was accepted; its code and older ones are refused.
  last_step bigint not null default 0,
  -- Wrong codes since the last correct one.
  failures integer not null default 0
);

-- Only hashes, and only of unused codes: a used one is deleted.
create table auth.recovery_codes (
  user_id text not null references auth.second_factors on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

-- People who gave the right password and still owe the second factor. Deleted with that factor.
create table auth.pending_sign_ins (
  token_hash bytea primary key,
  user_id text not null references auth.second_factors on delete cascade,
  tries integer not null default 0,
  expires_at timestamptz not null
);
create index pending_sign_ins_user on auth.pending_sign_ins (user_id);

grant select, insert, update, delete
  on auth.second_factors, auth.recovery_codes, auth.pending_sign_ins to s1d_portal;

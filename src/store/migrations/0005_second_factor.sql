-- A second factor for people who sign in by a password: codes of an authenticator app (TOTP), and
-- recovery codes for the day the device is lost.

create table auth.second_factors (
  user_id text primary key references auth.users on delete cascade,
  -- Sealed by the vault and bound to the person: it opens in no other row.
  sealed_secret text not null,
  key_id text not null,
  set_up_at timestamptz not null default now(),
  -- Null until a code has shown that the person's device holds the secret.
  confirmed_at timestamptz,
  -- The newest time step of which a code was taken: a code is good once, and older ones never.
  last_step bigint not null default 0,
  -- Wrong codes since the last right one.
  failures integer not null default 0
);

-- Only hashes, and only of codes that were not used: a used one is gone.
create table auth.recovery_codes (
  user_id text not null references auth.second_factors on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

-- Whoever gave the right password and owes the second factor. Goes with the second factor.
create table auth.pending_sign_ins (
  token_hash bytea primary key,
  user_id text not null references auth.second_factors on delete cascade,
  tries integer not null default 0,
  expires_at timestamptz not null
);
create index pending_sign_ins_user on auth.pending_sign_ins (user_id);

grant select, insert, update, delete
  on auth.second_factors, auth.recovery_codes, auth.pending_sign_ins to s1d_portal;

-- Sellers without a CRM or shop: who they are, who may sign in, and sign-ins on their way.

create table own_seller (
  installation_id uuid primary key references installation (id),
  name text not null,                        -- what payers know the seller by
  made_by text not null check (made_by in ('operator', 'sign-up')),
  created_at timestamptz not null
);

create table own_person (
  installation_id uuid not null references own_seller (installation_id),
  email text not null,                       -- lower case
  invited_by text,
  created_at timestamptz not null,
  primary key (installation_id, email)
);
create index own_person_by_email on own_person (email);

-- Wishes to be let in; each becomes at most one letter.
create table own_ask (
  id uuid primary key,
  kind text not null check (kind in ('sign-in', 'sign-up', 'invite')),
  email text not null,
  installation_id uuid references own_seller (installation_id),
  name text,
  currency text,
  language text not null,
  asked_at timestamptz not null
);
create index own_ask_by_email on own_ask (email, asked_at);

-- Words in the links of those letters; used once.
create table own_token (
  fingerprint text primary key,
  ask_id uuid not null references own_ask (id) on delete cascade,
  installation_id uuid references own_seller (installation_id),
  expires_at timestamptz not null
);
create index own_token_by_ask on own_token (ask_id);

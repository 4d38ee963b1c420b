-- Who does not answer an installation, and since when: its platform, a gateway, its mail server. A row goes as soon as one answers.

create table outside_trouble (
  installation_id uuid not null references installation (id),
  what text not null check (what in ('platform', 'gateway', 'mail')),
  name text not null default '',             -- the gateway's code; empty for the others
  since timestamptz not null,
  last_at timestamptz not null,              -- the last call without an answer
  primary key (installation_id, what, name)
);

create index outside_trouble_to_try on outside_trouble (last_at) where what = 'platform';

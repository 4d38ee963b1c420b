-- Installations, merchants, invoices and all that happens to them.
-- Every key of a tenant's table begins with installation_id, so that the tables can be spread by it.

create table installation (
  id uuid primary key,
  code text not null unique,                 -- short, in front of every link and hook key, so that they can be routed
  platform text not null,
  address text not null,
  public_address text not null,
  client_id_fingerprint text not null unique,
  client_id text not null,                   -- sealed
  credentials text not null,                 -- sealed
  active boolean not null default true,
  frozen boolean not null default false,
  language text not null default 'en',
  timezone text not null default 'UTC',
  currency text,
  maps_statuses boolean not null default false,
  mapping_offered boolean not null default false,
  sender text,                               -- sealed: address of the shop's own mail server, with its password
  sender_from text,
  sender_checked_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (platform, address)
);

create table merchant (
  installation_id uuid not null references installation (id),
  id uuid not null,
  gateway text not null,
  name text not null,
  mode text not null check (mode in ('live', 'test')),
  confirm_manually boolean not null default false,
  active boolean not null default true,
  settings jsonb not null,
  secrets jsonb not null,                    -- each value sealed by itself
  hook_key text not null,
  last_notification_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, hook_key)
);

create table invoice (
  installation_id uuid not null references installation (id),
  id uuid not null,
  slug text not null,
  platform_invoice_id text not null,
  merchant_id uuid not null,
  order_id text,
  order_number text not null,
  site_url text,
  return_url text,
  lines jsonb not null default '[]',
  customer_name text,
  customer_email text,
  customer_phone text,
  language text not null,
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  confirm_manually boolean not null,
  mode text not null check (mode in ('live', 'test')),
  state text not null check (state in ('pending', 'authorized', 'paid', 'refunded', 'canceled')),
  cancel_reason text check ((cancel_reason is not null) = (state = 'canceled')),
  held bigint not null default 0,            -- ever reserved
  reserved bigint not null default 0,        -- still reserved
  captured bigint not null default 0,
  refunded bigint not null default 0 check (refunded >= 0 and refunded <= captured),
  attention text[] not null default '{}',
  expires_at timestamptz,
  hold_until timestamptz,
  held_at timestamptz,
  paid_at timestamptz,
  opened_at timestamptz,
  events integer not null default 0,
  report_due_at timestamptz,                 -- something changed that the platform has not been told of
  reported_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, slug),
  unique (installation_id, platform_invoice_id),
  foreign key (installation_id, merchant_id) references merchant (installation_id, id)
);
create index invoice_newest on invoice (installation_id, created_at desc, id desc);
create index invoice_by_order on invoice (installation_id, order_number);
create index invoice_needs_somebody on invoice (installation_id, created_at desc) where attention <> '{}';
create index invoice_report_due on invoice (report_due_at) where report_due_at is not null;
create index invoice_expiring on invoice (expires_at) where state = 'pending';

create table attempt (
  installation_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  number integer not null,
  order_number text not null,                -- our number at the gateway, fresh for every attempt
  state text not null check (state in ('starting', 'open', 'closed')),
  asked bigint not null,
  held bigint not null default 0,
  released bigint not null default 0,
  captured bigint not null default 0,
  refunded bigint not null default 0 check (refunded <= captured),
  face_taken bigint,
  reference text,
  payment_reference text,
  pay jsonb,
  card text,
  snapshot jsonb,
  started_at timestamptz not null,
  expires_at timestamptz,
  read_at timestamptz,
  primary key (installation_id, id),
  unique (installation_id, invoice_id, number),
  unique (installation_id, order_number),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id)
);
create unique index attempt_one_open on attempt (installation_id, invoice_id) where state in ('starting', 'open');
create index attempt_by_reference on attempt (installation_id, reference);
create index attempt_to_watch on attempt (read_at nulls first) where state = 'open';
create index attempt_holding on attempt (read_at nulls first) where held > released + captured;
create index attempt_closed on attempt (read_at nulls first) where state = 'closed' and held + captured = 0;
create index attempt_starting on attempt (started_at) where state = 'starting';

create table operation (
  installation_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  attempt_id uuid not null,
  kind text not null check (kind in ('capture', 'void', 'refund')),
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  whole boolean not null,
  state text not null check (state in ('started', 'unknown', 'done', 'refused')),
  code text,
  gateway_text text,
  actor jsonb not null,
  "before" jsonb,                            -- what the gateway said right before the call; null = the call was never made
  started_at timestamptz not null,
  read_at timestamptz,
  finished_at timestamptz,
  reported_at timestamptz,
  primary key (installation_id, id),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id),
  foreign key (installation_id, attempt_id) references attempt (installation_id, id)
);
-- A second click gets "already in progress", not a second refund.
create unique index operation_one_open on operation (installation_id, invoice_id) where state in ('started', 'unknown');
create index operation_by_invoice on operation (installation_id, invoice_id, started_at);
create index operation_open on operation (started_at) where state in ('started', 'unknown');

-- Append only: who, when, what, before, after.
create table invoice_event (
  installation_id uuid not null,
  invoice_id uuid not null,
  number integer not null,
  at timestamptz not null,
  kind text not null,
  actor jsonb not null,
  details jsonb not null default '{}',
  before jsonb,
  after jsonb,
  primary key (installation_id, invoice_id, number),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name;
end $$;
create trigger invoice_event_is_append_only before update or delete on invoice_event for each row execute function refuse_change();

create table notification (
  installation_id uuid not null,
  id uuid not null,
  gateway text not null,
  merchant_id uuid,
  key text not null,
  verdict text not null check (verdict in ('accepted', 'refused')),
  because text,
  reference text,
  order_number text,
  words text,
  content_type text not null,
  query jsonb not null,
  headers jsonb not null,
  body bytea not null,
  invoice_id uuid,
  outcome text,                              -- null = waits; applied, repeated, foreign, failed
  received_at timestamptz not null,
  applied_at timestamptz,
  repeats integer not null default 0,
  primary key (installation_id, id),
  unique (installation_id, merchant_id, key)
);
create index notification_newest on notification (installation_id, received_at desc, id desc);
create index notification_by_invoice on notification (installation_id, invoice_id);
create index notification_waiting on notification (received_at) where verdict = 'accepted' and outcome is null;

create table status_mapping (
  installation_id uuid not null references installation (id),
  outcome text not null,
  status text not null,
  primary key (installation_id, outcome)
);

create table letter (
  installation_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  kind text not null,
  recipient text not null,
  language text not null,
  state text not null check (state in ('waiting', 'sent', 'refused', 'failed')),
  text text,                                 -- the mail server's own words
  actor jsonb not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (installation_id, id),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id)
);
create index letter_by_invoice on letter (installation_id, invoice_id, created_at);

-- What was changed in the settings, by whom; secrets are named, never kept.
create table setting_event (
  installation_id uuid not null references installation (id),
  id uuid not null,
  at timestamptz not null,
  actor jsonb not null,
  kind text not null,
  details jsonb not null,
  primary key (installation_id, id)
);

create table session (
  fingerprint text primary key,              -- of the random id in the cookie; the id itself is nowhere
  installation_id uuid not null references installation (id),
  csrf text not null,
  actor jsonb not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_expired on session (expires_at);

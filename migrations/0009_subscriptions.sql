-- Subscriptions to offers that are charged again and again. Each charge has an invoice, so that every rule of money holds for it.

create table subscription (
  installation_id uuid not null references installation (id),
  id uuid not null,
  offer_id uuid not null,
  merchant_id uuid not null,
  key text not null,                         -- random; part of the address of the member's own page
  form_key uuid not null,                    -- of the form that made it: the same form sent twice makes one subscription
  order_number text not null,                -- our number at the gateway
  title text not null,                       -- what is sold and its terms, as they were when it began
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  plan jsonb not null,
  mode text not null check (mode in ('live', 'test')),
  kind text not null check (kind in ('card', 'slip')),   -- charged by the gateway itself, or by us
  method text not null,
  buyer jsonb not null,
  email text not null,                       -- lower case, for searching
  language text not null,
  state text not null check (state in ('starting', 'trial', 'active', 'past-due', 'ended')),
  reason text,
  reference text,                            -- what the gateway calls it; null = it was not made there, or nobody heard of it
  asked_at timestamptz,                      -- when the gateway was asked to make it and has not been heard yet
  card_tries integer not null default 0,
  first_at timestamptz not null,             -- when the first charge is due; all others are counted from it
  trial_until timestamptz,
  paid_until timestamptz,
  next_charge_at timestamptz,
  closing boolean not null default false,    -- it has ended here, and something of it may still be open at the gateway
  look_at timestamptz,                       -- when it has to be looked at next; null = never again by itself
  events integer not null default 0,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (installation_id, id),
  unique (installation_id, key),
  unique (installation_id, offer_id, form_key),
  unique (installation_id, order_number),
  foreign key (installation_id, offer_id) references offer (installation_id, id),
  foreign key (installation_id, merchant_id) references merchant (installation_id, id)
);
create index subscription_newest on subscription (installation_id, created_at desc, id desc);
create index subscription_by_email on subscription (installation_id, email);
create index subscription_by_reference on subscription (installation_id, reference);
create index subscription_to_look_at on subscription (look_at) where look_at is not null;

create table subscription_charge (
  installation_id uuid not null,
  subscription_id uuid not null,
  number integer not null check (number > 0),
  invoice_id uuid not null,
  reference text,                            -- what the gateway calls the charge where it makes it by itself
  due_at timestamptz not null,
  state text not null check (state in ('open', 'paid', 'returned', 'failed', 'dropped')),
  tries integer not null default 0,
  slips integer not null default 0,          -- payments at the gateway that were counted as tries
  tried_at timestamptz,
  next_try_at timestamptz,
  words text,                                -- the gateway's own, of the last try
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (installation_id, subscription_id, number),
  unique (installation_id, invoice_id),
  unique (installation_id, subscription_id, reference),
  foreign key (installation_id, subscription_id) references subscription (installation_id, id),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id)
);
create unique index subscription_charge_one_open on subscription_charge (installation_id, subscription_id) where state = 'open' and reference is null;

-- Append only: who, when, what.
create table subscription_event (
  installation_id uuid not null,
  subscription_id uuid not null,
  number integer not null,
  at timestamptz not null,
  kind text not null,
  actor jsonb not null,
  details jsonb not null default '{}',
  primary key (installation_id, subscription_id, number),
  foreign key (installation_id, subscription_id) references subscription (installation_id, id)
);
create trigger subscription_event_append_only before update or delete on subscription_event for each row execute function refuse_change();

-- Letters to members; each at most once.
create table subscription_letter (
  installation_id uuid not null,
  id uuid not null,
  subscription_id uuid not null,
  kind text not null check (kind in ('begun', 'slip', 'paid', 'failed', 'ended')),
  key text not null,                         -- what it is about, so that the same event told twice is one letter
  details jsonb not null default '{}',
  state text not null check (state in ('waiting', 'sent', 'refused', 'failed', 'dropped')),
  text text,                                 -- the mail server's own words
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (installation_id, id),
  unique (installation_id, subscription_id, kind, key),
  foreign key (installation_id, subscription_id) references subscription (installation_id, id)
);

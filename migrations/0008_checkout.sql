-- Offers that are sold on payment pages of our own, and their purchases. Each purchase has an invoice, so that every rule of money holds for it.

alter table invoice add column page_url text;     -- where its payer pays when that is a page of our own; null = the link leads to the gateway
alter table attempt add column direct jsonb;      -- how it is paid on a page of our own, and what the payer is shown; null = by payment link

create table offer (
  installation_id uuid not null references installation (id),
  id uuid not null,
  slug text not null,                        -- the installation's code and words of the title; part of the public address
  merchant_id uuid not null,
  title text not null,
  description text not null default '',
  amount bigint not null check (amount > 0),
  currency char(3) not null,
  plan jsonb,                                -- how often it is charged, a trial, the number of charges; null = one-off
  ways text[] not null check (cardinality(ways) > 0),
  reserve boolean not null default false,    -- cards are only reserved until the shop confirms
  stock integer check (stock >= 0),          -- how many may be sold in all; null = no end
  thanks text not null default '',
  course_id uuid,                            -- what a purchase gives; null = nothing here
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, slug),
  foreign key (installation_id, merchant_id) references merchant (installation_id, id)
);
create index offer_newest on offer (installation_id, created_at desc, id desc);

create table purchase (
  installation_id uuid not null,
  id uuid not null,
  offer_id uuid not null,
  invoice_id uuid not null,
  key text not null,                         -- random; part of the address of the buyer's own page
  form_key uuid not null,                    -- of the form that made it: the same form sent twice makes one purchase
  buyer jsonb not null,
  email text not null,                       -- lower case, for searching
  language text not null,
  created_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, key),
  unique (installation_id, offer_id, form_key),
  unique (installation_id, invoice_id),
  foreign key (installation_id, offer_id) references offer (installation_id, id),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id)
);
create index purchase_newest on purchase (installation_id, created_at desc, id desc);
create index purchase_by_email on purchase (installation_id, email);

-- Tries to pay, counted against people who test stolen cards. The visitor is a fingerprint, never an address.
create table checkout_try (
  installation_id uuid not null,
  id uuid not null,
  offer_id uuid not null,
  visitor text not null,
  declined boolean not null default false,
  at timestamptz not null,
  primary key (installation_id, id),
  foreign key (installation_id, offer_id) references offer (installation_id, id)
);
create index checkout_try_lately on checkout_try (installation_id, offer_id, at);

-- Letters to buyers; each at most once.
create table checkout_letter (
  installation_id uuid not null,
  id uuid not null,
  purchase_id uuid not null,
  kind text not null check (kind in ('paid', 'slip')),
  key text not null,                         -- what it is about, so that the same event told twice is one letter
  recipient text not null,
  state text not null check (state in ('waiting', 'sent', 'refused', 'failed', 'dropped')),
  text text,                                 -- the mail server's own words
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (installation_id, id),
  unique (installation_id, purchase_id, kind, key),
  foreign key (installation_id, purchase_id) references purchase (installation_id, id)
);

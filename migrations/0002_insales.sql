-- InSales: which shop is which installation, what we have set up in it, and what its buyers' forms said.

-- The invoice that took the place of this one when the sum of its order changed; its link leads there.
alter table invoice add column replaced_by uuid;
create index invoice_by_order_id on invoice (installation_id, order_id);

-- The permanent number of a shop stays when its host changes, and routes every call of the shop to its installation.
create table insales_shop (
  insales_id text primary key,
  installation_id uuid not null unique references installation (id),
  reconnect_needed boolean not null default false,
  objects jsonb not null default '{}',       -- ids of what we made in the shop: widget, webhooks, order fields
  troubles jsonb,                            -- what the last set-up could not do; null = it has not run yet
  set_up_due_at timestamptz,
  changed_since text,                        -- where reading of changed orders goes on
  changed_from_id text,
  changes_due_at timestamptz not null,
  installed_at timestamptz not null,
  uninstalled_at timestamptz
);

-- Passwords that nobody has proved yet; they live for minutes.
create table insales_candidate (
  insales_id text not null,
  id uuid not null,
  shop text not null,
  fingerprint text not null,
  password text not null,                    -- sealed
  refusals integer not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null,
  primary key (insales_id, id),
  unique (insales_id, fingerprint, shop)
);
create index insales_candidate_due on insales_candidate (due_at);

-- Logins on their way through the back office; used once.
create table insales_login (
  fingerprint text primary key,              -- of the token in the visitor's cookie
  insales_id text not null,
  return_to text not null,
  expires_at timestamptz not null
);
create index insales_login_expired on insales_login (expires_at);

-- The payment method of the shop that stands for a merchant.
create table insales_method (
  installation_id uuid not null references installation (id),
  merchant_code text not null,
  method_id text not null,
  offered boolean not null,                  -- whether we left it offered to buyers
  success_url text not null,
  fail_url text not null,
  server_url text not null,
  read_at timestamptz not null,
  primary key (installation_id, merchant_code)
);

-- Payment attempts of the shop, as the buyers' forms brought them; a result is told with the one that the money belongs to.
create table insales_transaction (
  installation_id uuid not null references installation (id),
  merchant_code text not null,
  transaction_id text not null,
  order_id text not null,
  order_key text not null,
  amount text not null,                      -- as printed by the shop
  platform_invoice_id text not null,
  created_at timestamptz not null,
  primary key (installation_id, merchant_code, transaction_id)
);
create index insales_transaction_by_order on insales_transaction (installation_id, order_id, created_at);

-- The way back to the shop behind a payment link.
create table insales_return (
  installation_id uuid not null references installation (id),
  key text not null,
  order_id text not null,
  order_key text not null,
  created_at timestamptz not null,
  primary key (installation_id, key)
);
create unique index insales_return_of_order on insales_return (installation_id, order_id);

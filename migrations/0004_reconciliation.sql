-- Reconciliation: what Ordertill, the gateway and the platform say of a merchant's day, and where they differ.

alter table installation add column compared_until date;    -- the last calendar day of the shop whose comparison was planned

-- One merchant's calendar day; comparing goes on where it stopped.
create table comparison (
  installation_id uuid not null,
  merchant_id uuid not null,
  day date not null,
  timezone text not null,                    -- in which the day was counted
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  state text not null check (state in ('waiting', 'running', 'stopped', 'done')),
  asked_by jsonb,                            -- who wished for it; null = the schedule
  due_at timestamptz not null,
  tries integer not null default 0,          -- how often it stopped because nobody answered
  reached uuid,                              -- the invoice that was compared last
  total integer not null default 0,
  compared integer not null default 0,
  finished_at timestamptz,
  primary key (installation_id, merchant_id, day),
  foreign key (installation_id, merchant_id) references merchant (installation_id, id)
);
create index comparison_newest on comparison (installation_id, day desc, merchant_id desc);
create index comparison_due on comparison (due_at) where state <> 'done';
create index comparison_finished on comparison (finished_at) where state = 'done';

-- The invoices of a day, with what moved on that day (minor units).
create table comparison_member (
  installation_id uuid not null,
  merchant_id uuid not null,
  day date not null,
  invoice_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  currency char(3) not null,
  taken bigint not null,
  returned bigint not null,
  primary key (installation_id, merchant_id, day, invoice_id),
  foreign key (installation_id, merchant_id, day) references comparison (installation_id, merchant_id, day),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id)
);

-- How an invoice compared when it was compared last. The sums of each side as they were then.
create table comparison_result (
  installation_id uuid not null,
  invoice_id uuid not null,
  outcome text not null check (outcome in ('agreed', 'differing', 'unchecked')),
  because text check ((because is not null) = (outcome = 'unchecked')),
  basis text not null check (basis in ('read', 'told')),
  ours jsonb not null,
  gateway jsonb,
  platform jsonb,
  compared_at timestamptz not null,
  primary key (installation_id, invoice_id),
  foreign key (installation_id, invoice_id) references invoice (installation_id, id)
);

-- A difference stays after it was mended: that is its history.
create table difference (
  installation_id uuid not null,
  id uuid not null,
  merchant_id uuid not null,
  invoice_id uuid,                           -- the subject is an invoice or a notification
  notification_id uuid,
  happened_at timestamptz,                   -- when the notification came
  code text not null,
  figures jsonb not null default '{}',
  found_at timestamptz not null,
  seen_at timestamptz not null,
  asked_at timestamptz,                      -- when somebody pressed its button
  mended_at timestamptz,
  primary key (installation_id, id),
  check ((invoice_id is null) <> (notification_id is null)),
  foreign key (installation_id, merchant_id) references merchant (installation_id, id)
);
create unique index difference_open on difference (installation_id, invoice_id, notification_id, code) nulls not distinct where mended_at is null;
create index difference_of_invoice on difference (installation_id, invoice_id) where invoice_id is not null;
create index difference_of_notification on difference (installation_id, merchant_id, happened_at) where notification_id is not null;

-- Movements of money are read by day.
create index invoice_event_by_time on invoice_event (installation_id, at, invoice_id, number);

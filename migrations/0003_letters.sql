-- Letters about money: which of them a shop wants, where they go, and each of them once per event.

alter table letter alter column invoice_id drop not null;            -- an invoice that could not be made is none
alter table letter add column event_key text;                        -- names the event; null = somebody sent the letter by hand
alter table letter add column details jsonb not null default '{}';   -- the figures of the event, as they were then
alter table letter drop constraint letter_state_check;
alter table letter add constraint letter_state_check check (state in ('waiting', 'sent', 'refused', 'failed', 'dropped'));

-- Once per event and address, however often the event is told. An invoice that was never made counts as one value, too.
create unique index letter_once on letter (installation_id, invoice_id, kind, event_key, recipient) nulls not distinct where event_key is not null;
create index letter_newest on letter (installation_id, created_at desc, id desc);
create index invoice_hold_ending on invoice (hold_until) where state = 'authorized';

-- Only what differs from the defaults. The kind `common` holds the addresses of all letters to the shop that have none of their own.
create table letter_setting (
  installation_id uuid not null references installation (id),
  kind text not null,
  enabled boolean not null,
  recipients text[] not null default '{}',
  primary key (installation_id, kind)
);

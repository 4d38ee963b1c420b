-- What a merchant wants done with money that is still reserved so many hours before the reservation ends.
alter table merchant add column hold_rule text not null default 'nothing' check (hold_rule in ('nothing', 'confirm', 'cancel'));
alter table merchant add column hold_rule_hours integer not null default 12 check (hold_rule_hours between 1 and 96);
create index merchant_hold_rule on merchant (installation_id, id) where hold_rule <> 'nothing';
create index invoice_held_of_merchant on invoice (installation_id, merchant_id) where state = 'authorized';
alter table attempt add column hold_hours integer;           -- how long a hold lasts, as the settings said when the gateway was asked; null = nobody knew
alter table installation add column refuses_sums boolean not null default false;   -- links do not follow a changed order sum, they are refused

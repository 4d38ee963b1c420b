-- Sales on pages of our own open courses; test purchases; products of shops that are no courses.

alter table offer add column opens jsonb;                 -- the course, class or plan that a purchase opens; null = nothing here
update offer set opens = jsonb_build_object('kind', 'course', 'id', course_id) where course_id is not null;
alter table offer drop column course_id;
-- Decided when it is bought: an offer that opens something else later does so for later sales.
alter table purchase add column opens jsonb;
alter table subscription add column opens jsonb;

alter table academy_settings add column refunds_take_back boolean not null default true; -- whether money that went back takes access with it

-- Products that a shop sells and that open nothing, as somebody has said.
create table ignored_product (
  installation_id uuid not null,
  connection_id uuid not null,
  key text not null,                         -- the product as the channel names it
  product jsonb not null,
  title text not null,
  ignored_at timestamptz not null,
  primary key (installation_id, connection_id, key),
  foreign key (installation_id, connection_id) references channel_connection (installation_id, id) on delete cascade
);

alter table sale_event add column test boolean not null default false;

-- Test purchases of the seller: what was made for them is marked as test and removed with them.
create table test_purchase (
  installation_id uuid not null references installation (id),
  id uuid not null,
  target_kind text not null check (target_kind in ('course', 'class', 'plan')),
  target_id uuid not null,
  connection_id uuid,                        -- the shop that it was as if bought in; null = on a page of our own
  title text not null,                       -- the product
  email text not null,                       -- lower case
  created_at timestamptz not null,
  primary key (installation_id, id),
  foreign key (installation_id, connection_id) references channel_connection (installation_id, id) on delete cascade
);
create index test_purchase_of_target on test_purchase (installation_id, target_kind, target_id, created_at desc);

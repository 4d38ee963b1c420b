-- The academy: what is taught, who may see it, and the sales in outside shops that let people in.
-- Every key of a tenant's table begins with installation_id, so that the tables can be spread by it.

create table course (
  installation_id uuid not null references installation (id),
  id uuid not null,
  title text not null,
  description text not null default '',
  language text not null,
  active boolean not null default false,
  paid boolean not null default true,        -- false: whoever is a contact may be enrolled without a sale
  access_kind text not null default 'forever' check (access_kind in ('forever', 'until', 'days')),
  access_until timestamptz,
  access_days integer check (access_days > 0),
  buy_url text,                              -- where it is sold, behind the "buy" button
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  check ((access_kind = 'until') = (access_until is not null) and (access_kind = 'days') = (access_days is not null))
);

create table course_module (
  installation_id uuid not null,
  id uuid not null,
  course_id uuid not null,
  title text not null,
  position integer not null,
  primary key (installation_id, id),
  foreign key (installation_id, course_id) references course (installation_id, id) on delete cascade
);
create index course_module_by_course on course_module (installation_id, course_id, position);

create table lesson (
  installation_id uuid not null,
  id uuid not null,
  course_id uuid not null,
  module_id uuid not null,
  title text not null,
  body text not null default '',
  video_url text,
  position integer not null,
  primary key (installation_id, id),
  foreign key (installation_id, module_id) references course_module (installation_id, id) on delete cascade,
  foreign key (installation_id, course_id) references course (installation_id, id) on delete cascade
);
create index lesson_by_module on lesson (installation_id, module_id, position);

create table lesson_file (
  installation_id uuid not null,
  id uuid not null,
  lesson_id uuid not null,
  name text not null,
  type text not null,
  size integer not null,
  content bytea not null,
  created_at timestamptz not null,
  primary key (installation_id, id),
  foreign key (installation_id, lesson_id) references lesson (installation_id, id) on delete cascade
);
create index lesson_file_by_lesson on lesson_file (installation_id, lesson_id);

-- An intake of a course, with a start and an end of its own.
create table course_class (
  installation_id uuid not null,
  id uuid not null,
  course_id uuid not null,
  title text not null,
  active boolean not null default true,
  starts_at timestamptz,
  access_kind text not null default 'forever' check (access_kind in ('forever', 'until', 'days')),
  access_until timestamptz,
  access_days integer check (access_days > 0),
  created_at timestamptz not null,
  primary key (installation_id, id),
  foreign key (installation_id, course_id) references course (installation_id, id) on delete cascade
);

-- Several courses sold as one.
create table course_plan (
  installation_id uuid not null references installation (id),
  id uuid not null,
  title text not null,
  active boolean not null default true,
  access_kind text not null default 'forever' check (access_kind in ('forever', 'until', 'days')),
  access_until timestamptz,
  access_days integer check (access_days > 0),
  created_at timestamptz not null,
  primary key (installation_id, id)
);

create table course_plan_part (
  installation_id uuid not null,
  plan_id uuid not null,
  course_id uuid not null,
  primary key (installation_id, plan_id, course_id),
  foreign key (installation_id, plan_id) references course_plan (installation_id, id) on delete cascade,
  foreign key (installation_id, course_id) references course (installation_id, id) on delete cascade
);

-- Somebody with access (or who had it), or a contact who has none yet.
create table member (
  installation_id uuid not null references installation (id),
  id uuid not null,
  email text not null,                       -- lower case, for matching
  shown_email text not null,                 -- as it was written
  first_name text,
  last_name text,
  language text not null,
  password text,                             -- scrypt, with its salt and cost; null = none set
  reviewer boolean not null default false,   -- an account for a marketplace's approval
  test boolean not null default false,
  wrong_passwords integer not null default 0,
  wrong_since timestamptz,
  signed_in_at timestamptz,
  created_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, email)
);

-- Words in links that let members in; used once.
create table member_token (
  installation_id uuid not null,
  fingerprint text not null,
  member_id uuid not null,
  expires_at timestamptz not null,
  primary key (installation_id, fingerprint),
  foreign key (installation_id, member_id) references member (installation_id, id) on delete cascade
);

create table member_session (
  installation_id uuid not null,
  fingerprint text not null,
  member_id uuid not null,
  csrf text not null,
  expires_at timestamptz not null,
  primary key (installation_id, fingerprint),
  foreign key (installation_id, member_id) references member (installation_id, id) on delete cascade
);

-- A connected shop whose sales let people in.
create table channel_connection (
  installation_id uuid not null references installation (id),
  id uuid not null,
  channel text not null,
  name text not null,
  active boolean not null default true,
  settings jsonb not null,
  secrets jsonb not null,                    -- each value sealed by itself
  memory jsonb not null default '{}',        -- what the channel wants remembered between calls
  hook_key text not null,
  wants_set_up boolean not null default true, -- something on the channel's side is still to be made
  trouble jsonb,                             -- why nothing is asked there now: code, text, since
  read_due_at timestamptz not null,
  not_before timestamptz,                    -- the channel asked not to be called before
  last_event_at timestamptz,
  last_read_at timestamptz,
  forged_count integer not null default 0,
  removed_at timestamptz,                    -- taken out by a person; its sales stay
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, hook_key)
);
create index channel_connection_due on channel_connection (read_due_at) where active and removed_at is null;

create table product_link (
  installation_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  product text,
  variant text,
  code text,
  plan text,
  offer text,
  title text not null,
  target_kind text not null check (target_kind in ('course', 'class', 'plan')),
  target_id uuid not null,
  created_at timestamptz not null,
  primary key (installation_id, id),
  foreign key (installation_id, connection_id) references channel_connection (installation_id, id) on delete cascade
);
create index product_link_by_target on product_link (installation_id, target_kind, target_id);
create unique index product_link_once on product_link
  (installation_id, connection_id, coalesce(product, ''), coalesce(variant, ''), coalesce(code, ''), coalesce(plan, ''), coalesce(offer, ''), target_kind, target_id);

-- What a channel told us, as it may be kept.
create table channel_message (
  installation_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  received_at timestamptz not null,
  stored text not null,                      -- without secrets; cut to ids after its time
  version text,
  by_reading boolean not null default false, -- we asked, instead of being told
  primary key (installation_id, id),
  foreign key (installation_id, connection_id) references channel_connection (installation_id, id) on delete cascade
);
create index channel_message_by_time on channel_message (installation_id, received_at desc, id);

-- One thing said in a message; the same thing said again is the same row.
create table sale_event (
  installation_id uuid not null,
  connection_id uuid not null,
  key text not null,
  message_id uuid not null,
  kind text not null,
  body jsonb not null,
  sale_key text,
  received_at timestamptz not null,
  applied_at timestamptz,
  outcome text,                              -- what became of it, a stable word
  primary key (installation_id, connection_id, key),
  foreign key (installation_id, connection_id) references channel_connection (installation_id, id) on delete cascade
);
create index sale_event_waiting on sale_event (received_at) where applied_at is null;
create index sale_event_by_time on sale_event (installation_id, received_at desc, key);

create table sale (
  installation_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  sale_key text not null,
  book jsonb not null,                       -- all that was said of it, so that the order of messages does not matter
  subscription text,
  buyer_email text,                          -- lower case
  state text not null,
  flag text,
  member_id uuid,
  attention text check (attention in ('product-unknown', 'buyer-unknown')),
  unmatched boolean not null default false,  -- good, and at least one of its products has no link
  test boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, connection_id, sale_key),
  foreign key (installation_id, connection_id) references channel_connection (installation_id, id) on delete cascade
);
create index sale_by_subscription on sale (installation_id, connection_id, subscription) where subscription is not null;
create index sale_unmatched on sale (installation_id, connection_id) where unmatched;
create index sale_with_attention on sale (installation_id, created_at desc, id) where attention is not null;
create index sale_by_time on sale (installation_id, created_at desc, id);
create index sale_by_member on sale (installation_id, member_id) where member_id is not null;

-- What a channel said of a subscription besides its charges.
create table sale_subscription (
  installation_id uuid not null,
  connection_id uuid not null,
  key text not null,
  facts jsonb not null,
  updated_at timestamptz not null,
  primary key (installation_id, connection_id, key),
  foreign key (installation_id, connection_id) references channel_connection (installation_id, id) on delete cascade
);

-- Why somebody has access: one row for each reason, never removed.
create table access_grant (
  installation_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  target_kind text not null check (target_kind in ('course', 'class', 'plan')),
  target_id uuid not null,
  source_kind text not null check (source_kind in ('sale', 'subscription', 'purchase', 'hand', 'reviewer', 'test')),
  source_key text not null,
  product jsonb,                             -- the goods that it was given for
  from_at timestamptz not null,
  until_at timestamptz,
  terms jsonb not null,                      -- the target's own rule, as it was when access was given
  revoked_at timestamptz,
  by_hand boolean not null default false,    -- a person took it away: no message gives it back
  primary key (installation_id, id),
  unique (installation_id, source_kind, source_key, member_id, target_kind, target_id),
  foreign key (installation_id, member_id) references member (installation_id, id)
);
create index access_grant_by_member on access_grant (installation_id, member_id);

-- What somebody has of one target: all its grants together.
create table enrolment (
  installation_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  target_kind text not null check (target_kind in ('course', 'class', 'plan')),
  target_id uuid not null,
  active boolean not null,
  until_at timestamptz,
  since timestamptz not null,
  events integer not null default 0,
  primary key (installation_id, id),
  unique (installation_id, member_id, target_kind, target_id),
  foreign key (installation_id, member_id) references member (installation_id, id)
);
create index enrolment_by_target on enrolment (installation_id, target_kind, target_id, since desc);
create index enrolment_ending on enrolment (until_at) where active and until_at is not null;

-- Its history: only added to.
create table enrolment_event (
  installation_id uuid not null,
  enrolment_id uuid not null,
  sequence integer not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('enrolled', 'changed', 'revoked', 'bought-again')),
  actor jsonb not null,
  source jsonb not null,
  before jsonb,
  after jsonb,
  primary key (installation_id, enrolment_id, sequence),
  unique (installation_id, id),
  foreign key (installation_id, enrolment_id) references enrolment (installation_id, id)
);

-- Letters about access; what was not sent is seen and can be sent again.
create table access_letter (
  installation_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  kind text not null check (kind in ('welcome', 'added', 'already', 'ended', 'sign-in')),
  event_id uuid,                             -- of the enrolment; one letter for each
  email text not null,
  language text not null,
  targets jsonb not null default '[]',       -- what it is about
  state text not null check (state in ('waiting', 'sent', 'failed', 'dropped')),
  problem text,
  tries integer not null default 0,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (installation_id, id),
  foreign key (installation_id, member_id) references member (installation_id, id)
);
create unique index access_letter_once on access_letter (installation_id, event_id, kind) where event_id is not null;
create index access_letter_by_time on access_letter (installation_id, created_at desc, id);

-- What the seller has set for his academy.
create table academy_settings (
  installation_id uuid primary key references installation (id),
  grace_days integer not null default 3 check (grace_days >= 0),
  updated_at timestamptz not null
);

-- An academy that lives elsewhere: signed messages to systems of the seller's own, and places in his Moodle.
-- Every key of a tenant's table begins with installation_id, so that the tables can be spread by it.

create table outgoing_endpoint (
  installation_id uuid not null references installation (id),
  id uuid not null,
  name text not null,
  url text not null,
  off text check (off in ('person', 'failures', 'gone')), -- null = on
  off_at timestamptz,
  failing_since timestamptz,                 -- the first failure after the last message that was taken
  last_good_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  check ((off is null) = (off_at is null))
);

create table outgoing_key (
  installation_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  secrets jsonb not null,                    -- the key, sealed
  created_at timestamptz not null,
  expires_at timestamptz,                    -- null = no end
  primary key (installation_id, id),
  foreign key (installation_id, endpoint_id) references outgoing_endpoint (installation_id, id) on delete cascade
);
create index outgoing_key_by_endpoint on outgoing_key (installation_id, endpoint_id);

-- What there was to tell. The text is made once, so that a message that is sent again is the same.
create table outgoing_event (
  installation_id uuid not null references installation (id),
  id uuid not null,                          -- of the line of an enrolment's history, or of the test
  kind text not null check (kind in ('member.enrolled', 'member.extended', 'member.revoked', 'webhook.test')),
  member_id uuid,
  body text not null,
  at timestamptz not null,
  primary key (installation_id, id)
);

-- One message to one endpoint.
create table outgoing_delivery (
  installation_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  line uuid not null,                        -- messages of one line leave one after the other: the member, or the test itself
  place bigint not null,                     -- grows along a line; two lines of one endpoint may have the same
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  tries integer not null default 0,
  next_at timestamptz not null,
  status integer,                            -- of the last answer
  problem text,                              -- why there was none, a stable word
  answer text,                               -- how it began
  created_at timestamptz not null,
  tried_at timestamptz,
  primary key (installation_id, id),
  unique (installation_id, endpoint_id, event_id),
  foreign key (installation_id, endpoint_id) references outgoing_endpoint (installation_id, id) on delete cascade,
  foreign key (installation_id, event_id) references outgoing_event (installation_id, id) on delete cascade
);
create index outgoing_delivery_line on outgoing_delivery (installation_id, endpoint_id, line, place) where state = 'waiting';
create index outgoing_delivery_due on outgoing_delivery (next_at) where state = 'waiting';
create index outgoing_delivery_by_place on outgoing_delivery (installation_id, endpoint_id, place desc, id desc);
create index outgoing_delivery_by_event on outgoing_delivery (installation_id, event_id);

create table moodle_connection (
  installation_id uuid not null references installation (id),
  id uuid not null,
  address text not null,
  role integer not null,
  ending text not null check (ending in ('suspend', 'unenrol')),
  active boolean not null,
  secrets jsonb not null,                    -- the token, sealed
  trouble jsonb,                             -- why nothing is asked there now: code, text, since
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id)
);

-- Which course of ours is which there.
create table moodle_course (
  installation_id uuid not null,
  course_id uuid not null,
  number bigint not null,
  primary key (installation_id, course_id),
  foreign key (installation_id, course_id) references course (installation_id, id) on delete cascade
);

create table moodle_user (
  installation_id uuid not null,
  member_id uuid not null,
  number bigint not null,
  primary key (installation_id, member_id),
  foreign key (installation_id, member_id) references member (installation_id, id) on delete cascade
);

-- A member's place in a course there: what was last set, and whether that is to be looked at again.
create table moodle_place (
  installation_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  course_id uuid not null,
  number bigint not null,                    -- of the course there
  state text not null check (state in ('waiting', 'done', 'failed')),
  enrolled boolean not null default false,    -- he is, or may be: said before the first call
  until_at timestamptz,
  tries integer not null default 0,
  next_at timestamptz not null,
  problem jsonb,                             -- code and text
  changed_at timestamptz not null,
  primary key (installation_id, id),
  unique (installation_id, member_id, course_id),
  foreign key (installation_id, member_id) references member (installation_id, id) on delete cascade,
  foreign key (installation_id, course_id) references course (installation_id, id) on delete cascade
);
create index moodle_place_due on moodle_place (next_at) where state = 'waiting';
create index moodle_place_by_change on moodle_place (installation_id, changed_at desc, id);

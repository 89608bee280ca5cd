create table grantees (
  role_name text primary key check (length(role_name) between 1 and 63),
  part text not null check (part in ('service', 'user', 'anonymous'))
);
comment on table grantees is 'Roles that have been let in, so that an upgrade can grant them what is new.';
comment on column grantees.part is 'service: workers and servers. user: end users with an identity. anonymous: those without one.';

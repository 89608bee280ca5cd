alter table kind_pace add column if not exists lowest_tag bigint not null default 0;
alter table kind_pace add column if not exists virtual_tag bigint not null default 0;
comment on column kind_pace.lowest_tag is 'No ready lane of the kind has a lower tag, so claims look from here on: under an open transaction all lanes that ever were ready lie before it, as dead rows.';
comment on column kind_pace.virtual_tag is 'The virtual time when that was worked out: what is made ready from then on has no lower tag.';

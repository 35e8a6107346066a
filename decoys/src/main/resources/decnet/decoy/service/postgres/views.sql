-- Views of pg_catalog and information_schema over the tables that are there: our own queries; the
-- columns and their types are those of the recorded catalogue, what is not selected is null.
-- @ pg_catalog.pg_roles
select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolconnlimit,
  '********' as rolpassword, rolvaliduntil, rolbypassrls, oid from pg_authid
-- @ pg_catalog.pg_shadow
select rolname as usename, oid as usesysid, rolcreatedb as usecreatedb, rolsuper as usesuper, rolreplication as userepl,
  rolbypassrls as usebypassrls, rolpassword as passwd, rolvaliduntil as valuntil from pg_authid where rolcanlogin
-- @ pg_catalog.pg_user
select rolname as usename, oid as usesysid, rolcreatedb as usecreatedb, rolsuper as usesuper, rolreplication as userepl,
  rolbypassrls as usebypassrls, '********' as passwd, rolvaliduntil as valuntil from pg_authid where rolcanlogin
-- @ pg_catalog.pg_group
select rolname as groname, oid as grosysid from pg_authid where not rolcanlogin
-- @ pg_catalog.pg_tables
select n.nspname as schemaname, c.relname as tablename, pg_get_userbyid(c.relowner) as tableowner,
  c.relhasindex as hasindexes, c.relhasrules as hasrules, c.relhastriggers as hastriggers, c.relrowsecurity as rowsecurity
  from pg_class c left join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')
-- @ pg_catalog.pg_views
select n.nspname as schemaname, c.relname as viewname, pg_get_userbyid(c.relowner) as viewowner,
  pg_get_viewdef(c.oid) as definition from pg_class c left join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'v'
-- @ pg_catalog.pg_indexes
select n.nspname as schemaname, c.relname as tablename, i.relname as indexname, pg_get_indexdef(i.oid) as indexdef
  from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  left join pg_namespace n on n.oid = c.relnamespace
-- @ pg_catalog.pg_sequences
select n.nspname as schemaname, c.relname as sequencename, pg_get_userbyid(c.relowner) as sequenceowner, s.seqtypid as data_type,
  s.seqstart as start_value, s.seqmin as min_value, s.seqmax as max_value, s.seqincrement as increment_by, s.seqcycle as cycle,
  s.seqcache as cache_size from pg_sequence s join pg_class c on c.oid = s.seqrelid left join pg_namespace n on n.oid = c.relnamespace
-- @ pg_catalog.pg_settings
select * from pg_show_all_settings()
-- @ pg_catalog.pg_available_extensions
select a.name, a.default_version, e.extversion as installed_version
  from pg_available_extensions() a left join pg_extension e on e.extname = a.name
-- @ pg_catalog.pg_stat_activity
select s.datid, d.datname, s.pid, s.usesysid, u.rolname as usename, s.application_name, s.client_addr, s.client_port,
  s.backend_start, s.xact_start, s.query_start, s.state_change, s.wait_event_type, s.wait_event, s.state, s.query, s.backend_type
  from pg_stat_get_activity(null) s left join pg_database d on s.datid = d.oid left join pg_authid u on s.usesysid = u.oid
-- @ pg_catalog.pg_stat_database
select oid as datid, datname, 1 as numbackends from pg_database
-- @ pg_catalog.pg_stat_user_tables
select c.oid as relid, n.nspname as schemaname, c.relname as relname, 3 as seq_scan, c.reltuples::bigint as n_live_tup
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
-- @ pg_catalog.pg_hba_file_rules
select * from pg_hba_file_rules()
-- @ information_schema.schemata
select current_database() as catalog_name, n.nspname as schema_name, pg_get_userbyid(n.nspowner) as schema_owner from pg_namespace n
-- @ information_schema.tables
select current_database() as table_catalog, n.nspname as table_schema, c.relname as table_name,
  case c.relkind when 'r' then 'BASE TABLE' when 'p' then 'BASE TABLE' when 'v' then 'VIEW' else 'FOREIGN' end as table_type,
  'YES' as is_insertable_into, 'NO' as is_typed
  from pg_namespace n join pg_class c on n.oid = c.relnamespace where c.relkind in ('r', 'v', 'f', 'p') and n.nspname <> 'pg_toast'
-- @ information_schema.views
select current_database() as table_catalog, n.nspname as table_schema, c.relname as table_name, pg_get_viewdef(c.oid) as view_definition
  from pg_namespace n join pg_class c on n.oid = c.relnamespace where c.relkind = 'v'
-- @ information_schema.columns
select current_database() as table_catalog, n.nspname as table_schema, c.relname as table_name, a.attname as column_name,
  a.attnum as ordinal_position, pg_get_expr(d.adbin, d.adrelid) as column_default,
  case when a.attnotnull then 'NO' else 'YES' end as is_nullable,
  case when t.typelem <> 0 and t.typlen = -1 then 'ARRAY' else format_type(a.atttypid, null) end as data_type,
  case when a.atttypid in (1042, 1043) and a.atttypmod > 0 then a.atttypmod - 4 end as character_maximum_length,
  case a.atttypid when 21 then 16 when 23 then 32 when 20 then 64 when 700 then 24 when 701 then 53
    when 1700 then case when a.atttypmod > 0 then ((a.atttypmod - 4) >> 16) & 65535 end end as numeric_precision,
  case when a.atttypid in (20, 21, 23, 700, 701) then 2 when a.atttypid = 1700 then 10 end as numeric_precision_radix,
  case when a.atttypid in (20, 21, 23) then 0 when a.atttypid = 1700 and a.atttypmod > 0 then (a.atttypmod - 4) & 2047 end as numeric_scale,
  case when a.atttypid = 1082 then 0 when a.atttypid in (1114, 1184) then 6 end as datetime_precision,
  current_database() as udt_catalog, 'pg_catalog' as udt_schema, t.typname as udt_name,
  a.attnum as dtd_identifier, 'NO' as is_self_referencing, 'NO' as is_identity, 'NEVER' as is_generated, 'YES' as is_updatable
  from pg_attribute a join pg_class c on a.attrelid = c.oid join pg_namespace n on n.oid = c.relnamespace
  join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v', 'f', 'p')
-- @ information_schema.table_constraints
select current_database() as constraint_catalog, n.nspname as constraint_schema, o.conname as constraint_name,
  current_database() as table_catalog, n.nspname as table_schema, c.relname as table_name,
  case o.contype when 'p' then 'PRIMARY KEY' when 'u' then 'UNIQUE' when 'f' then 'FOREIGN KEY' else 'CHECK' end as constraint_type,
  'NO' as is_deferrable, 'NO' as initially_deferred, 'YES' as enforced
  from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
-- @ information_schema.key_column_usage
select current_database() as constraint_catalog, n.nspname as constraint_schema, o.conname as constraint_name,
  current_database() as table_catalog, n.nspname as table_schema, c.relname as table_name, a.attname as column_name,
  array_position(o.conkey, a.attnum) as ordinal_position
  from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum = any(o.conkey) where o.contype in ('p', 'u', 'f')
-- @ information_schema.routines
select current_database() as specific_catalog, n.nspname as specific_schema, p.proname || '_' || p.oid as specific_name,
  current_database() as routine_catalog, n.nspname as routine_schema, p.proname as routine_name,
  case p.prokind when 'f' then 'FUNCTION' when 'p' then 'PROCEDURE' end as routine_type, format_type(p.prorettype, null) as data_type
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
-- @ information_schema.enabled_roles
select rolname as role_name from pg_authid
-- @ information_schema.information_schema_catalog_name
select current_database() as catalog_name

#!/bin/sh
# Run once by PostgreSQL's image, in a new database: who may do what. The owner changes tables, the app fills them, the
# backup reads them. Long statements are ended for the app alone; they would break a backup or a new index.
set -eu
secret() { cat "/run/secrets/minirag/$1-password"; }

psql -v ON_ERROR_STOP=1 --username=postgres --dbname=postgres --quiet \
    -v owner="$(secret owner)" -v app="$(secret app)" -v backup="$(secret backup)" <<'SQL'
CREATE ROLE minirag_owner LOGIN PASSWORD :'owner';
CREATE ROLE minirag_app LOGIN PASSWORD :'app';
CREATE ROLE minirag_backup LOGIN PASSWORD :'backup' IN ROLE pg_read_all_data;
ALTER ROLE minirag_app SET statement_timeout = '15s';
ALTER ROLE minirag_app SET lock_timeout = '5s';
ALTER ROLE minirag_app SET idle_in_transaction_session_timeout = '30s';
ALTER DATABASE minirag OWNER TO minirag_owner;
REVOKE ALL ON DATABASE minirag FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE minirag TO minirag_app;
GRANT CONNECT ON DATABASE minirag TO minirag_backup;
\connect minirag
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO minirag_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE minirag_owner GRANT USAGE ON SCHEMAS TO minirag_app;
ALTER DEFAULT PRIVILEGES FOR ROLE minirag_owner GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO minirag_app;
ALTER DEFAULT PRIVILEGES FOR ROLE minirag_owner GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO minirag_app;
SQL

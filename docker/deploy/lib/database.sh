# The database's schema grows before the new release starts; the old one goes on with the grown schema.
# shellcheck shell=sh

migrations_path=/app/prisma/migrations

query() {
    # shellcheck disable=SC2016
    compose exec -T postgres sh -c 'psql -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-postgres}" -XAtc "$1"' psql "$1"
}

applied_migrations() {
    [ "$(query "SELECT to_regclass('public._prisma_migrations') IS NOT NULL")" = t ] || return 0
    query "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL" | sort
}

migrations_of() {
    docker run --rm --network none --entrypoint ls "$1" "$migrations_path" | grep '^[0-9]' | sort
}

# migrate_database IMAGE
migrate_database() {
    applied=$(applied_migrations) || fail "PostgreSQL does not answer: minirag doctor"
    known=$(migrations_of "$1") || fail "the image holds no migrations at $migrations_path"
    pending=$(printf '%s\n' "$known" | while IFS= read -r name; do printf '%s\n' "$applied" | grep -qxF "$name" || echo "$name"; done)
    if [ -z "$pending" ]; then
        say "no migration"
        return 0
    fi
    say "migrations: $(printf '%s' "$pending" | tr '\n' ' ')"
    if [ -n "$applied" ]; then
        restore_point
    elif journal_has_success; then
        fail "this host has had a library, and the database is empty: is the volume minirag-postgres the right one?"
    fi
    WORKER_IMAGE=$1 compose run --rm --no-deps migrate || fail "the migration failed and was taken back; the site has not changed"
}

restore_point() {
    point=$state/restore-points/$work.dump
    # Somebody's lock on a table would else hold the deploy for as long as it is there.
    # shellcheck disable=SC2016
    compose exec -T postgres sh -c 'pg_dump --lock-wait-timeout=10s -Fc -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-postgres}"' >"$point.partial" ||
        fail "no restore point could be written to $point"
    sync "$point.partial"
    mv "$point.partial" "$point"
    say "restore point: $point"
    # shellcheck disable=SC2012
    ls -1t "$state"/restore-points/*.dump | tail -n "+$((restore_points_kept + 1))" | while IFS= read -r old_point; do rm -f "$old_point"; done
}

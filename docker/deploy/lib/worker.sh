# No document is read while two slots share the machine: uploads wait in the queue.
# shellcheck shell=sh

# Backup, restore drill and deploy exclude each other by a row in the database, also where they run in containers.
hold_jobs() {
    quietly compose run --rm --no-deps doctor maintenance hold deploy --seconds 3600 ||
        fail "a backup or a restore drill has the database's time: try again when it is over"
}

release_jobs() {
    quietly compose run --rm --no-deps doctor maintenance release deploy || say "note: workers wait up to an hour: minirag doctor"
}

# A worker that is told to stop ends within half a minute and gives back what it could not end.
worker_pause() { quietly compose stop --timeout 40 worker reader; }

# worker_start IMAGE
worker_start() {
    release_set worker "$1"
    quietly compose up --detach --no-deps worker reader
    wait_until "$live_wait" is_running worker
}

# No document is read while two slots share the machine: uploads wait in the queue.
# shellcheck shell=sh

# A worker that is told to stop ends within half a minute and gives back what it could not end.
worker_pause() { quietly compose stop --timeout 40 worker reader; }

# worker_start IMAGE
worker_start() {
    release_set worker "$1"
    quietly compose up --detach --no-deps worker reader
    wait_until "$live_wait" is_running worker
}

# What a person asks first.
# shellcheck shell=sh

status() {
    echo "serves:  $(slots_read)"
    for slot in blue green; do
        echo "$slot:   $(release_get "$slot") ($(container_word "web-$slot"))"
    done
    echo "worker:  $(release_get worker) ($(container_word worker))"
    if is_locked; then echo "now:     $(status_of_work)"; else echo "now:     nothing is being done"; fi
    echo "last:"
    tail -n 12 "$journal" 2>/dev/null | sed 's/^/  /'
}

container_word() {
    case $(container_state "$(container_of "$1")") in
        true\ *) echo running ;;
        gone) echo "no container" ;;
        *) echo stopped ;;
    esac
}

status_of_work() {
    if journal_is_open; then echo "$(journal_get kind) of $(journal_get image), phase $phase"; else echo "a backup or a drill has the lock"; fi
}

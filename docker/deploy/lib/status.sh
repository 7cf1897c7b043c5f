# What a person asks first.
# shellcheck shell=sh

status() {
    echo "serves:  $(slots_read)"
    for slot in blue green; do
        echo "$slot:   $(release_get "$slot") ($(container_word "web-$slot"))"
    done
    echo "worker:  $(release_get worker) ($(container_word worker))"
    echo "now:     $(status_of_work)"
    if is_locked; then lock_holders | sed 's/^ */  has or awaits the lock: /'; fi
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
    if [ -e "$lock" ] && [ ! -r "$lock" ]; then
        echo "only root can tell"
    elif ! is_locked; then
        echo "nothing is being done"
    elif journal_is_open; then
        echo "$(journal_get kind) of $(journal_get image), phase $phase"
    else
        echo "no deploy; somebody has the lock"
    fi
}

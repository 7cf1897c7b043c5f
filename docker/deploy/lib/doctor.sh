# Each line: what was looked at, how it is, and what to do. Ends with 1 where something is wrong.
# shellcheck shell=sh

doctor() {
    wrong=0
    serving=$(slot_serving)
    check "Docker answers" "systemctl restart docker" docker_answers
    check "a slot is named to serve" "minirag deploy IMAGE, or write blue or green into $state/slots/slots" test -n "$serving"
    check "web-${serving:-none} lives" "minirag rollback; its log: docker logs minirag-web-${serving:-blue}-1" slot_is_live "${serving:-blue}"
    check "deep health of ${serving:-none}" "docs/runbook.md, \"Deep health\"" is_deep "${serving:-blue}"
    check "the public address answers from it" "docs/runbook.md, \"Nothing answers\"" serves_publicly "$serving"
    check "Caddy's admin socket answers" "docker restart minirag-caddy-1" caddy_answers
    for service in postgres redis qdrant caddy worker reader; do
        check "$service runs" "docker logs minirag-$service-1" is_running "$service"
    done
    check "nothing is half done" "minirag reconcile" nothing_half_done
    check "no container publishes a port" "docs/deploy.md: production publishes none" no_published_port
    check "there is room on the disk" "docker image prune; then the largest of du -x /var/lib/docker" has_disk
    check "the release before is kept" "the next deploy keeps one" has_kept "$(release_get "$(slot_other "$serving")")"
    return "$wrong"
}

# check NAME ADVICE COMMAND…
check() {
    name=$1
    advice=$2
    shift 2
    if "$@" >/dev/null 2>&1; then
        echo "ok       $name"
    else
        echo "PROBLEM  $name — $advice"
        wrong=1
    fi
}

docker_answers() { docker info; }
caddy_answers() { caddy_upstreams; }
serves_publicly() { [ "$(public_slot)" = "$1" ]; }
nothing_half_done() { is_locked || ! journal_is_open; }
has_disk() { (enough_disk); }
has_kept() { [ -n "$1" ] && image_id "$1"; }
no_published_port() { ! docker ps --filter label=com.docker.compose.project=minirag --format '{{.Ports}}' | grep -q -- '->'; }

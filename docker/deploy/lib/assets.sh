# Scripts and styles of every release of the last days: a tab that was opened before a deploy still finds its own.
# shellcheck shell=sh

static_path=/app/.next/static

# assets_copy IMAGE: those that are there already are marked as used today.
assets_copy() {
    incoming=$state/assets/.incoming
    rm -rf "$incoming"
    mkdir -p "$incoming"
    container=$(docker create "$1")
    docker cp "$container:$static_path/." "$incoming" >/dev/null || { docker rm "$container" >/dev/null; return 1; }
    docker rm "$container" >/dev/null
    chmod -R a+rX "$incoming"
    (cd "$incoming" && find . -type f) | while IFS= read -r file; do
        assets_place "$incoming/$file" "$state/assets/_next/static/$file"
    done
    rm -rf "$incoming"
}

assets_place() {
    touch "$1"
    mkdir -p "$(dirname "$2")"
    # The name holds the content's hash; only build manifests change under one name, and each release has its own folder of them.
    if [ -e "$2" ]; then touch "$2"; else mv "$1" "$2"; fi
}

assets_expire() {
    find "$state/assets/_next" -type f -mtime "+$asset_days" -delete
    find "$state/assets/_next" -mindepth 1 -type d -empty -delete
}

# The next release: its own name, a script that only it has, and perhaps a migration, with the head that its programs expect.
ARG BASE
FROM ${BASE}
USER 0:0
ARG RELEASE
ARG HEAD
ARG NEW_HEAD
COPY migrations/ /app/prisma/migrations/
RUN if [ "$HEAD" != "$NEW_HEAD" ]; then \
        grep -rlF "$HEAD" /app/.next /app/dist --include='*.js' --include='*.mjs' | xargs sed -i "s/$HEAD/$NEW_HEAD/g"; \
    fi \
    && echo "// $RELEASE" >"/app/.next/static/chunks/only-in-$RELEASE.js"
ENV RELEASE=${RELEASE}
LABEL org.opencontainers.image.version="${RELEASE}"
USER 10001:10001

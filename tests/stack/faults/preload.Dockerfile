# The web server with a fault of its own (preload/), which it brings along as it starts.
ARG BASE
FROM ${BASE}
ARG FAULT
COPY --chmod=444 preload/${FAULT}.mjs /fault.mjs
ENV NODE_OPTIONS="--import=/fault.mjs"

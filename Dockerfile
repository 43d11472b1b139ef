# syntax=docker/dockerfile:1
# Builds dist/ with all packages, then copies only what is needed at run time.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY sample-console sample-console
COPY src src
COPY web web
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
# Temporal's core uses the system's CA certificates.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules node_modules
COPY --from=build --chown=root:root /app/dist dist
COPY --chown=root:root bin bin
USER node
ENTRYPOINT ["/app/bin/s1-discovery"]
CMD ["worker"]

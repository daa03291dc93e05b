# The gateway as an image: built from a checkout, run from what `npm pack` holds. `npm run image:steps` performs these
# steps without a container engine. Digests would pin more than the tags do: add them where you build.

# 24: the newest release line with long-term support for as long as possible (April 2028). The gateway runs on 20.19 too.
ARG NODE_IMAGE=node:24.21.0-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm pack && mkdir packed && tar -xzf identity-verification-gateway-*.tgz -C packed

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="identity-verification-gateway" \
      org.opencontainers.image.description="GraphQL gateway for hosted identity verification" \
      org.opencontainers.image.licenses="MIT"
# The package needs none of them. They stay in the base image's layers, but nothing in the container can run them.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-*
WORKDIR /app
# Belongs to root: the gateway cannot change its own program.
COPY --from=build /build/packed/package ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# By number, as Kubernetes verifies runAsNonRoot.
USER 10001:10001
EXPOSE 4000
# No curl in the image. For engines that do not probe by themselves; Kubernetes ignores it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# One process, which gets every signal: neither a shell nor npx, which does not pass SIGTERM on. It ends with its
# connections on SIGTERM: docs/deploying.md.
ENTRYPOINT ["node", "dist/src/cli.js"]
CMD ["start"]

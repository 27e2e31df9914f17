# The connector as Airbyte runs it: Node, the bundle and its launcher, and nothing that only development needs.

# The version of package.json.
ARG VERSION=0.1.0

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build
# What the image is given may not depend on who has cloned the project, and with which umask.
RUN mkdir /connector && cp -r bin dist package.json LICENSE /connector && chmod -R u=rwX,go=rX /connector
ARG VERSION
RUN test "$(node -p 'require("./package.json").version')" = "$VERSION" \
  || { echo "VERSION is $VERSION, but package.json has another version" >&2; exit 1; }

# What Node has compiled it keeps by the file's path, its own version, the kind of CPU and the user's id: so every
# command runs once, where it will be and as whom Airbyte runs it. Whatever else finds nothing kept, and compiles.
RUN install --directory --owner=1000 /connector/dist/compile-cache
USER 1000:1000
WORKDIR /tmp
RUN connector=/connector/bin/destination-courier-customer-io \
  && echo '{"service":{"type":"customer_io","site_id":"-","api_key":"-","base_url":"http://127.0.0.1:9"}}' > config.json \
  && echo '{"streams":[{"stream":{"name":"person","json_schema":{}},"sync_mode":"incremental","destination_sync_mode":"append"}]}' > catalog.json \
  && $connector spec && $connector check --config config.json && $connector discover --config config.json \
  && $connector write --config config.json --catalog catalog.json < /dev/null
USER root
RUN chown -R root:root /connector && chmod -R u=rwX,go=rX /connector

FROM node:24-bookworm-slim
ARG VERSION
LABEL io.airbyte.name=destination-courier-customer-io io.airbyte.version=$VERSION
# Whoever has uid 1000: Airbyte runs every connector under it.
RUN mkdir /airbyte && chown 1000:1000 /airbyte
WORKDIR /airbyte
COPY --from=build /connector /connector
USER 1000:1000
# Airbyte starts a shell in place of ENTRYPOINT, in a folder of its own, and that shell starts AIRBYTE_ENTRYPOINT.
ENV AIRBYTE_ENTRYPOINT=/connector/bin/destination-courier-customer-io
ENTRYPOINT ["/connector/bin/destination-courier-customer-io"]

# One image, one binary. Build: docker build -t parley .
FROM node:20-bookworm-slim AS ui
WORKDIR /src/agentui
COPY agentui/package.json agentui/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY agentui/ ./
RUN npm run build

FROM golang:1.26-bookworm AS hub
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=ui /src/agentui/dist ./agentui/dist
COPY --from=ui /src/agentui/widget/dist ./agentui/widget/dist
ARG VERSION=devel
ARG COMMIT=unknown
RUN CGO_ENABLED=0 go build -trimpath -tags ui -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /out/parley ./cmd/parley \
 && mkdir -p /out/data

# Certificates, time zones and a user without rights; no shell.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=hub /out/parley /usr/local/bin/parley
COPY --from=hub --chown=nonroot:nonroot /out/data /data
ENV PARLEY_DATA=/data PARLEY_HTTP=0.0.0.0:8080 PARLEY_SMTP_IN=0.0.0.0:2525 PARLEY_LOG=json
VOLUME /data
EXPOSE 8080 2525
USER nonroot
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/local/bin/parley", "doctor", "--ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/parley"]
CMD ["serve"]

#!/usr/bin/env bash
# Copies all traces that one backend holds into another: from Jaeger's API of version 3 to OTLP. To copy a trace again
# does no harm where a span that comes twice is there once. Needs curl and jq.
#   FROM=http://127.0.0.1:16686 TO=http://traces:4318 copy-traces.sh
set -euo pipefail

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
since=1970-01-01T00:00:00Z
until=$(date -u -d tomorrow +%FT%TZ)
query="query.start_time_min=$since&query.start_time_max=$until&query.search_depth=${LIMIT:-1000000}"
curl -fsS --retry 5 "$FROM/api/v3/trace-summaries?$query" | jq -r '.summaries[].traceId' > "$work/ids"

while mapfile -t -n "${BATCH:-20}" ids && [ "${#ids[@]}" -gt 0 ]; do
  urls=("${ids[@]/#/"$FROM/api/v3/traces/"}")
  urls=("${urls[@]/%/?raw_traces=true}")
  curl -fsS --fail-early --retry 5 "${urls[@]}" |
    jq -cs '{resourceSpans: map(.result.resourceSpans[])}' > "$work/traces"
  curl -fsS --retry 10 -o /dev/null -H 'Content-Type: application/json' --data-binary "@$work/traces" "$TO/v1/traces"
done < "$work/ids"
echo "$(wc -l < "$work/ids") traces"

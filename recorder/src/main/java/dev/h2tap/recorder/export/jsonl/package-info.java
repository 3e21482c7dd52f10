/**
 * One JSON object for each record of a log, for jq, Loki, DuckDB and the like; docs/jsonl.md names
 * every member, docs/jsonl.schema.json is their JSON Schema.
 */
@NullMarked
package dev.h2tap.recorder.export.jsonl;

import org.jspecify.annotations.NullMarked;

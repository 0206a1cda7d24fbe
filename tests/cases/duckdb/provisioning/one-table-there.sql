-- There: schema of Landfall's own tables
CREATE SCHEMA IF NOT EXISTS "landfall";

-- There: format of Landfall's own tables
CREATE TABLE IF NOT EXISTS "landfall"."format" AS SELECT 1::INTEGER AS number;

-- There: markers of loaded files
CREATE TABLE IF NOT EXISTS "landfall"."markers" (
    "table" VARCHAR NOT NULL, batch VARCHAR NOT NULL, generation INTEGER NOT NULL, outcome VARCHAR NOT NULL,
    blob_name VARCHAR NOT NULL, version TIMESTAMP NOT NULL, etag VARCHAR NOT NULL, snapshot_key VARCHAR, content_hash VARCHAR NOT NULL,
    contract VARCHAR NOT NULL, rows BIGINT NOT NULL,
    inserted BIGINT NOT NULL, updated BIGINT NOT NULL, unchanged BIGINT NOT NULL, superseded BIGINT NOT NULL,
    deduplicated BIGINT NOT NULL,
    deleted BIGINT NOT NULL, removed BIGINT NOT NULL, restored BIGINT NOT NULL, related_batch VARCHAR, package VARCHAR NOT NULL,
    fence BIGINT NOT NULL, loaded_at TIMESTAMP NOT NULL);

-- Missing: log of storage that is built anew
CREATE TABLE IF NOT EXISTS "landfall"."builds" (
    "table" VARCHAR NOT NULL, storage VARCHAR, base VARCHAR NOT NULL, contract VARCHAR NOT NULL, fence BIGINT NOT NULL,
    piece INTEGER NOT NULL, detail VARCHAR NOT NULL, written_at TIMESTAMP NOT NULL);

-- Missing: log of stages
CREATE TABLE IF NOT EXISTS "landfall"."stage_log" (
    "table" VARCHAR NOT NULL, batch VARCHAR NOT NULL, generation INTEGER NOT NULL, run INTEGER NOT NULL, stage VARCHAR NOT NULL,
    attempt INTEGER NOT NULL, started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP NOT NULL, seconds DOUBLE NOT NULL,
    rows_in BIGINT NOT NULL, rows_out BIGINT NOT NULL, bytes BIGINT NOT NULL, calls BIGINT, retries BIGINT,
    outcome VARCHAR NOT NULL, error_code VARCHAR, created_at TIMESTAMP, landed_at TIMESTAMP NOT NULL);

-- Missing: view of how long files were on their way
CREATE VIEW IF NOT EXISTS "landfall"."delivery" AS
SELECT "table", batch, generation, outcome, created_at, landed_at, curated_at, loaded_at, published_at, queryable_at,
    date_diff('microsecond', created_at, landed_at) / 1000000 AS seconds_to_land,
    date_diff('microsecond', landed_at, curated_at) / 1000000 AS seconds_to_curate,
    date_diff('microsecond', curated_at, loaded_at) / 1000000 AS seconds_to_load,
    date_diff('microsecond', coalesce(created_at, landed_at), queryable_at) / 1000000 AS seconds_to_query,
    queried_at, date_diff('microsecond', published_at, queried_at) / 1000000 AS seconds_to_answer, query_seconds
FROM (
    SELECT *, min(published_at) OVER (PARTITION BY batch) AS queryable_at
    FROM (
        SELECT "table", batch, generation, arg_max(outcome, run) AS outcome, min(created_at) AS created_at,
            min(landed_at) AS landed_at,
            max(CASE WHEN stage = 'curate' AND outcome = 'curated' THEN ended_at END) AS curated_at,
            max(CASE WHEN stage = 'load' THEN ended_at END) AS loaded_at,
            max(CASE WHEN stage = 'load' AND outcome = 'published' THEN ended_at END) AS published_at,
            max(CASE WHEN stage = 'query' THEN ended_at END) AS queried_at,
            max(CASE WHEN stage = 'query' THEN seconds END) AS query_seconds
        FROM "landfall"."stage_log" GROUP BY "table", batch, generation
    )
);

-- There: schema crm
CREATE SCHEMA IF NOT EXISTS "crm";

-- Missing: control row of crm.account
CREATE TABLE IF NOT EXISTS "landfall"."control_crm.account" AS
SELECT 0::BIGINT AS fence, NULL::VARCHAR AS storage, NULL::VARCHAR AS contract, NULL::VARCHAR AS snapshot_key,
    NULL::TIMESTAMP AS snapshot_version, NULL::INTEGER AS snapshot_generation, 0::BIGINT AS touched, 0::BIGINT AS rows;

-- There: control row of crm.person
CREATE TABLE IF NOT EXISTS "landfall"."control_crm.person" AS
SELECT 0::BIGINT AS fence, NULL::VARCHAR AS storage, NULL::VARCHAR AS contract, NULL::VARCHAR AS snapshot_key,
    NULL::TIMESTAMP AS snapshot_version, NULL::INTEGER AS snapshot_generation, 0::BIGINT AS touched, 0::BIGINT AS rows;

-- note: DuckDB has no users: whoever opens the file reads all of it. The roles (3) and row filters (1) of the contracts are for Synapse.

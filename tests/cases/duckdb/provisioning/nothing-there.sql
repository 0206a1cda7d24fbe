-- Missing: schema of Landfall's own tables
CREATE SCHEMA IF NOT EXISTS "landfall";

-- Missing: format of Landfall's own tables
CREATE TABLE IF NOT EXISTS "landfall"."format" AS SELECT 1::INTEGER AS number;

-- Missing: markers of loaded files
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

-- Missing: schema crm
CREATE SCHEMA IF NOT EXISTS "crm";

-- Missing: control row of crm.account
CREATE TABLE IF NOT EXISTS "landfall"."control_crm.account" AS
SELECT 0::BIGINT AS fence, NULL::VARCHAR AS storage, NULL::VARCHAR AS contract, NULL::VARCHAR AS snapshot_key,
    NULL::TIMESTAMP AS snapshot_version, NULL::INTEGER AS snapshot_generation, 0::BIGINT AS touched, 0::BIGINT AS rows;

-- Missing: control row of crm.person
CREATE TABLE IF NOT EXISTS "landfall"."control_crm.person" AS
SELECT 0::BIGINT AS fence, NULL::VARCHAR AS storage, NULL::VARCHAR AS contract, NULL::VARCHAR AS snapshot_key,
    NULL::TIMESTAMP AS snapshot_version, NULL::INTEGER AS snapshot_generation, 0::BIGINT AS touched, 0::BIGINT AS rows;

-- note: DuckDB has no users: whoever opens the file reads all of it. The roles (3) and row filters (1) of the contracts are for Synapse.

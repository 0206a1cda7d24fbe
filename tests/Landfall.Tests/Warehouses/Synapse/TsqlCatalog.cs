namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>The views of Synapse's catalogue that the warehouse reads, over DuckDB's.</summary>
internal static class TsqlCatalog
{
    public const string Sql = """
        CREATE SCHEMA sys;
        CREATE VIEW sys.databases AS SELECT 'pool' AS name, 1 AS is_read_committed_snapshot_on;
        CREATE VIEW sys.schemas AS SELECT oid AS schema_id, schema_name AS name
            FROM duckdb_schemas() WHERE database_name = current_database();
        CREATE VIEW sys.tables AS SELECT table_oid AS object_id, schema_oid AS schema_id, table_name AS name
            FROM duckdb_tables() WHERE database_name = current_database();
        CREATE VIEW sys.views AS SELECT view_oid AS object_id, schema_oid AS schema_id, view_name AS name
            FROM duckdb_views() WHERE database_name = current_database();
        CREATE VIEW sys.sql_modules AS SELECT view_oid AS object_id, sql AS definition
            FROM duckdb_views() WHERE database_name = current_database();
        CREATE VIEW sys.types AS SELECT * FROM (VALUES
            (1, 'nvarchar', 'VARCHAR'), (2, 'int', 'INTEGER'), (3, 'bigint', 'BIGINT'), (4, 'bit', 'BOOLEAN'), (5, 'float', 'DOUBLE'),
            (6, 'date', 'DATE'), (7, 'time', 'TIME'), (8, 'datetime2', 'TIMESTAMP'), (9, 'decimal', 'DECIMAL')) t(user_type_id, name, said);
        CREATE VIEW sys.columns AS SELECT table_oid AS object_id, column_index AS column_id, column_name AS name, user_type_id,
            coalesce(numeric_precision, 0) AS precision, 8000 AS max_length,
            CASE t.name WHEN 'decimal' THEN numeric_scale WHEN 'time' THEN 6 WHEN 'datetime2' THEN 6 ELSE 0 END AS scale
            FROM duckdb_columns() c JOIN sys.types t ON t.said = split_part(c.data_type, '(', 1) WHERE database_name = current_database();
        CREATE MACRO db_name() AS 'pool';
        CREATE MACRO datalength(x) AS strlen(CAST(x AS VARCHAR));
        CREATE MACRO charindex(part, whole) AS instr(whole, replace(replace(part, '[', ''), ']', ''));
        """;
}

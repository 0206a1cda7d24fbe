-- open: EnsureControl
IF NOT EXISTS (SELECT 1 FROM sys.schemas WHERE [name] = @p0)
EXEC(N'CREATE SCHEMA [landfall]');
-- @p0 String landfall

IF NOT EXISTS (SELECT 1 FROM sys.schemas WHERE [name] = @p0)
EXEC(N'CREATE SCHEMA [crm]');
-- @p0 String crm

IF NOT EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
BEGIN
CREATE TABLE [landfall].[format] WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT CAST(1 AS int) AS [number]
OPTION (LABEL = 'landfall:crm.account:EnsureControl')
END;
-- @p0 String landfall
-- @p1 String format

IF NOT EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
BEGIN
CREATE TABLE [landfall].[markers] (
    [table] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL, [batch] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL, [generation] int NOT NULL, [outcome] nvarchar(32) NOT NULL,
    [blob_name] nvarchar(1024) COLLATE Latin1_General_100_BIN2 NOT NULL, [version] datetime2(7) NOT NULL, [etag] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, [snapshot_key] nvarchar(1024) COLLATE Latin1_General_100_BIN2 NULL,
    [content_hash] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL, [contract] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, [rows] bigint NOT NULL, [inserted] bigint NOT NULL,
    [updated] bigint NOT NULL, [unchanged] bigint NOT NULL, [superseded] bigint NOT NULL, [deduplicated] bigint NOT NULL, [deleted] bigint NOT NULL,
    [removed] bigint NOT NULL, [restored] bigint NOT NULL, [related_batch] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL, [package] nvarchar(128) NOT NULL, [fence] bigint NOT NULL,
    [loaded_at] datetime2(6) NOT NULL)
WITH (DISTRIBUTION = HASH([table]), HEAP)
END;
-- @p0 String landfall
-- @p1 String markers

IF NOT EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
BEGIN
CREATE TABLE [landfall].[builds] (
    [table] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL, [storage] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL, [base] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [contract] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, [fence] bigint NOT NULL, [piece] int NOT NULL, [detail] nvarchar(max) NOT NULL,
    [written_at] datetime2(6) NOT NULL)
WITH (DISTRIBUTION = HASH([table]), HEAP)
END;
-- @p0 String landfall
-- @p1 String builds

IF NOT EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
BEGIN
CREATE TABLE [landfall].[stage_log] (
    [table] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL, [batch] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL, [generation] int NOT NULL, [run] int NOT NULL, [stage] nvarchar(32) NOT NULL,
    [attempt] int NOT NULL, [started_at] datetime2(6) NOT NULL, [ended_at] datetime2(6) NOT NULL, [seconds] float NOT NULL,
    [rows_in] bigint NOT NULL, [rows_out] bigint NOT NULL, [bytes] bigint NOT NULL, [calls] bigint NULL, [retries] bigint NULL,
    [outcome] nvarchar(32) NOT NULL, [error_code] nvarchar(128) NULL, [created_at] datetime2(6) NULL,
    [landed_at] datetime2(6) NOT NULL)
WITH (DISTRIBUTION = HASH([batch]), HEAP)
END;
-- @p0 String landfall
-- @p1 String stage_log

IF NOT EXISTS (SELECT 1 FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id] WHERE [s].[name] = @p0 AND [v].[name] = @p1)
EXEC(N'CREATE VIEW [landfall].[delivery] AS SELECT [table], [batch], [generation], [outcome], [created_at], [landed_at], [curated_at], [loaded_at], [published_at],
[queryable_at], DATEDIFF(second, [created_at], [landed_at]) AS [seconds_to_land],
DATEDIFF(second, [landed_at], [curated_at]) AS [seconds_to_curate],
DATEDIFF(second, [curated_at], [loaded_at]) AS [seconds_to_load],
DATEDIFF(second, ISNULL([created_at], [landed_at]), [queryable_at]) AS [seconds_to_query],
[queried_at], DATEDIFF(second, [published_at], [queried_at]) AS [seconds_to_answer], [query_seconds]
FROM (SELECT *, MIN([published_at]) OVER (PARTITION BY [batch]) AS [queryable_at]
FROM (SELECT [table], [batch], [generation], MAX(CASE WHEN [latest] = 1 THEN [outcome] END) AS [outcome],
MIN([created_at]) AS [created_at], MIN([landed_at]) AS [landed_at],
MAX(CASE WHEN [stage] = ''curate'' AND [outcome] = ''curated'' THEN [ended_at] END) AS [curated_at],
MAX(CASE WHEN [stage] = ''load'' THEN [ended_at] END) AS [loaded_at],
MAX(CASE WHEN [stage] = ''load'' AND [outcome] = ''published'' THEN [ended_at] END) AS [published_at],
MAX(CASE WHEN [stage] = ''query'' THEN [ended_at] END) AS [queried_at],
MAX(CASE WHEN [stage] = ''query'' THEN [seconds] END) AS [query_seconds]
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY [batch], [generation] ORDER BY [run] DESC) AS [latest] FROM [landfall].[stage_log]) AS [run]
GROUP BY [table], [batch], [generation]) AS [generation]) AS [delivery]')
ELSE IF NOT EXISTS (SELECT 1 FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id] JOIN sys.columns AS [c] ON [c].[object_id] = [v].[object_id] WHERE [s].[name] = @p0 AND [v].[name] = @p1 AND [c].[name] = @p2)
EXEC(N'ALTER VIEW [landfall].[delivery] AS SELECT [table], [batch], [generation], [outcome], [created_at], [landed_at], [curated_at], [loaded_at], [published_at],
[queryable_at], DATEDIFF(second, [created_at], [landed_at]) AS [seconds_to_land],
DATEDIFF(second, [landed_at], [curated_at]) AS [seconds_to_curate],
DATEDIFF(second, [curated_at], [loaded_at]) AS [seconds_to_load],
DATEDIFF(second, ISNULL([created_at], [landed_at]), [queryable_at]) AS [seconds_to_query],
[queried_at], DATEDIFF(second, [published_at], [queried_at]) AS [seconds_to_answer], [query_seconds]
FROM (SELECT *, MIN([published_at]) OVER (PARTITION BY [batch]) AS [queryable_at]
FROM (SELECT [table], [batch], [generation], MAX(CASE WHEN [latest] = 1 THEN [outcome] END) AS [outcome],
MIN([created_at]) AS [created_at], MIN([landed_at]) AS [landed_at],
MAX(CASE WHEN [stage] = ''curate'' AND [outcome] = ''curated'' THEN [ended_at] END) AS [curated_at],
MAX(CASE WHEN [stage] = ''load'' THEN [ended_at] END) AS [loaded_at],
MAX(CASE WHEN [stage] = ''load'' AND [outcome] = ''published'' THEN [ended_at] END) AS [published_at],
MAX(CASE WHEN [stage] = ''query'' THEN [ended_at] END) AS [queried_at],
MAX(CASE WHEN [stage] = ''query'' THEN [seconds] END) AS [query_seconds]
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY [batch], [generation] ORDER BY [run] DESC) AS [latest] FROM [landfall].[stage_log]) AS [run]
GROUP BY [table], [batch], [generation]) AS [generation]) AS [delivery]');
-- @p0 String landfall
-- @p1 String delivery
-- @p2 String query_seconds

IF NOT EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
BEGIN
CREATE TABLE [landfall].[control_crm.account] WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT CAST(0 AS bigint) AS [fence], CAST(NULL AS nvarchar(128)) AS [storage], CAST(NULL AS nvarchar(64)) AS [contract],
    CAST(NULL AS nvarchar(1024)) AS [snapshot_key], CAST(NULL AS datetime2(6)) AS [snapshot_version], CAST(NULL AS int) AS [snapshot_generation],
    CAST(0 AS bigint) AS [touched], CAST(0 AS bigint) AS [rows]
OPTION (LABEL = 'landfall:crm.account:EnsureControl')
END;
-- @p0 String landfall
-- @p1 String control_crm.account

IF NOT EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] JOIN sys.columns AS [c] ON [c].[object_id] = [t].[object_id]
    WHERE [s].[name] = @p0 AND [t].[name] = @p1 AND [c].[name] = @p2)
ALTER TABLE [landfall].[control_crm.account] ADD [rows] bigint NULL;
-- @p0 String landfall
-- @p1 String control_crm.account
-- @p2 String rows

-- open: BeginTransaction
BEGIN TRANSACTION;

-- open: AdvanceFence
UPDATE [landfall].[control_crm.account] SET [fence] = [fence] + 1, [touched] = [touched] + 1 OPTION (LABEL = 'landfall:crm.account:AdvanceFence');

SELECT @p0 AS [table], [fence], [storage], [contract], [snapshot_key], [snapshot_version], [snapshot_generation], [rows], [touched] FROM [landfall].[control_crm.account] OPTION (LABEL = 'landfall:crm.account:AdvanceFence');
-- @p0 String crm.account

-- open: ReadMarkers
SELECT [table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],
    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], [related_batch], [package], [fence], [loaded_at] FROM [landfall].[markers]
WHERE [table] = @p0 AND [batch] IN (SELECT [batch] FROM [landfall].[markers] WHERE [table] = @p0 AND ([batch] IN (@p1) OR [blob_name] IN (@p2) OR [content_hash] IN (@p3)))
OPTION (LABEL = 'landfall:crm.account-7:ReadMarkers');
-- @p0 String crm.account
-- @p1 String a
-- @p2 String crm/a.csv
-- @p3 String hash-a

-- open: CommitTransaction
COMMIT TRANSACTION;

-- stage: CreateStorage
CREATE TABLE [crm].[_account__7] (
    [text] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [uuid] varchar(36) COLLATE Latin1_General_100_BIN2 NULL,
    [boolean] bit NULL,
    [integer] int NULL,
    [bigint] bigint NULL,
    [double] float NULL,
    [decimal] decimal(38,10) NULL,
    [date] date NULL,
    [time] time(6) NULL,
    [timestamp] datetime2(6) NULL,
    [json] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [it's [odd]]] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [_rescued] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [_line] bigint NULL,
    [_batch_id] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
    [_generation] int NULL,
    [_loaded_at] datetime2(6) NULL)
WITH (DISTRIBUTION = HASH([bigint]), CLUSTERED COLUMNSTORE INDEX, PARTITION ([date] RANGE RIGHT FOR VALUES ('2026-01-01', '2026-02-01', '2026-03-01')));

-- stage: CreateStaging
CREATE TABLE [landfall].[stg_crm.account_7_1] (
    [text] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [uuid] varchar(36) COLLATE Latin1_General_100_BIN2 NULL,
    [boolean] bit NULL,
    [integer] int NULL,
    [bigint] bigint NULL,
    [double] float NULL,
    [decimal] decimal(38,10) NULL,
    [date] date NULL,
    [time] time(6) NULL,
    [timestamp] datetime2(6) NULL,
    [json] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [it's [odd]]] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [_rescued] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    [_line] bigint NULL,
    [_batch_id] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,
    [_generation] int NULL,
    [_loaded_at] datetime2(6) NULL)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);

-- stage: CopyParts
CREATE TABLE [landfall].[stg_crm.account_7_1_copy] WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS
SELECT CAST(NULL AS nvarchar(400)) COLLATE Latin1_General_100_BIN2 AS [_part],
    [_batch_id], [_generation], [text], [uuid], [boolean], [integer], [bigint], [double], [decimal], [date], [time], [timestamp], [json], [it's [odd]]], [_rescued], [_line] FROM [landfall].[stg_crm.account_7_1] WHERE 1 = 0
OPTION (LABEL = 'landfall:crm.account-7:CopyParts');

CREATE TABLE [landfall].[stg_crm.account_7_1_named] (
    [part] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [batch] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [written] int NOT NULL, [generation] int NOT NULL)
WITH (DISTRIBUTION = ROUND_ROBIN, HEAP);

INSERT INTO [landfall].[stg_crm.account_7_1_named] ([part], [batch], [written], [generation])
SELECT @p0, @p1, @p2, @p3
OPTION (LABEL = 'landfall:crm.account-7:CopyParts');
-- @p0 String c1/a-3.parquet
-- @p1 String a
-- @p2 Int32 0
-- @p3 Int32 0

COPY INTO [landfall].[stg_crm.account_7_1_copy] ([_part] 1, [_batch_id] 2, [_generation] 3, [text] 4, [uuid] 5, [boolean] 6, [integer] 7, [bigint] 8, [double] 9, [decimal] 10, [date] 11, [time] 12, [timestamp] 13, [json] 14, [it's [odd]]] 15, [_rescued] 16, [_line] 17)
FROM 'https://acme.dfs.core.windows.net/lake/c1/a-3.parquet'
WITH (FILE_TYPE = 'PARQUET', CREDENTIAL = (IDENTITY = 'Managed Identity'))
OPTION (LABEL = 'landfall:crm.account-7:CopyParts');

INSERT INTO [landfall].[stg_crm.account_7_1] ([text], [uuid], [boolean], [integer], [bigint], [double], [decimal], [date], [time], [timestamp], [json], [it's [odd]]], [_rescued], [_line], [_batch_id], [_generation], [_loaded_at])
SELECT [row].[text], [row].[uuid], [row].[boolean], [row].[integer], [row].[bigint], [row].[double], [row].[decimal], [row].[date], [row].[time], [row].[timestamp], [row].[json], [row].[it's [odd]]], [row].[_rescued], [row].[_line], [row].[_batch_id], [named].[generation], @p0
FROM [landfall].[stg_crm.account_7_1_copy] AS [row]
JOIN [landfall].[stg_crm.account_7_1_named] AS [named] ON [named].[part] = [row].[_part] AND [named].[batch] = [row].[_batch_id]
    AND [named].[written] = [row].[_generation]
OPTION (LABEL = 'landfall:crm.account-7:CopyParts');
-- @p0 DateTime2 2026-11-20 07:00:00.000000

DROP TABLE [landfall].[stg_crm.account_7_1_named];

DROP TABLE [landfall].[stg_crm.account_7_1_copy];

-- stage: CountRows
SELECT [_batch_id], COUNT_BIG(*) FROM [landfall].[stg_crm.account_7_1] GROUP BY [_batch_id] OPTION (LABEL = 'landfall:crm.account-7:CountRows');

-- apply: BeginTransaction
BEGIN TRANSACTION;

-- apply: GuardFence
UPDATE [landfall].[control_crm.account] SET [touched] = [touched] + 1 WHERE [fence] = @p0 OPTION (LABEL = 'landfall:crm.account-7:GuardFence');
-- @p0 Int64 7

-- apply: ReadControl
SELECT @p0 AS [table], [fence], [storage], [contract], [snapshot_key], [snapshot_version], [snapshot_generation], [rows], [touched] FROM [landfall].[control_crm.account] OPTION (LABEL = 'landfall:crm.account-7:ReadControl');
-- @p0 String crm.account

-- apply: ReadMarkers
SELECT [table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],
    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], [related_batch], [package], [fence], [loaded_at] FROM [landfall].[markers]
WHERE [table] = @p0 AND [batch] IN (SELECT [batch] FROM [landfall].[markers] WHERE [table] = @p0 AND ([batch] IN (@p1) OR [blob_name] IN (@p2) OR [content_hash] IN (@p3)))
OPTION (LABEL = 'landfall:crm.account-7:ReadMarkers');
-- @p0 String crm.account
-- @p1 String a
-- @p2 String crm/a.csv
-- @p3 String hash-a

-- apply: CountRows
SELECT [_batch_id], COUNT_BIG(*) FROM [landfall].[stg_crm.account_7_1] GROUP BY [_batch_id] OPTION (LABEL = 'landfall:crm.account-7:CountRows');

-- apply: InsertRows
INSERT INTO [crm].[_account__7] ([text], [uuid], [boolean], [integer], [bigint], [double], [decimal], [date], [time], [timestamp], [json], [it's [odd]]], [_rescued], [_line], [_batch_id], [_generation], [_loaded_at])
SELECT [text], [uuid], [boolean], [integer], [bigint], [double], [decimal], [date], [time], [timestamp], [json], [it's [odd]]], [_rescued], [_line], [_batch_id], [_generation], [_loaded_at] FROM [landfall].[stg_crm.account_7_1] WHERE [_batch_id] IN (@p0)
OPTION (LABEL = 'landfall:crm.account-7:InsertRows');
-- @p0 String a

-- apply: WriteMarkers
INSERT INTO [landfall].[markers] ([table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],
    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], [related_batch], [package], [fence], [loaded_at])
SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22
OPTION (LABEL = 'landfall:crm.account-7:WriteMarkers');
-- @p0 String crm.account
-- @p1 String a
-- @p2 Int32 0
-- @p3 String loaded
-- @p4 String crm/a.csv
-- @p5 DateTime2 2026-11-20 06:00:00.000000
-- @p6 String etag-a
-- @p7 String NULL
-- @p8 String hash-a
-- @p9 String c1
-- @p10 Int64 3
-- @p11 Int64 3
-- @p12 Int64 0
-- @p13 Int64 0
-- @p14 Int64 0
-- @p15 Int64 0
-- @p16 Int64 0
-- @p17 Int64 0
-- @p18 Int64 0
-- @p19 String NULL
-- @p20 String crm.account-7
-- @p21 Int64 7
-- @p22 DateTime2 2026-11-20 07:00:00.000000

-- apply: WriteControl
UPDATE [landfall].[control_crm.account] SET [storage] = @p0, [contract] = @p1,
    [snapshot_key] = @p2, [snapshot_version] = @p3,
    [snapshot_generation] = @p4, [rows] = @p5,
    [touched] = [touched] + 1
WHERE [fence] = @p6
OPTION (LABEL = 'landfall:crm.account-7:WriteControl');
-- @p0 String _account__7
-- @p1 String c1
-- @p2 String NULL
-- @p3 DateTime2 NULL
-- @p4 Int32 NULL
-- @p5 Int64 NULL
-- @p6 Int64 7

-- apply: CommitTransaction
COMMIT TRANSACTION;

-- finish: AlignView
DECLARE @aligned int = 0;
IF EXISTS (SELECT 1 FROM [landfall].[control_crm.account] WHERE [storage] = @p0)
BEGIN
    IF EXISTS (SELECT 1 FROM sys.views AS [v] JOIN sys.schemas AS [s] ON [s].[schema_id] = [v].[schema_id] WHERE [s].[name] = @p1 AND [v].[name] = @p2)
        EXEC(N'ALTER VIEW [crm].[account] AS SELECT [text], [uuid], [boolean], [integer], [bigint], [double], [decimal], [date], [time], [timestamp], [json], [it''s [odd]]], [_rescued], [_line], [_batch_id], [_generation], [_loaded_at] FROM [crm].[_account__7]');
    ELSE
        EXEC(N'CREATE VIEW [crm].[account] AS SELECT [text], [uuid], [boolean], [integer], [bigint], [double], [decimal], [date], [time], [timestamp], [json], [it''s [odd]]], [_rescued], [_line], [_batch_id], [_generation], [_loaded_at] FROM [crm].[_account__7]');
    IF EXISTS (SELECT 1 FROM [landfall].[control_crm.account] WHERE [storage] = @p0)
        SET @aligned = 1;
END;
SELECT CAST(@aligned AS bigint) AS [rows];
-- @p0 String _account__7
-- @p1 String crm
-- @p2 String account

-- finish: DropStaging
IF EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
DROP TABLE [landfall].[stg_crm.account_7_1_copy];
-- @p0 String landfall
-- @p1 String stg_crm.account_7_1_copy

IF EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
DROP TABLE [landfall].[stg_crm.account_7_1_named];
-- @p0 String landfall
-- @p1 String stg_crm.account_7_1_named

IF EXISTS (SELECT 1 FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id] WHERE [s].[name] = @p0 AND [t].[name] = @p1)
DROP TABLE [landfall].[stg_crm.account_7_1];
-- @p0 String landfall
-- @p1 String stg_crm.account_7_1

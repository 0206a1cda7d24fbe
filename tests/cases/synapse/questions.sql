-- ask: ReadColumns
SELECT [c].[name], [y].[name] AS [type], CAST([c].[precision] AS int) AS [precision], CAST([c].[scale] AS int) AS [scale],
    CAST([c].[max_length] AS int) AS [max_length]
FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]
JOIN sys.columns AS [c] ON [c].[object_id] = [t].[object_id] JOIN sys.types AS [y] ON [y].[user_type_id] = [c].[user_type_id]
WHERE [s].[name] = @p0 AND [t].[name] = @p1
ORDER BY [c].[column_id]
OPTION (LABEL = 'landfall:crm.account-7:ReadColumns');
-- @p0 String crm
-- @p1 String _account__3

-- ask: ReadMarkers
SELECT TOP (200) [table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],
    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], [related_batch], [package], [fence], [loaded_at] FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY [batch] ORDER BY [generation] DESC, [fence] DESC) AS [latest]
    FROM [landfall].[markers] WHERE [table] = @p0
) AS [marker]
WHERE [latest] = 1 AND [outcome] = 'loaded' AND ([fence] > @p1 OR ([fence] = @p1 AND [batch] > @p2))
ORDER BY [fence], [batch]
OPTION (LABEL = 'landfall:crm.account-7:ReadMarkers');
-- @p0 String crm.account
-- @p1 Int64 3
-- @p2 String a

-- ask: ReadMarkers
SELECT [table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],
    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], [related_batch], [package], [fence], [loaded_at] FROM [landfall].[markers]
WHERE [table] = @p0 AND [batch] IN (SELECT [batch] FROM [landfall].[markers] WHERE [table] = @p0 AND ([related_batch] IN (@p1) OR ([deduplicated] > 0 AND [outcome] = 'loaded' AND [fence] >= @p2)))
OPTION (LABEL = 'landfall:crm.account-7:ReadMarkers');
-- @p0 String crm.account
-- @p1 String a
-- @p2 Int64 5

-- ask: ReadBuild
SELECT TOP (1) [table], [storage], [base], [contract], [fence], [piece], [detail], [written_at] FROM [landfall].[builds] WHERE [table] = @p0 ORDER BY [fence] DESC, [piece] DESC OPTION (LABEL = 'landfall:crm.account-7:ReadBuild');
-- @p0 String crm.account

-- ask: ReadBuild
SELECT TOP (1) [table], [storage], [base], [contract], [fence], [piece], [detail], [written_at] FROM [landfall].[builds] WHERE [table] = @p0 AND [storage] = @p1 AND [piece] > @p2 ORDER BY [piece] OPTION (LABEL = 'landfall:crm.account-7:ReadBuild');
-- @p0 String crm.account
-- @p1 String _account__5
-- @p2 Int32 2

-- ask: ReadBuild
SELECT TOP (1) [table], [storage], [base], [contract], [fence], [piece], [detail], [written_at] FROM [landfall].[builds] WHERE [table] = @p0 AND [storage] = @p1 ORDER BY [fence] DESC, [piece] DESC OPTION (LABEL = 'landfall:crm.account-7:ReadBuild');
-- @p0 String crm.account
-- @p1 String _account__5

-- ask: ReadBuild
SELECT TOP (1) [table], [storage], [base], [contract], [fence], [piece], [detail], [written_at] FROM [landfall].[builds] WHERE [table] = @p0 AND [base] = @p1 ORDER BY [fence] DESC, [piece] DESC OPTION (LABEL = 'landfall:crm.account-7:ReadBuild');
-- @p0 String crm.account
-- @p1 String _account__3

-- ask: ListControls
SELECT [t].[name] FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]
WHERE [s].[name] = @p0
OPTION (LABEL = 'landfall:crm.account-7:ListControls');
-- @p0 String landfall

-- ask: ListTables
SELECT [s].[name], [t].[name] FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]
OPTION (LABEL = 'landfall:crm.account-7:ListTables');

-- ask: RaiseFence
UPDATE [landfall].[control_crm.account] SET [fence] = @p0, [touched] = [touched] + 1 WHERE [fence] < @p1 OPTION (LABEL = 'landfall:crm.account-7:RaiseFence');
-- @p0 Int64 9
-- @p1 Int64 9

-- ask: RollbackTransaction
ROLLBACK TRANSACTION;

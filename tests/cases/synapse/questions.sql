-- ask: ReadColumns
SELECT [c].[name], [y].[name] AS [type], CAST([c].[precision] AS int) AS [precision], CAST([c].[scale] AS int) AS [scale]
FROM sys.tables AS [t] JOIN sys.schemas AS [s] ON [s].[schema_id] = [t].[schema_id]
JOIN sys.columns AS [c] ON [c].[object_id] = [t].[object_id] JOIN sys.types AS [y] ON [y].[user_type_id] = [c].[user_type_id]
WHERE [s].[name] = @p0 AND [t].[name] = @p1
ORDER BY [c].[column_id]
OPTION (LABEL = 'landfall:crm.account-7:ReadColumns');
-- @p0 String crm
-- @p1 String _account__3

-- ask: ReadMarkers
SELECT [table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],
    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], [related_batch], [package], [fence], [loaded_at] FROM [landfall].[markers] WHERE [table] = @p0 OPTION (LABEL = 'landfall:crm.account-7:ReadMarkers');
-- @p0 String crm.account

-- ask: ReadMarkers
SELECT [table], [batch], [generation], [outcome], [blob_name], [version], [etag], [snapshot_key], [content_hash], [contract], [rows],
    [inserted], [updated], [unchanged], [superseded], [deduplicated], [deleted], [removed], [restored], [related_batch], [package], [fence], [loaded_at] FROM [landfall].[markers]
WHERE [table] = @p0 AND [batch] IN (SELECT [batch] FROM [landfall].[markers] WHERE [table] = @p0 AND ([related_batch] IN (@p1) OR ([deduplicated] > 0 AND [outcome] = 'loaded' AND [fence] >= @p2)))
OPTION (LABEL = 'landfall:crm.account-7:ReadMarkers');
-- @p0 String crm.account
-- @p1 String a
-- @p2 Int64 5

-- ask: RollbackTransaction
ROLLBACK TRANSACTION;

using Landfall.DuckDb;
using Landfall.Ledger.Rows;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Microsoft.Data.Sqlite;

namespace Landfall.Diagnosis;

/// <summary>Whether a ledger's file that no host has open is this Landfall's.</summary>
public sealed class LedgerFileCheck(string path) : DoctorCheck(CheckArea.Versions, "format of the ledger")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var expected = FormattableString.Invariant($"format {LedgerFormat.Current}");
        if (!File.Exists(path))
        {
            return CheckResult.Ok("There is none yet.");
        }

        try
        {
            var settings = new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            };
            await using var connection = new SqliteConnection(settings.ToString());
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            var number = (long?)await command.ExecuteScalarAsync(cancellationToken);
            return FormatNumber.Refusal($"The ledger file '{path}'", number, LedgerFormat.Current) is { } refusal
                ? CheckResult.Failed(refusal, expected, "Run the Landfall that made it, or name another folder by --data.")
                : CheckResult.Ok($"It has {expected}.");
        }
        catch (SqliteException failure)
        {
            return CheckResult.Failed(
                FormattableString.Invariant($"SQLite cannot read '{path}' (error {failure.SqliteErrorCode})."),
                "a ledger of Landfall",
                $"ls -l {path}, and put the right file back"
            );
        }
    }
}

/// <summary>Whether a DuckDB warehouse's file that no host has open is this Landfall's.</summary>
public sealed class WarehouseFileCheck(string path) : DoctorCheck(CheckArea.Versions, "format of the warehouse")
{
    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult(File.Exists(path) ? Look() : CheckResult.Ok("There is none yet."));

    private CheckResult Look()
    {
        var expected = FormattableString.Invariant($"format {WarehouseFormat.Current}");
        try
        {
            var readOnly = new Dictionary<string, string>(StringComparer.Ordinal) { ["access_mode"] = "READ_ONLY" };
            using var instance = DuckDbInstance.Open(path, readOnly);
            using var connection = instance.Connect();
            DuckDbFormat.Require(connection, path);
            return CheckResult.Ok($"It has {expected}.");
        }
        catch (WarehouseException foreign)
        {
            return CheckResult.Failed(foreign.Message, expected, "Run the Landfall that made it, or name another folder by --data.");
        }
        catch (DuckDbException)
        {
            return CheckResult.Failed(
                $"DuckDB cannot read '{path}': another process has it open, or it is no DuckDB file.",
                "a warehouse of Landfall that no other process has open",
                $"fuser -v {path}"
            );
        }
    }
}

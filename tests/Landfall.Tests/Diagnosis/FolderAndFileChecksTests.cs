using Landfall.Diagnosis;
using Landfall.DuckDb;
using Microsoft.Data.Sqlite;

namespace Landfall.Tests.Diagnosis;

/// <summary>What is found of folders and of files that no host has open.</summary>
public sealed class FolderAndFileChecksTests : IDisposable
{
    private const long Gibibyte = 1 << 30;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-doctor-");

    [Theory]
    [InlineData(512, "Failed", "at least 1.0 GiB")]
    [InlineData(2048, "Warning", "at least 5.0 GiB")]
    [InlineData(8192, "Ok", null)]
    public async Task FolderCheck_LittleRoom_SaysHowMuchThereIs(long megabytes, string status, string? expected)
    {
        var check = new FolderCheck("the warehouse", _folder.FullName, "X__Path", Gibibyte, _ => megabytes << 20);

        var result = await check.RunAsync(default);

        Assert.Equal(
            (status, FormattableString.Invariant($"{_folder.FullName} has {megabytes / 1024.0:0.0} GiB free."), expected),
            (result.Status.ToString(), result.Found, result.Expected)
        );
        Assert.Equal(
            expected is null ? null : $"du -xh {_folder.FullName} | sort -h | tail, make room there, or name another by X__Path",
            result.Next
        );
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task FolderCheck_FullDisk_IsTheMachinesWord()
    {
        var result = await new FolderCheck("the warehouse", _folder.FullName, "X__Path", long.MaxValue / 8).RunAsync(default);

        Assert.Equal(CheckStatus.Failed, result.Status);
        Assert.Matches(@"has \d+\.\d GiB free\.$", result.Found);
    }

    [Fact]
    public async Task FolderCheck_NotThereYet_LooksAtTheOneAbove()
    {
        var result = await new FolderCheck("parts", Path.Combine(_folder.FullName, "a", "b"), "X", 0).RunAsync(default);

        Assert.StartsWith($"{_folder.FullName} has ", result.Found, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task FolderCheck_AFileIsInTheWay_SaysWhoMustOwnIt()
    {
        var path = Path.Combine(_folder.FullName, "taken");
        await File.WriteAllTextAsync(path, "x");

        Assert.Equal(
            CheckResult.Failed(
                $"{path} cannot be written to: it is a file.",
                $"a folder that {Environment.UserName} may write to",
                $"sudo chown -R {Environment.UserName} {path}, or name another by X"
            ),
            await new FolderCheck("parts", path, "X", 0).RunAsync(default)
        );
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(9, "a newer Landfall (format 9; this one knows format 2)")]
    [InlineData(1, "an earlier Landfall (format 1; this one knows format 2)")]
    public async Task LedgerFileCheck_EachFormat_IsReadAndLeftAsItIs(int format, string? maker)
    {
        var path = Path.Combine(_folder.FullName, "ledger.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = FormattableString.Invariant($"CREATE TABLE ledger (x TEXT); PRAGMA user_version = {format}");
            await command.ExecuteNonQueryAsync();
        }

        var result = await new LedgerFileCheck(path).RunAsync(default);

        Assert.Equal(maker is null ? CheckStatus.Ok : CheckStatus.Failed, result.Status);
        Assert.Contains(maker ?? "It has format 2.", result.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(9, "a newer Landfall (format 9; this one knows format 1)")]
    [InlineData(0, "an earlier Landfall (format 0; this one knows format 1)")]
    public async Task WarehouseFileCheck_EachFormat_IsReadAndLeftAsItIs(int format, string? maker)
    {
        var path = Path.Combine(_folder.FullName, "warehouse.duckdb");
        using (var instance = DuckDbInstance.Open(path, new Dictionary<string, string>(StringComparer.Ordinal)))
        {
            using var connection = instance.Connect();
            connection.Execute("CREATE SCHEMA landfall");
            connection.Execute(FormattableString.Invariant($"CREATE TABLE landfall.format AS SELECT {format}::INTEGER AS number"));
        }

        var result = await new WarehouseFileCheck(path).RunAsync(default);

        Assert.Equal(maker is null ? CheckStatus.Ok : CheckStatus.Failed, result.Status);
        Assert.Contains(maker ?? "It has format 1.", result.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileChecks_NoSuchFileOrNone_SaySo()
    {
        var path = Path.Combine(_folder.FullName, "other");
        Assert.Equal(CheckResult.Ok("There is none yet."), await new LedgerFileCheck(path).RunAsync(default));
        Assert.Equal(CheckResult.Ok("There is none yet."), await new WarehouseFileCheck(path).RunAsync(default));
        await File.WriteAllTextAsync(path, new string('x', 4096));

        Assert.Equal(
            CheckResult.Failed(
                $"SQLite cannot read '{path}' (error 26).",
                "a ledger of Landfall",
                $"ls -l {path}, and put the right file back"
            ),
            await new LedgerFileCheck(path).RunAsync(default)
        );
        Assert.Equal(CheckStatus.Failed, (await new WarehouseFileCheck(path).RunAsync(default)).Status);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

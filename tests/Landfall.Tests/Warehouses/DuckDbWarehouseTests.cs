using Landfall.DuckDb;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Landfall.Tests.Warehouses;

/// <summary>The file of a warehouse: which is opened, and which is refused.</summary>
public sealed class DuckDbWarehouseTests
{
    [Theory]
    [InlineData("UPDATE landfall.format SET number = 7", "a newer Landfall (format 7; this one knows format 1)")]
    [InlineData("DELETE FROM landfall.format", "an earlier Landfall (no format number; this one knows format 1)")]
    [InlineData("DROP TABLE landfall.format", "an earlier Landfall (no format number; this one knows format 1)")]
    public async Task Open_FileOfAnotherFormat_IsRefusedAndLeftAsItIs(string change, string maker)
    {
        var folder = Directory.CreateTempSubdirectory("landfall-format-");
        var path = Path.Combine(folder.FullName, "warehouse.duckdb");
        using (var made = Open(path))
        {
            await using var session = await made.OpenAsync(TestContext.Current.CancellationToken);
            await session.ExecuteAsync(new EnsureControl(SuiteTable.Name), TestContext.Current.CancellationToken);
        }

        using (var instance = DuckDbInstance.Open(path, new Dictionary<string, string>()))
        {
            using var connection = instance.Connect();
            connection.Execute(change);
        }

        var before = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<WarehouseException>(() => Open(path));

        Assert.Equal(
            $"The warehouse file '{path}' was made by {maker} and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
        Assert.Equal(before, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        folder.Delete(recursive: true);

        static DuckDbWarehouse Open(string path) =>
            new(Options.Create(new DuckDbWarehouseOptions { Path = path }), Substitute.For<IPartSource>());
    }

    [Fact]
    public void Open_FileNamedAsTheSchema_IsRefused()
    {
        var options = Options.Create(new DuckDbWarehouseOptions { Path = Path.Combine(Path.GetTempPath(), "landfall.duckdb") });

        var failure = Assert.Throws<InvalidOperationException>(() => new DuckDbWarehouse(options, new LakeParts(null!)));

        Assert.EndsWith(
            "is named as the schema 'landfall' inside it, which DuckDB cannot tell apart. "
                + "Set Landfall:Warehouse:DuckDb:Path to another name.",
            failure.Message,
            StringComparison.Ordinal
        );
    }
}

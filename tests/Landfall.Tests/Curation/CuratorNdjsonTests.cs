using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorNdjsonTests
{
    [Fact]
    public async Task Run_Objects_KeepsValuesAndRescuesUnknownKeys()
    {
        var contract = Ndjson(Column("id", ColumnKind.BigInt), Column("name"), Column("data", ColumnKind.Json));
        var curated = await RunAsync(contract, Gzip(Utf8("{\"id\":1,\"name\":\"a\\u00e9\",\"data\":{\"p\" : 5.10}}\n\n{\"x\":[1, 2],\"name\":3,\"id\":2, \"y\": null}\n{\"id\":7.5}\n")));

        Assert.Equal([[1L, "aé", "{\"p\" : 5.10}"], [2L, "3", null]], curated.Values);
        Assert.Equal([null, "{\"x\":[1, 2],\"y\": null}"], curated.Rescued);
        Assert.Equal("id: type, expected bigint, found the shape '9.9'", curated.Rejects.Single().Violations.Single().ToString());
    }
}

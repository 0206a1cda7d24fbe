using System.Net;
using System.Text;
using System.Text.Json;
using Landfall.Contracts;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>A running app with one table, whose contract can be fixed while it runs.</summary>
internal sealed class RecoveryLandfall : IAsyncDisposable
{
    private RecoveryLandfall(LandfallBed bed, RunningApp app)
    {
        Bed = bed;
        App = app;
    }

    public LandfallBed Bed { get; }

    public RunningApp App { get; }

    public LandfallClient Api => App.Api;

    public static async Task<RecoveryLandfall> StartAsync(
        AzuriteFixture azurite,
        string? yaml = null,
        Func<LandfallBed, Action<IServiceCollection>>? configure = null,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, yaml ?? PersonContract.Yaml);
        return new RecoveryLandfall(bed, await RunningApp.StartAsync(bed, configure?.Invoke(bed), settings));
    }

    /// <summary>Lands a file and waits for its end.</summary>
    public async Task<Ingestion> IngestAsync(string name, string content, int files = 1)
    {
        await Bed.DropAsync(name, Encoding.UTF8.GetBytes(content));
        return (await Api.AllEndedAsync(files)).Last(ingestion => ingestion.Name == name);
    }

    /// <summary>Brings another version of the contract into force, as a deployment does.</summary>
    public async Task FixAsync(string yaml)
    {
        var reading = ContractSet.Read([new ContractDocument(PersonContract.File, yaml)]);
        Assert.Empty(reading.Problems);
        await App.Service<ContractStore>().ApplyAsync(reading.Documents, new ContractApplication("contracts"), default);
    }

    /// <summary>Asks for something to be fixed; gives its outcome and reason.</summary>
    public async Task<(string Outcome, string? Reason)> PostAsync(string path)
    {
        var answer = await Api.PostAsync(path, new { }, HttpStatusCode.OK);
        return (answer.GetProperty("outcome").GetString()!, answer.GetProperty("reason").GetString());
    }

    /// <summary>
    /// Asks for many to be fixed and follows the request to its end; gives the counts of changed, planned, unchanged and refused.
    /// </summary>
    public async Task<(long Changed, long Planned, long Unchanged, long Refused)> PostManyAsync(string path)
    {
        var answer = await Api.RequestAsync(path);
        return (Count("changed"), Count("planned"), Count("unchanged"), Count("refused"));

        long Count(string name) => answer.GetProperty(name).GetInt64();
    }

    /// <summary>Asks for what is refused; gives the reason.</summary>
    public async Task<string?> ProblemAsync(string path, HttpStatusCode status) =>
        (await Api.PostAsync(path, new { }, status)).GetProperty("detail").GetString();

    public async Task<LedgerEntry> EntryAsync(string batch) =>
        (await Api.GetAsync($"batches/{batch}")).GetProperty("entry").Deserialize<LedgerEntry>(JsonSerializerOptions.Web)!;

    /// <summary>All rows of a query.</summary>
    public async Task<string> QueryAsync(string sql) =>
        (await Api.PostAsync("query", new { sql }, HttpStatusCode.OK)).GetProperty("rows").GetRawText();

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Bed.Dispose();
    }
}

using Landfall.Diagnosis;
using Landfall.Tests.Landing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Diagnosis;

/// <summary>Whatever a check does, each has a finding in time, and no secret is in it.</summary>
public sealed class DoctorRunTests
{
    private readonly RecordedLog<DoctorRun> _log = new();

    [Fact]
    public async Task RunAsync_OneThrowsAndOneHangs_TheOthersAreTold()
    {
        var findings = await RunAsync(
            SecretMask.None,
            new Lambda("a", _ => Task.FromResult(CheckResult.Ok("Well."))),
            new Lambda("b", _ => throw new InvalidOperationException("the key is canary-secret")),
            new Lambda("c", token => WaitAsync(token)),
            new Lambda("d", _ => WaitAsync(CancellationToken.None))
        );

        const string Silence = "There was no answer within 0.5 seconds.";
        const string Reach = "See that what it asks is there and can be reached from the host, then run it again.";
        Assert.Equal(
            [
                new CheckFinding("test", "a", CheckStatus.Ok, "Well.", null, null),
                new CheckFinding(
                    "test",
                    "b",
                    CheckStatus.Failed,
                    "The check itself failed with InvalidOperationException.",
                    null,
                    "Run it again; if it stays so, see the host's log."
                ),
                new CheckFinding("test", "c", CheckStatus.Failed, Silence, "an answer", Reach),
                new CheckFinding("test", "d", CheckStatus.Failed, Silence, "an answer", Reach),
            ],
            findings
        );
        Assert.Equal(["Warning: The check 'test: b' failed with InvalidOperationException, so what it looks at is not known."], _log.Lines);
    }

    [Fact]
    public async Task RunAsync_MoreHangThanRunAtOnce_EndsAtTheDeadline()
    {
        var started = TimeProvider.System.GetTimestamp();

        var findings = await RunAsync(
            SecretMask.None,
            [.. Enumerable.Range(0, 100).Select(number => new Lambda($"{number}", token => WaitAsync(token)))]
        );

        Assert.Equal(100, findings.Count(finding => finding.Status == CheckStatus.Failed));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 9);
    }

    [Fact]
    public async Task RunAsync_WordsOfOthersHoldSecrets_AreHidden()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LandingStorage"] = "AccountName=acme;AccountKey=canary-key==;EndpointSuffix=core.windows.net",
            ["EventStorage"] =
                "QueueEndpoint=https://acme.queue.core.windows.net;SharedAccessSignature=sv=1&se=2027-01-01&sig=canary%2Bsig",
            ["LedgerStorage:tableServiceUri"] = "https://acme.table.core.windows.net/?sv=1&se=2027-01-01&sig=canary-uri",
            ["Landfall:EventGrid:Key"] = "canary-grid",
            ["Landfall:Warehouse:Synapse:ConnectionString"] = "Server=x;Password=canary-word",
            ["AZURE_CLIENT_SECRET"] = "canary-client",
        };
        var words = string.Join(' ', settings.Values);
        var secrets = new SecretMask(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        var finding = Assert.Single(
            await RunAsync(secrets, new Lambda("a", _ => Task.FromResult(new CheckResult(CheckStatus.Failed, words, words, words))))
        );

        Assert.DoesNotContain("canary", finding.ToString(), StringComparison.Ordinal);
        Assert.Contains("AccountName=acme;AccountKey=***;", finding.Found, StringComparison.Ordinal);
        Assert.Contains("se=2027-01-01&sig=***", finding.Next, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<CheckFinding>> RunAsync(SecretMask secrets, params DoctorCheck[] checks) =>
        new DoctorRun(
            [new Given(checks)],
            secrets,
            Options.Create(new DoctorOptions { Patience = TimeSpan.FromSeconds(0.5), Deadline = TimeSpan.FromSeconds(2) }),
            TimeProvider.System,
            _log
        ).RunAsync(default);

    private static async Task<CheckResult> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
        return CheckResult.Ok("Late.");
    }

    private sealed class Given(IReadOnlyList<DoctorCheck> checks) : IDoctorChecks
    {
        public IReadOnlyList<DoctorCheck> List() => checks;
    }

    private sealed class Lambda(string name, Func<CancellationToken, Task<CheckResult>> run) : DoctorCheck("test", name)
    {
        public override Task<CheckResult> RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
    }
}

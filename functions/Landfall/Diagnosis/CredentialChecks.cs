using System.Globalization;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Diagnosis;

/// <summary>What expires: one check for each credential that the settings name.</summary>
public sealed class CredentialChecks(CredentialReader reader, TimeProvider time) : IDoctorChecks
{
    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List() => [.. reader.Read().Select(one => new CredentialCheck(one, time))];
}

/// <summary>Whether a credential is in force for some time yet.</summary>
internal sealed class CredentialCheck(Credential credential, TimeProvider time) : DoctorCheck(CheckArea.Credentials, credential.Name)
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
        Judge(await CredentialReader.ResolveAsync(credential, cancellationToken), time.GetUtcNow());

    /// <summary>How a credential stands at <paramref name="now"/>.</summary>
    public static CheckResult Judge(Credential one, DateTimeOffset now)
    {
        if (one.EndsAt is not { } end)
        {
            return one.IsEndless
                ? CheckResult.Ok($"The {one.What} has no end; it is in force until somebody makes a new one.")
                : CheckResult.Warning(
                    one.Fault ?? $"Unknown: the {one.What} does not tell when it ends.",
                    "its end",
                    $"Set {CredentialSettings.WrittenDown.Replace(":", "__", StringComparison.Ordinal)}__{NameOf(one)}__"
                        + $"{CredentialSettings.ExpiresOn} to the day of its end, such as 2027-01-31."
                );
        }

        var days = (end - now).TotalDays;
        var day = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var found =
            days < 0
                ? FormattableString.Invariant($"The {one.What} expired {Words(-days)} ago, on {day}.")
                : FormattableString.Invariant($"The {one.What} ends in {Words(days)}, on {day}.");
        return days < CredentialTerms.Failed ? CheckResult.Failed(found, "14 days or more", one.Renew)
            : days < CredentialTerms.Warning ? CheckResult.Warning(found, "14 days or more", one.Renew)
            : CheckResult.Ok(found);
    }

    private static string NameOf(Credential one) => one.Name == "Landfall__Credentials" ? "<setting>" : one.Name.Split(' ')[0];

    private static string Words(double days) =>
        days < 1
            ? FormattableString.Invariant($"{Math.Floor(days * 24)} hours")
            : FormattableString.Invariant($"{Math.Floor(days)} {(Math.Floor(days) == 1 ? "day" : "days")}");
}

/// <summary>How many days a credential should have left.</summary>
public static class CredentialTerms
{
    /// <summary>With less a person should look.</summary>
    public const double Warning = 14;

    /// <summary>With less it is a fault.</summary>
    public const double Failed = 3;
}

/// <summary>Looks from time to time what expires, for the metric: whoever asks for metrics costs no connection.</summary>
public sealed class CredentialWatch(
    CredentialReader reader,
    PipelineMetrics metrics,
    IOptions<DoctorOptions> options,
    TimeProvider time,
    ILogger<CredentialWatch> logger
)
{
    private bool _isAway;

    /// <summary>Looks again and again until cancelled; then the metric says nothing any more.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await LookOnceAsync(cancellationToken);
                await Task.Delay(options.Value.CredentialsEvery, time, cancellationToken);
            }
        }
        finally
        {
            metrics.ShowCredentials([]);
        }
    }

    // A look that fails in a way that nobody foresaw must not be the last one.
    private async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await Task.WhenAll(reader.Read().Select(one => CredentialReader.ResolveAsync(one, cancellationToken)));
            metrics.ShowCredentials([
                .. from one in found let end = one.EndsAt where end is not null select new CredentialReading(one.Name, end.Value),
            ]);
            _isAway = false;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isAway)
            {
                Log.CredentialsNotSeen(logger, failure.GetType().Name);
            }

            _isAway = true;
        }
    }
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Diagnosis;

/// <summary>Runs checks side by side; whatever one of them does, each has a finding within <see cref="DoctorOptions.Deadline"/>.</summary>
public sealed class DoctorRun(
    IEnumerable<IDoctorChecks> checks,
    SecretMask secrets,
    IOptions<DoctorOptions> options,
    TimeProvider time,
    ILogger<DoctorRun> logger
)
{
    private const string Again = "Run it again; if it stays so, see the host's log.";

    /// <summary>Runs all of them and gives a finding for each, in their order; no configured secret is in any of them.</summary>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.Deadline, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var slots = new SemaphoreSlim(options.Value.AtOnce);
        var findings = await Task.WhenAll(
            checks.SelectMany(source => source.List()).Select(check => RunAsync(check, slots, end.Token, cancellationToken))
        );
        cancellationToken.ThrowIfCancellationRequested();
        return findings;
    }

    private async Task<CheckFinding> RunAsync(
        DoctorCheck check,
        SemaphoreSlim slots,
        CancellationToken deadline,
        CancellationToken cancellationToken
    )
    {
        var result = await ResultAsync(check, slots, deadline, cancellationToken);
        return new CheckFinding(
            check.Area,
            check.Name,
            result.Status,
            secrets.Hide(result.Found),
            result.Expected is { } expected ? secrets.Hide(expected) : null,
            result.Next is { } next ? secrets.Hide(next) : null
        );
    }

    private async Task<CheckResult> ResultAsync(
        DoctorCheck check,
        SemaphoreSlim slots,
        CancellationToken deadline,
        CancellationToken cancellationToken
    )
    {
        var isIn = false;
        try
        {
            await slots.WaitAsync(deadline);
            isIn = true;
            using var patience = new CancellationTokenSource(options.Value.Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, deadline);

            // One that does not hear the token is left behind.
            return await Task.Run(() => check.RunAsync(either.Token), either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return CheckResult.Failed(
                FormattableString.Invariant($"There was no answer within {options.Value.Patience.TotalSeconds:0.#} seconds."),
                "an answer",
                "See that what it asks is there and can be reached from the host, then run it again."
            );
        }
        catch (Exception failure)
        {
            // Its words may hold what must not be shown, as those about a connection string do.
            Log.CheckFailed(logger, check.Area, check.Name, failure.GetType().Name);
            return CheckResult.Failed($"The check itself failed with {failure.GetType().Name}.", null, Again);
        }
        finally
        {
            if (isIn)
            {
                slots.Release();
            }
        }
    }
}

/// <summary>How long checks may take, and from where on they find fault.</summary>
public sealed class DoctorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Doctor";

    /// <summary>How long one check may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long all of them may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(9);

    /// <summary>Checks that run at the same moment.</summary>
    [Range(1, 64)]
    public int AtOnce { get; set; } = 16;

    /// <summary>Bytes that a folder's disk must have; a check fails with less, and warns with less than five times as much.</summary>
    [Range(0, 1L << 50)]
    public long LeastFreeBytes { get; set; } = 1L << 30;

    /// <summary>How often a host looks what expires, for the metric.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CredentialsEvery { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>What checks and the look at credentials say.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The check '{Area}: {Name}' failed with {Failure}, so what it looks at is not known.")]
    public static partial void CheckFailed(ILogger logger, string area, string name, string failure);

    [LoggerMessage(2, LogLevel.Warning, "What expires could not be read ({Failure}); the metric shows what was known. It is tried again.")]
    public static partial void CredentialsNotSeen(ILogger logger, string failure);
}

namespace Landfall.Tests.Ledger;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class StoppedTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

namespace Landfall.Local.Polling;

/// <summary>Time that may be spent on listings which bring nothing: a share of the time that passes.</summary>
internal sealed class ListingCredit(TimeProvider time)
{
    // What a time without listings leaves over is not saved up, and one that waited for a storage that was away is not paid for in full.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private long _last = time.GetTimestamp();
    private TimeSpan _left;

    /// <summary>True when something is left, at <paramref name="share"/> of the time since it was asked last.</summary>
    public bool IsLeft(double share)
    {
        var now = time.GetTimestamp();
        var most = Longest * share;
        _left += time.GetElapsedTime(_last, now) * share;
        (_left, _last) = (_left < most ? _left : most, now);
        return _left > TimeSpan.Zero;
    }

    /// <summary>So much was spent; what is too much has to pass first.</summary>
    public void Spend(TimeSpan took) => _left = _left - took > -Longest ? _left - took : -Longest;
}

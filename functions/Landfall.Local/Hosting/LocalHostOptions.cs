using System.ComponentModel.DataAnnotations;
using Landfall.Landing.Sweeping;

namespace Landfall.Local.Hosting;

/// <summary>What the host of one machine may be told.</summary>
public sealed class LocalHostOptions
{
    /// <summary>
    /// The key of the <see cref="TimeProvider"/> by which the host renews its lease: the storage's lease runs on real time, whatever clock
    /// the app has.
    /// </summary>
    public const string LeaseClock = "host-lease";

    /// <summary>The container of the blob <c>host</c>; the hosts that share it take turns by a lease on it.</summary>
    [Required]
    public string SeatContainer { get; set; } = "ledger";

    /// <summary>
    /// The pause between two looks into a landing container: 500 ms, a fifth of it for half a minute after a new blob. For a container of
    /// one page it is never less than twice the time of the listing before, or five times when it brought something, up to 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan BlobPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Blobs that are handed to a function at a time: 48, as so many are written down together.</summary>
    [Range(1, 256)]
    public int MaxConcurrentBlobs { get; set; } = 48;

    /// <summary>
    /// The share of the time that listings of a container of more than one page may take which bring nothing: 0.03 for the places where
    /// blobs are expected, which share it evenly, as much for those where some came in the last hour, and for the pass over all of it, page
    /// by page. The pass over five pages or less has a third, and a tenth for half a minute after a new blob. Places where blobs came just
    /// now have a quarter.
    /// </summary>
    [Range(0.001, 1)]
    public double ListingShare { get; set; } = 0.03;

    /// <summary>
    /// Names of one page of a listing: 1,000, as an emulator answers nobody else while it makes a page; storage gives 5,000 at most.
    /// </summary>
    [Range(1, BlobPages.MostNames)]
    public int BlobPageNames { get; set; } = 1_000;

    /// <summary>Prefixes under which blobs are expected, at most; folders in which blobs came lately are 64 more.</summary>
    [Range(0, 1_000)]
    public int HotPrefixes { get; set; } = 64;

    /// <summary>
    /// Blobs that are remembered as delivered or known, 17 bytes of memory each. One that is forgotten and that the app does not know is
    /// delivered again.
    /// </summary>
    [Range(0, 100_000_000)]
    public int RememberedBlobs { get; set; } = 1_000_000;

    /// <summary>How long a message of a queue is put off after a call that threw: 30 s, of ten tries.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MessageRetryPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a host that died keeps the others waiting: 20 s, renewed at a third of it; the storage takes 15 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:15", "00:01:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The port on the loopback address; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }
}

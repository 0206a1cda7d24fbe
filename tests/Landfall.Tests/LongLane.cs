using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Landfall.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: LongLane]
[assembly: TestCollectionOrderer(typeof(ShuffledOrder))]
[assembly: TestCaseOrderer(typeof(ShuffledOrder))]

namespace Landfall.Tests;

/// <summary>
/// Lets the lane "long" end in time: once the clock has passed what LANDFALL_LONG_LANE_UNTIL says (seconds since 1970, UTC), tests of
/// that lane are skipped. Without it all of them run.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class LongLaneAttribute : BeforeAfterTestAttribute
{
    private static readonly DateTimeOffset Until = Environment.GetEnvironmentVariable("LANDFALL_LONG_LANE_UNTIL") is { Length: > 0 } seconds
        ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture))
        : DateTimeOffset.MaxValue;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.SkipWhen(
            TimeProvider.System.GetUtcNow() > Until && test.Traits.TryGetValue("Lane", out var lanes) && lanes.Contains("long"),
            $"It needs more time than was left until {Until:u}, which LANDFALL_LONG_LANE_UNTIL names."
        );
}

/// <summary>
/// Orders tests by chance, and by the text in LANDFALL_TEST_ORDER alone: what one run had no time for comes early in another.
/// </summary>
internal sealed class ShuffledOrder : ITestCollectionOrderer, ITestCaseOrderer
{
    private static readonly string Seed = Environment.GetEnvironmentVariable("LANDFALL_TEST_ORDER") ?? "";

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.UniqueID), StringComparer.Ordinal)];

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => [.. testCases.OrderBy(test => Place(test.UniqueID), StringComparer.Ordinal)];

    private static string Place(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Seed + id)));
}

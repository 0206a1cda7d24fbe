using System.Globalization;
using Landfall.Ledger.Rows;
using Landfall.ServiceLevels;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Ledger.Rows;

/// <summary>What every ledger store keeps to; each store runs it.</summary>
public abstract class LedgerStoreTests
{
    private const string Partition = "salesforce.account";

    private static readonly DateTimeOffset Instant = new DateTimeOffset(2026, 11, 27, 6, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    /// <summary>A store that nobody else uses, ready.</summary>
    private protected abstract Task<ILedgerStore> CreateAsync();

    [Fact]
    public async Task FindAsync_NothingWritten_ReturnsNull() =>
        Assert.Null(await (await CreateAsync()).FindAsync(Partition, "b|1", default));

    [Fact]
    public async Task FindAsync_EveryTypeOfColumn_ReturnsItToTheTick()
    {
        var store = await CreateAsync();
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["text"] = "Zoë \"quoted\" \\ 日本 😀\n\t",
            ["empty"] = "",
            ["long"] = 9_007_199_254_740_993,
            ["least"] = long.MinValue,
            ["double"] = 0.1,
            ["whole"] = 2.0,
            ["yes"] = true,
            ["no"] = false,
            ["instant"] = Instant,
            ["last"] = DateTimeOffset.MaxValue,
        };
        var version = await InsertAsync(store, new LedgerRow("b|1", columns));

        var found = await store.FindAsync(Partition, "b|1", default);

        Assert.Equal(("b|1", version), (found?.Key, found?.Version));
        Assert.Equal(columns.OrderBy(column => column.Key), found!.Columns.OrderBy(column => column.Key));
        Assert.Equal(TimeSpan.Zero, found.Instant("instant")!.Value.Offset);
    }

    [Fact]
    public async Task WriteAsync_AnotherPartition_IsAnotherRow()
    {
        var store = await CreateAsync();
        await InsertAsync(store, Row("b|1", 1));

        Assert.True((await store.WriteAsync("~tables", [new LedgerChange.Insert(Row("b|1", 2))], default)).IsCommitted);

        Assert.Equal(1, (await store.FindAsync(Partition, "b|1", default))!.Number("n"));
        Assert.Equal(2, (await store.FindAsync("~tables", "b|1", default))!.Number("n"));
    }

    [Fact]
    public async Task ObjectiveRows_WrittenAndReadAgain_AreTheSame()
    {
        var rows = new ObjectiveRows(await CreateAsync(), NullLogger<ObjectiveRows>.Instance);
        var day = new DateOnly(2026, 11, 27);
        var objective = new StoredObjective(
            "1 h",
            ObjectiveStates.Breached,
            Instant,
            Instant.AddDays(-1),
            "Zoë's reason.",
            new Dictionary<DateOnly, double> { [day] = 0.1, [day.AddDays(-1)] = 86_400 }
        );
        var stored = new StoredObjectives(Instant)
        {
            Objectives = new Dictionary<string, StoredObjective>(StringComparer.Ordinal) { ["latency"] = objective },
            Volumes = Enumerable.Range(0, 57).ToDictionary(back => day.AddDays(-back), _ => long.MaxValue),
            Untold = [new Transition("latency", false, Instant, Instant.AddMinutes(6), "Why.")],
        };

        var first = await rows.WriteAsync(new ObjectiveRow(Partition, stored, Version: null), default);
        var second = await rows.WriteAsync(first! with { Stored = stored with { Untold = [] } }, default);

        Assert.Null(await rows.WriteAsync(new ObjectiveRow(Partition, stored, Version: null), default));
        Assert.Null(await rows.WriteAsync(first!, default));
        Assert.Equivalent(second, await rows.FindAsync(Partition, default));
        Assert.Equivalent(second, Assert.Single(await rows.ListAsync(default).ToListAsync()));
        Assert.Null(await rows.FindAsync("crm.person", default));
        await rows.DeleteAsync(second!, default);
        Assert.Empty(await rows.ListAsync(default).ToListAsync());
    }

    [Fact]
    public async Task WriteAsync_InsertOverARow_IsRefused()
    {
        var store = await CreateAsync();
        await InsertAsync(store, Row("b|1", 1));

        Assert.Equivalent(new LedgerWrite([], 0), await store.WriteAsync(Partition, [new LedgerChange.Insert(Row("b|1", 2))], default));
        Assert.Equal(1, (await store.FindAsync(Partition, "b|1", default))!.Number("n"));
    }

    [Fact]
    public async Task WriteAsync_ReplaceOfTheVersionRead_ReplacesAllColumns()
    {
        var store = await CreateAsync();
        var version = await InsertAsync(store, Row("b|1", 1));
        var other = new LedgerRow("b|1", new Dictionary<string, object> { ["other"] = "x" }, version);

        var write = await store.WriteAsync(Partition, [new LedgerChange.Replace(other)], default);

        var found = await store.FindAsync(Partition, "b|1", default);
        Assert.Equal(["other"], found!.Columns.Keys);
        Assert.Equal(write.Versions[0], found.Version);
        Assert.NotEqual(version, found.Version);
    }

    [Fact]
    public async Task WriteAsync_ReplaceOfAnOlderVersion_IsRefused()
    {
        var store = await CreateAsync();
        var first = await InsertAsync(store, Row("b|1", 1));
        await store.WriteAsync(Partition, [new LedgerChange.Replace(Row("b|1", 2, first))], default);

        Assert.Equal(0, (await store.WriteAsync(Partition, [new LedgerChange.Replace(Row("b|1", 3, first))], default)).RefusedAt);
        Assert.Equal(2, (await store.FindAsync(Partition, "b|1", default))!.Number("n"));
    }

    [Fact]
    public async Task WriteAsync_ReplaceOfARowThatIsGone_IsRefused()
    {
        var store = await CreateAsync();
        var version = await InsertAsync(store, Row("b|1", 1));
        await store.WriteAsync(Partition, [new LedgerChange.Delete("b|1", version)], default);

        Assert.Equal(0, (await store.WriteAsync(Partition, [new LedgerChange.Replace(Row("b|1", 2, version))], default)).RefusedAt);
        Assert.Null(await store.FindAsync(Partition, "b|1", default));
    }

    [Fact]
    public async Task WriteAsync_Put_WritesWhateverIsThere()
    {
        var store = await CreateAsync();

        var first = await store.WriteAsync(Partition, [new LedgerChange.Put(Row("b|1", 1))], default);
        var second = await store.WriteAsync(Partition, [new LedgerChange.Put(Row("b|1", 2))], default);

        var found = await store.FindAsync(Partition, "b|1", default);
        Assert.Equal((2, second.Versions[0]), (found!.Number("n"), found.Version));
        Assert.NotEqual(first.Versions[0], second.Versions[0]);
    }

    [Fact]
    public async Task WriteAsync_DeleteOfTheVersionRead_TakesItAway()
    {
        var store = await CreateAsync();
        var version = await InsertAsync(store, Row("b|1", 1));

        Assert.Equivalent(
            new LedgerWrite([null], null),
            await store.WriteAsync(Partition, [new LedgerChange.Delete("b|1", version)], default)
        );
        Assert.Null(await store.FindAsync(Partition, "b|1", default));
    }

    [Fact]
    public async Task WriteAsync_DeleteOfAnOlderVersionOrOfNothing_IsRefused()
    {
        var store = await CreateAsync();
        var first = await InsertAsync(store, Row("b|1", 1));
        await store.WriteAsync(Partition, [new LedgerChange.Replace(Row("b|1", 2, first))], default);

        Assert.Equal(0, (await store.WriteAsync(Partition, [new LedgerChange.Delete("b|1", first)], default)).RefusedAt);
        Assert.Equal(0, (await store.WriteAsync(Partition, [new LedgerChange.Delete("b|2", first)], default)).RefusedAt);
        Assert.NotNull(await store.FindAsync(Partition, "b|1", default));
    }

    [Fact]
    public async Task WriteAsync_DeletedAndMadeAgain_HasAnotherVersion()
    {
        var store = await CreateAsync();
        var versions = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 20; round++)
        {
            var version = await InsertAsync(store, Row("b|1", 1));
            Assert.True(versions.Add(version));
            Assert.True((await store.WriteAsync(Partition, [new LedgerChange.Delete("b|1", version)], default)).IsCommitted);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task WriteAsync_OneChangeRefused_MakesNoneAndSaysWhich(int refused)
    {
        var store = await CreateAsync();
        var rows = Enumerable.Range(0, 5).Select(n => Row(Key(n), n)).ToList();
        var version = await InsertAsync(store, rows[refused]);
        var replaced = await InsertAsync(store, Row("o|1", 1));
        IReadOnlyList<LedgerChange> changes =
        [
            .. rows.Select(row => new LedgerChange.Insert(row)),
            new LedgerChange.Replace(Row("o|1", 2, replaced)),
            new LedgerChange.Delete("o|2", version),
        ];

        var write = await store.WriteAsync(Partition, changes, default);

        Assert.Equivalent(new LedgerWrite([], refused), write);
        Assert.Equal([Key(refused), "o|1"], await KeysAsync(store, LedgerKeys.All));
        Assert.Equal(1, (await store.FindAsync(Partition, "o|1", default))!.Number("n"));
    }

    [Fact]
    public async Task WriteAsync_HundredChangesOfAllKinds_MakesThemAtOnce()
    {
        var store = await CreateAsync();
        var first = await store.WriteAsync(
            Partition,
            [.. Enumerable.Range(0, 50).Select(n => new LedgerChange.Insert(Row(Key(n), n)))],
            default
        );
        IReadOnlyList<LedgerChange> changes =
        [
            .. Enumerable.Range(0, 25).Select(n => new LedgerChange.Replace(Row(Key(n), n + 100, first.Versions[n]))),
            .. Enumerable.Range(25, 25).Select(n => new LedgerChange.Delete(Key(n), first.Versions[n]!)),
            .. Enumerable.Range(50, 25).Select(n => new LedgerChange.Insert(Row(Key(n), n))),
            .. Enumerable.Range(75, 25).Select(n => new LedgerChange.Put(Row(Key(n), n))),
        ];

        var write = await store.WriteAsync(Partition, changes, default);

        var found = await store.ListAsync(Partition, LedgerKeys.All, default).ToListAsync();
        Assert.Equal([.. Enumerable.Range(100, 25), .. Enumerable.Range(50, 50)], found.Select(row => (int)row.Number("n")));
        Assert.Equal(write.Versions.Where(version => version is not null), found.Select(row => row.Version));
        Assert.Equal(25, write.Versions.Count(version => version is null));
    }

    [Fact]
    public async Task ListAsync_AnyOrderOfWriting_ListsByOrdinalKey()
    {
        var store = await CreateAsync();
        string[] keys = ["b|1", "B|1", "~z", " a", "b|10", "b|2", "b-1", "b", "a~", "o|1", "b|'%&+;=@", "Z", "_"];
        foreach (var key in keys)
        {
            await InsertAsync(store, Row(key, 0));
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), await KeysAsync(store, LedgerKeys.All));
        Assert.Equal(["b|1", "b|10", "b|2"], await KeysAsync(store, new LedgerKeys("b|1", "b|3")));
        Assert.Equal(["b|'%&+;=@", "b|1", "b|10", "b|2"], await KeysAsync(store, LedgerKeys.StartingWith("b|")));
        Assert.Equal(["~z"], await KeysAsync(store, LedgerKeys.StartingWith("~")));
        Assert.Equal(["o|1", "~z"], await KeysAsync(store, new LedgerKeys("c", null)));
        Assert.Empty(await KeysAsync(store, new LedgerKeys("c", "d")));
    }

    [Fact]
    public async Task ListAsync_MoreThanAPage_ListsEachOnce()
    {
        const int rows = 1_250;
        var store = await CreateAsync();
        foreach (var chunk in Enumerable.Range(0, rows).Chunk(100))
        {
            await store.WriteAsync(Partition, [.. chunk.Select(n => new LedgerChange.Insert(Row(Key(n), n)))], default);
        }

        Assert.Equal(Enumerable.Range(0, rows).Select(Key), await KeysAsync(store, LedgerKeys.All));
        Assert.Equal(
            Enumerable.Range(0, 3).Select(Key),
            await store.ListAsync(Partition, LedgerKeys.All, default).Take(3).Select(row => row.Key).ToListAsync()
        );
        foreach (var most in (int[])[0, 1, 256, 1_001, rows, rows + 1])
        {
            var wanted = await KeysAsync(store, LedgerKeys.All with { Most = most });
            Assert.Equal(Enumerable.Range(0, Math.Min(most, rows)).Select(Key), wanted);
        }
    }

    [Fact]
    public async Task WriteAsync_ManyWritersOfOneRow_LosesNoChange()
    {
        const int writers = 8;
        const int each = 10;
        var store = await CreateAsync();
        await InsertAsync(store, Row("n|1", 0));

        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var done = 0; done < each; )
                        {
                            var row = (await store.FindAsync(Partition, "n|1", default))!;
                            var write = await store.WriteAsync(
                                Partition,
                                [new LedgerChange.Replace(Row("n|1", row.Number("n") + 1, row.Version))],
                                default
                            );
                            done += write.IsCommitted ? 1 : 0;
                        }
                    })
                )
        );

        Assert.Equal(writers * each, (await store.FindAsync(Partition, "n|1", default))!.Number("n"));
    }

    [Fact]
    public async Task WriteAsync_ManyInsertersOfOneRow_OneInserts()
    {
        var store = await CreateAsync();

        var writes = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(n =>
                    Task.Run(() =>
                        store.WriteAsync(
                            Partition,
                            [new LedgerChange.Insert(Row("b|1", n)), new LedgerChange.Insert(Row(Key(n), n))],
                            default
                        )
                    )
                )
        );

        Assert.Single(writes, write => write.IsCommitted);
        Assert.Equal(2, (await KeysAsync(store, LedgerKeys.All)).Count);
    }

    [Fact]
    public async Task WriteAsync_AsMuchAsTheLimitsAllow_IsTaken()
    {
        var store = await CreateAsync();
        var text = new string('x', LedgerLimits.TextCharacters);
        var wide = new LedgerRow(
            new string('k', LedgerLimits.KeyCharacters),
            Enumerable.Range(0, 15).ToDictionary(n => $"c{n}", _ => (object)text)
        );
        var long200 = new LedgerRow("many", Enumerable.Range(0, LedgerLimits.Columns).ToDictionary(n => $"c{n}", n => (object)(long)n));

        var write = await store.WriteAsync(Partition, [new LedgerChange.Insert(wide), new LedgerChange.Insert(long200)], default);

        Assert.True(write.IsCommitted);
        Assert.Equal(
            15 * LedgerLimits.TextCharacters,
            (await store.FindAsync(Partition, wide.Key, default))!.Columns.Values.Sum(value => ((string)value).Length)
        );
        Assert.Equal(LedgerLimits.Columns, (await store.FindAsync(Partition, "many", default))!.Columns.Count);
    }

    public static TheoryData<string, string> BeyondTheLimits() =>
        new()
        {
            { "nothing", "A transaction has 1 to 100 changes and this one 0." },
            { "too many changes", "A transaction has 1 to 100 changes and this one 101." },
            { "a row twice", "A transaction changes a row once, and this one changes 'b|1' twice." },
            { "no key", "'' cannot be a key in the ledger: 1 to 500 printable ASCII characters without / \\ # and ?." },
            { "a key with a slash", "'b/1' cannot be a key in the ledger: 1 to 500 printable ASCII characters without / \\ # and ?." },
            { "a key with an umlaut", "'bä' cannot be a key in the ledger: 1 to 500 printable ASCII characters without / \\ # and ?." },
            {
                "a partition with a question mark",
                "'a?' cannot name a partition of the ledger: 1 to 500 printable ASCII characters without / \\ # and ?."
            },
            { "a long text", "A text has at most 32000 characters, and 'text' of the row 'b|1' has 32001." },
            { "half a pair", "The column 'text' of the row 'b|1' has half a surrogate pair." },
            { "a wide row", "A row takes at most 1000000 bytes and 'b|1' would take 1024082." },
            { "many columns", "A row has at most 200 columns and 'b|1' has 201." },
            { "a large transaction", "A transaction takes at most 4000000 bytes and this one would take 4501880." },
            {
                "a name of the storage's own",
                "'Timestamp' cannot name a column of the row 'b|1': letters and digits, a lower-case letter first."
            },
            { "a name with a dash", "'a-b' cannot name a column of the row 'b|1': letters and digits, a lower-case letter first." },
            { "an int", "The column 'n' of the row 'b|1' is a Int32; expected a text, long, double, bool or instant." },
            {
                "another zone",
                "The column 'at' of the row 'b|1' is 2026-11-27T06:00:00.1234567+01:00; expected an instant in UTC from the year 1601 on."
            },
            { "not a number", "The column 'n' of the row 'b|1' is NaN; expected a finite number." },
            { "no version", "The change of the row 'b|1' names no version; read the row first." },
        };

    [Theory]
    [MemberData(nameof(BeyondTheLimits))]
    public async Task WriteAsync_BeyondTheLimits_IsRefusedAlikeByEveryStore(string what, string message)
    {
        var store = await CreateAsync();
        var text = new string('x', LedgerLimits.TextCharacters);
        var (partition, changes) = what switch
        {
            "nothing" => (Partition, []),
            "too many changes" => (Partition, [.. Enumerable.Range(0, 101).Select(n => new LedgerChange.Insert(Row(Key(n), n)))]),
            "a row twice" => (Partition, [new LedgerChange.Insert(Row("b|1", 1)), new LedgerChange.Put(Row("b|1", 1))]),
            "no key" => (Partition, [new LedgerChange.Insert(Row("", 1))]),
            "a key with a slash" => (Partition, [new LedgerChange.Insert(Row("b/1", 1))]),
            "a key with an umlaut" => (Partition, [new LedgerChange.Insert(Row("bä", 1))]),
            "a partition with a question mark" => ("a?", [new LedgerChange.Insert(Row("b|1", 1))]),
            "a long text" => (Partition, [Insert("text", text + "x")]),
            "half a pair" => (Partition, [Insert("text", "a\uD83D")]),
            "a wide row" => (
                Partition,
                [new LedgerChange.Insert(new LedgerRow("b|1", Enumerable.Range(0, 16).ToDictionary(n => $"c{n}", _ => (object)text)))]
            ),
            "many columns" => (
                Partition,
                [new LedgerChange.Insert(new LedgerRow("b|1", Enumerable.Range(0, 201).ToDictionary(n => $"c{n}", _ => (object)true)))]
            ),
            "a large transaction" => (
                Partition,
                [
                    .. Enumerable
                        .Range(0, 20)
                        .Select(n => new LedgerChange.Insert(
                            new LedgerRow(Key(n), Enumerable.Range(0, 7).ToDictionary(c => $"c{c}", _ => (object)text))
                        )),
                ]
            ),
            "a name of the storage's own" => (Partition, [Insert("Timestamp", "x")]),
            "a name with a dash" => (Partition, [Insert("a-b", "x")]),
            "an int" => (Partition, [Insert("n", 1)]),
            "another zone" => (Partition, [Insert("at", new DateTimeOffset(Instant.Ticks, TimeSpan.FromHours(1)))]),
            "not a number" => (Partition, [Insert("n", double.NaN)]),
            "no version" => (Partition, (IReadOnlyList<LedgerChange>)[new LedgerChange.Replace(Row("b|1", 1))]),
            _ => throw new ArgumentException($"No changes are called '{what}'.", nameof(what)),
        };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync(partition, changes, default));

        Assert.Equal(message + " (Parameter 'changes')", refused.Message);
        Assert.Empty(await KeysAsync(store, LedgerKeys.All));
    }

    private protected static LedgerRow Row(string key, long n, string? version = null) =>
        new(key, new Dictionary<string, object>(StringComparer.Ordinal) { ["n"] = n }, version);

    [Fact]
    public async Task KeysAsync_Range_GivesTheKeysInOrder()
    {
        var store = await CreateAsync();
        foreach (var key in (string[])["b|2", "b|1", "b|3", "o|1"])
        {
            await InsertAsync(store, Row(key, 1));
        }

        var keys = await store.KeysAsync(Partition, new LedgerKeys("b|1", "b|3"), default).ToListAsync();

        Assert.Equal(["b|1", "b|2"], keys);
        Assert.Equal(["b|1", "b|2", "b|3", "o|1"], await store.KeysAsync(Partition, LedgerKeys.All, default).ToListAsync());
    }

    private protected static async Task<string> InsertAsync(ILedgerStore store, LedgerRow row)
    {
        var write = await store.WriteAsync(Partition, [new LedgerChange.Insert(row)], default);
        Assert.True(write.IsCommitted);
        return Assert.Single(write.Versions)!;
    }

    private static LedgerChange Insert(string column, object value) =>
        new LedgerChange.Insert(new LedgerRow("b|1", new Dictionary<string, object>(StringComparer.Ordinal) { [column] = value }));

    private static string Key(int n) => string.Create(CultureInfo.InvariantCulture, $"b|{n:D5}");

    private static async Task<IReadOnlyList<string>> KeysAsync(ILedgerStore store, LedgerKeys keys) =>
        await store.ListAsync(Partition, keys, default).Select(row => row.Key).ToListAsync();
}

public sealed class MemoryLedgerStoreTests : LedgerStoreTests
{
    private protected override Task<ILedgerStore> CreateAsync() => Task.FromResult<ILedgerStore>(new MemoryLedgerStore());
}

using System.ComponentModel.DataAnnotations;

namespace Landfall.Costs;

/// <summary>What is measured of costs, what things cost, and what tables may cost.</summary>
public sealed class CostOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Cost";

    /// <summary>How often what a process used is written into the ledger; a process that is killed loses at most so much.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many days are kept.</summary>
    [Range(62, 4_000)]
    public int KeepDays { get; set; } = 400;

    /// <summary>Memory of an instance of the plan, MB: what Flex Consumption bills while any function runs on it.</summary>
    [Range(128, 1_048_576)]
    public int InstanceMemory { get; set; } = 2_048;

    /// <summary>What things cost; without a currency there are no amounts, and units only.</summary>
    public CostPrices Prices { get; set; } = new();

    /// <summary>What a table may cost in a calendar month, UTC, in the currency of the prices, by its name. Settings of a Linux app on
    /// Azure have no dots: there <c>crm_person</c> means <c>crm.person</c>.</summary>
    public Dictionary<string, decimal> Budgets { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The budget of <paramref name="table"/>; null when it has none.</summary>
    public decimal? BudgetOf(string table) =>
        Budgets.TryGetValue(table, out var budget) || Budgets.TryGetValue(table.Replace('.', '_'), out budget) ? budget : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in Prices.Problems())
        {
            yield return Wrong(nameof(Prices), problem);
        }

        foreach (var (table, budget) in Budgets)
        {
            if (budget <= 0)
            {
                yield return Wrong($"{nameof(Budgets)}:{table}", $"is {budget}; expected an amount above 0.");
            }
        }

        if (Budgets.Count > 0 && !Prices.AreSet)
        {
            yield return Wrong(nameof(Budgets), "are set, but no prices: give Landfall:Cost:Prices, with Currency, Region and Date.");
        }
    }

    private static ValidationResult Wrong(string option, string problem) => new($"{Section}:{option} {problem}", [option]);
}

/// <summary>Prices of one region on one day, as a person took them from a price list. Landfall knows none by itself.</summary>
public sealed class CostPrices
{
    private const decimal CallsOfAPrice = 10_000;
    private const decimal BytesOfAGb = 1L << 30;
    private const decimal Million = 1_000_000;
    private const int CurrencyLetters = 3;

    /// <summary>Three letters, such as EUR.</summary>
    public string? Currency { get; set; }

    /// <summary>Where the prices hold, such as westeurope.</summary>
    public string? Region { get; set; }

    /// <summary>When they were taken from the list.</summary>
    public DateOnly? Date { get; set; }

    /// <summary>10,000 writes of blobs.</summary>
    public decimal BlobWrites { get; set; }

    /// <summary>10,000 listings of blobs.</summary>
    public decimal BlobLists { get; set; }

    /// <summary>10,000 reads of blobs.</summary>
    public decimal BlobReads { get; set; }

    /// <summary>10,000 other requests to blobs.</summary>
    public decimal BlobOthers { get; set; }

    /// <summary>10,000 requests to queues.</summary>
    public decimal QueueCalls { get; set; }

    /// <summary>10,000 requests to tables.</summary>
    public decimal TableCalls { get; set; }

    /// <summary>A GB (2^30 bytes) of parts, kept for a month.</summary>
    public decimal StoredGbMonth { get; set; }

    /// <summary>A GB of memory for a second.</summary>
    public decimal GbSecond { get; set; }

    /// <summary>A million executions of functions.</summary>
    public decimal MillionExecutions { get; set; }

    /// <summary>A second of a load's session in the warehouse: 0 where the pool is paid by the hour anyway.</summary>
    public decimal WarehouseSecond { get; set; }

    /// <summary>True when there are prices.</summary>
    public bool AreSet => Currency is not null;

    /// <summary>What <paramref name="usage"/> costs; null without prices. Of what is stored it is one month's keeping.</summary>
    public decimal? Of(Usage usage) =>
        AreSet
            ? (
                (usage.Blobs.Writes * BlobWrites)
                + (usage.Blobs.Lists * BlobLists)
                + (usage.Blobs.Reads * BlobReads)
                + (usage.Blobs.Others * BlobOthers)
                + (usage.Queues.Total * QueueCalls)
                + (usage.Tables.Total * TableCalls)
            ) / CallsOfAPrice
                + (usage.StoredBytes / BytesOfAGb * StoredGbMonth)
                + ((decimal)usage.GbSeconds * GbSecond)
                + (usage.Executions / Million * MillionExecutions)
                + ((decimal)usage.WarehouseSeconds * WarehouseSecond)
            : null;

    internal IEnumerable<string> Problems()
    {
        var prices = new (string Name, decimal Price)[]
        {
            (nameof(BlobWrites), BlobWrites),
            (nameof(BlobLists), BlobLists),
            (nameof(BlobReads), BlobReads),
            (nameof(BlobOthers), BlobOthers),
            (nameof(QueueCalls), QueueCalls),
            (nameof(TableCalls), TableCalls),
            (nameof(StoredGbMonth), StoredGbMonth),
            (nameof(GbSecond), GbSecond),
            (nameof(MillionExecutions), MillionExecutions),
            (nameof(WarehouseSecond), WarehouseSecond),
        };
        foreach (var (name, price) in prices.Where(one => one.Price is < 0 or > Million))
        {
            yield return FormattableString.Invariant($"have {name} {price}; expected 0 to 1000000.");
        }

        var isNamed = Currency is not null || Region is not null || Date is not null;
        if (!isNamed && prices.All(one => one.Price == 0))
        {
            yield break;
        }

        if (Currency is not { Length: CurrencyLetters } currency || !currency.All(char.IsAsciiLetterUpper))
        {
            yield return $"have the Currency '{Currency}'; expected three capitals such as EUR.";
        }

        if (string.IsNullOrWhiteSpace(Region))
        {
            yield return "have no Region; expected the one that they hold for, such as westeurope.";
        }

        if (Date is null)
        {
            yield return "have no Date; expected the day on which they were taken from a price list, such as 2026-11-28.";
        }
    }
}

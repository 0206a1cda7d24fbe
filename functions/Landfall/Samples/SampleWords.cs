using System.Globalization;
using System.Text;

namespace Landfall.Samples;

/// <summary>Invented names and real places; nobody's data.</summary>
internal static class SampleWords
{
    public static readonly byte[][] CompanyFirst = Pool(
        "Amber|Harbour|Copper|Fern|Granite|Lantern|Meadow|Northgate|Orchard|Pebble|Quarry|Rowan|Saffron|Thistle|Umber|Willow|"
            + "Zéphyr|Åsgard|Blue Heron|Crane & Sons"
    );

    public static readonly byte[][] CompanyLast = Pool(
        "Analytics|Bakery|Boats|Ceramics|Freight|Gardens|Instruments|Joinery|Kitchens|Logistics|Mills|Optics|Printing|Robotics|"
            + "Sails|Textiles|Tools|Vineyards"
    );

    // Salesforce doubles a quote inside a value.
    public static readonly byte[][] CompanySuffix = Pool(" Ltd| GmbH| Inc.| BV| \"\"Rockets\"\" Ltd|, Limited| & Co| AB");

    public static readonly byte[][] FirstNames = Pool(
        "Zoë|Łukasz|Søren|Noémie|Amara|Bilal|Chidi|Dana|Elif|Farid|Greta|Hana|Ines|Jonas|Kemal|Lena|Mateo|Nadia|Oskar|Priya|"
            + "Rosa|Tomás|Uma|Yusuf"
    );

    public static readonly byte[][] LastNames = Pool(
        "O'Neil|Ashdown|Brandt|Castellan|Dvořák|Eastwick|Fennimore|Grünwald|Hathersage|Ibarrola|Jankowski|Kestrel|Lindqvist|"
            + "Marlowe|Nakagawa|Okonjo|Pemberley|Quillfeather|Rasmussen|Thorne|van der Berg|Wetherby"
    );

    public static readonly byte[][] Streets = Pool(
        "High St|Mill Lane|Quay Road|Rue des Lilas|Lindenallee|Station Approach|Kirkegata|Canal Walk"
    );

    public static readonly byte[][] CsvPlaces = Pool(
        "Leeds\",\"United Kingdom|Utrecht\",\"Netherlands|Lyon\",\"France|Göteborg\",\"Sweden|Porto\",\"Portugal|Brno\","
            + "\"Czechia|Köln\",\"Germany|Boise\",\"United States"
    );

    public static readonly byte[][] JsonPlaces = Pool(
        "\"city\":\"Leeds\",\"region\":\"England\",\"country\":\"United Kingdom\"|\"city\":\"Utrecht\",\"region\":\"Utrecht\","
            + "\"country\":\"Netherlands\"|\"city\":\"Göteborg\",\"region\":\"Västra Götaland\",\"country\":\"Sweden\"|"
            + "\"city\":\"Porto\",\"region\":\"Porto\",\"country\":\"Portugal\"|\"city\":null,\"region\":null,\"country\":\"Czechia\""
    );

    public static readonly byte[][] AccountTypes = Pool("Customer|Prospect|Partner|Reseller|");

    public static readonly byte[][] Industries = Pool("Technology|Manufacturing|Retail|Transportation|Agriculture|Education|");

    public static readonly byte[][] LeadSources = Pool("Web|Referral|Trade Show|Partner|Phone|");

    public static readonly byte[][] Deals = Pool(
        "Renewal, FY27|New business|Pilot|Expansion|Services|Renewal \"\"gold\"\"|Add-on, 3 seats"
    );

    public static readonly byte[][] Stages = Pool(
        "Prospecting|Qualification|Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost"
    );

    public const int FirstClosedStage = 4;

    public static readonly byte[][] Currencies = Pool("GBP|EUR|USD|SEK");

    public static readonly byte[][] EventTypes = Pool(
        "Page Viewed|Checkout Completed|Item Added|Search Run|Signed In|Plan Changed|[Amplitude] Form Submitted|Vidéo Played"
    );

    public static readonly byte[][] EventProperties = Pool(
        "{\"plan name\":\"Pro\",\"items\":[\"a\",\"b\"],\"price\":19.90}|{\"path\":\"/pricing\","
            + "\"referrer\":\"https://example.com/?q=1\"}|{\"query\":\"blue \\\"heron\\\"\",\"results\":0,\"exact?\":true}|"
            + "{\"step\":3,\"note\":\"first line\\nsecond line\"}|{}"
    );

    public static readonly byte[][] Devices = Pool(
        "\"device_family\":\"Mac OS X\",\"device_type\":\"Mac\",\"os_name\":\"Chrome\",\"os_version\":\"137\","
            + "\"platform\":\"Web\"|\"device_family\":\"Apple iPhone\",\"device_type\":\"Apple iPhone 15\",\"os_name\":\"ios\","
            + "\"os_version\":\"18.5\",\"platform\":\"iOS\"|\"device_family\":\"Windows\",\"device_type\":\"Windows\","
            + "\"os_name\":\"Firefox\",\"os_version\":\"141\",\"platform\":\"Web\""
    );

    private static byte[][] Pool(string words) => [.. words.Split('|').Select(Encoding.UTF8.GetBytes)];
}

/// <summary>Days as <c>yyyy-MM-dd</c>, made once because a sample writes millions of them.</summary>
internal static class SampleDays
{
    private static readonly DateOnly First = new(1940, 1, 1);

    private static readonly byte[][] Days =
    [
        .. Enumerable
            .Range(0, 60_000)
            .Select(day => Encoding.ASCII.GetBytes(First.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
    ];

    /// <summary>The text of a day of the years 1940 to 2100.</summary>
    public static ReadOnlySpan<byte> Text(DateOnly day) => Days[day.DayNumber - First.DayNumber];
}

/// <summary>Pseudo-random choices by SplitMix64 (Steele, Lea and Flood, 2014), whose output no runtime version changes.</summary>
internal sealed class SampleRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>True once in <paramref name="times"/> calls on average.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>A number from 0 up to 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>One entry of <paramref name="pool"/>.</summary>
    public ReadOnlySpan<byte> Pick(byte[][] pool) => pool[Below(pool.Length)];
}

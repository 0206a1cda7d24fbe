using System.Text;

namespace Landfall.Samples;

/// <summary>Writes one row as a Bulk API 2.0 query result has it: every value quoted, quotes doubled, LF at the end.</summary>
internal readonly ref struct SalesforceRow(SampleWriter writer, SampleRow row)
{
    // Rows are created before the first and changed after the second of these ages, in days before the sample's hour.
    private const int OldestDays = 1000;
    private const int ChangedDays = 200;

    private const int MaxNameLength = 255;

    /// <summary>The flaws that every Salesforce row can have.</summary>
    public static readonly SampleFlaw[] CommonFlaws =
    [
        SampleFlaw.BadDate,
        SampleFlaw.BadBoolean,
        SampleFlaw.MissingKey,
        SampleFlaw.FieldCount,
        SampleFlaw.BrokenQuotes,
        SampleFlaw.BadUtf8,
        SampleFlaw.TooLong,
    ];

    /// <summary>The choices of this row.</summary>
    public SampleRandom Random => row.Random;

    /// <summary>True when the row must be good.</summary>
    public bool IsGood => row.Flaw == SampleFlaw.None;

    /// <summary>Makes a header line.</summary>
    public static byte[] Header(params string[] columns) => Encoding.UTF8.GetBytes($"\"{string.Join("\",\"", columns)}\"\n");

    /// <summary>Writes <c>Id</c> and <c>IsDeleted</c>, with which every object begins.</summary>
    public void Start(string prefix)
    {
        if (row.Flaw == SampleFlaw.MissingKey)
        {
            Text(default);
        }
        else
        {
            Reference(prefix, row.Number);
        }

        Text(row.Flaw == SampleFlaw.BadBoolean ? "perhaps"u8 : Flag(Random.OneIn(50)));
    }

    /// <summary>Writes <c>SystemModstamp</c>, with which every object ends, and the line end.</summary>
    public void End()
    {
        var surplus = row.Flaw == SampleFlaw.FieldCount && Random.OneIn(2);
        if (surplus)
        {
            Text("surplus"u8);
        }

        if (row.Flaw != SampleFlaw.FieldCount || surplus)
        {
            ChangedDate();
        }

        writer.CutTo(writer.Length - 1);
        writer.Raw((byte)'\n');
    }

    /// <summary>Writes a value whose quotes are doubled already.</summary>
    public void Text(ReadOnlySpan<byte> value)
    {
        writer.Raw((byte)'"');
        writer.Raw(value);
        writer.Raw("\","u8);
    }

    /// <summary>Writes a name, which is where a row's quotes, encoding and length go wrong.</summary>
    public void Name(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second = default,
        ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default
    )
    {
        writer.Raw((byte)'"');
        writer.Raw(first);
        if (row.Flaw == SampleFlaw.BrokenQuotes)
        {
            writer.Raw(Random.OneIn(2) ? " \"the best\" "u8 : " \"the best "u8);
        }
        else if (row.Flaw == SampleFlaw.BadUtf8)
        {
            writer.Raw([0xC3, 0x28, 0xFF]);
        }
        else if (row.Flaw == SampleFlaw.TooLong)
        {
            for (var at = 0; at <= MaxNameLength; at++)
            {
                writer.Raw((byte)'x');
            }
        }

        writer.Raw(second);
        writer.Raw(third);
        writer.Raw(fourth);
        writer.Raw("\","u8);
    }

    /// <summary>Writes an address, now and then on two lines.</summary>
    public void Street()
    {
        writer.Raw((byte)'"');
        writer.Number(1 + Random.Below(250));
        writer.Raw((byte)' ');
        writer.Raw(Random.Pick(SampleWords.Streets));
        if (IsGood && Random.OneIn(16))
        {
            writer.Raw("\nFloor "u8);
            writer.Number(1 + Random.Below(9));
        }

        writer.Raw("\","u8);
    }

    /// <summary>Writes an e-mail address that is this row's own.</summary>
    public void Email()
    {
        writer.Raw("\"person"u8);
        writer.Number(row.Number);
        writer.Raw("@example.com\","u8);
    }

    /// <summary>Writes an amount with one or two decimals, or words when that is the flaw.</summary>
    public void Amount(int below)
    {
        if (row.Flaw == SampleFlaw.TextInNumber)
        {
            Text("about a million"u8);
            return;
        }

        writer.Raw((byte)'"');
        writer.Number(Random.Below(below));
        writer.Raw((byte)'.');
        writer.Digits(Random.Below(100), Random.OneIn(2) ? 1 : 2);
        writer.Raw("\","u8);
    }

    /// <summary>Writes a whole number.</summary>
    public void Whole(int below)
    {
        writer.Raw((byte)'"');
        writer.Number(Random.Below(below));
        writer.Raw("\","u8);
    }

    /// <summary>Writes the id of row <paramref name="number"/> of another sample of the same seed.</summary>
    public void Reference(string prefix, long number)
    {
        writer.Raw((byte)'"');
        SalesforceId.Write(writer, prefix, row.Request.Seed, number);
        writer.Raw("\","u8);
    }

    /// <summary>Writes when the row was created, or a date that no calendar has when that is the flaw.</summary>
    public void CreatedDate()
    {
        if (row.Flaw == SampleFlaw.BadDate)
        {
            Text("2026-02-30T25:61:00.000Z"u8);
        }
        else
        {
            Instant(ChangedDays, OldestDays);
        }
    }

    /// <summary>Writes an instant after the row was created.</summary>
    public void ChangedDate() => Instant(1, ChangedDays);

    /// <summary>Writes a day between two distances from the sample's hour, in days.</summary>
    public void Day(int from, int to)
    {
        Text(SampleDays.Text(DateOnly.FromDateTime(row.Request.Hour).AddDays(from + Random.Below(to - from))));
    }

    /// <summary>The text of a flag.</summary>
    public static ReadOnlySpan<byte> Flag(bool value) => value ? "true"u8 : "false"u8;

    private void Instant(int youngest, int oldest)
    {
        writer.Raw((byte)'"');
        writer.Raw(SampleDays.Text(DateOnly.FromDateTime(row.Request.Hour).AddDays(-youngest - Random.Below(oldest - youngest))));
        writer.Raw((byte)'T');
        writer.TimeOfDay(Random.Below(86_400));
        writer.Raw((byte)'.');
        writer.Digits(Random.Below(1000), 3);
        writer.Raw("Z\","u8);
    }
}

namespace Landfall.Samples;

/// <summary>Rows of <c>amplitude.merged_user</c> as Amplitude's Azure Blob Storage destination writes them.</summary>
internal sealed class AmplitudeMergedUserSample : ISampleTable
{
    private const long FirstUser = 2_234_500_000;
    private const int Users = 100_000;
    private const int MillisecondsPerHour = 3_600_000;

    public string Table => "amplitude.merged_user";

    public ReadOnlyMemory<byte> Header => default;

    public IReadOnlyList<SampleFlaw> Flaws { get; } = [SampleFlaw.TextInNumber, SampleFlaw.MissingKey, SampleFlaw.MalformedJson];

    public void WriteRow(SampleWriter writer, SampleRow row)
    {
        var start = writer.Length;
        var random = row.Random;
        var mergedAt = new DateTimeOffset(row.Request.Hour).ToUnixTimeMilliseconds() + random.Below(MillisecondsPerHour);
        writer.Raw("{\"scope\":189524,\"merge_time\":"u8);
        writer.Number(mergedAt);
        writer.Raw(",\"merge_server_time\":"u8);
        writer.Number(mergedAt + random.Below(10_000));
        writer.Raw(",\"amplitude_id\":"u8);
        var user = FirstUser + random.Below(Users);
        switch (row.Flaw)
        {
            case SampleFlaw.TextInNumber:
                writer.Raw("\"a big one\""u8);
                break;
            case SampleFlaw.MissingKey:
                writer.Raw("null"u8);
                break;
            default:
                writer.Number(user);
                break;
        }

        writer.Raw(",\"merged_amplitude_id\":"u8);
        writer.Number(user - 1 - random.Below(Users));
        writer.Raw("}\n"u8);
        if (row.Flaw == SampleFlaw.MalformedJson)
        {
            writer.CutTo(start + ((writer.Length - start) / 2));
            writer.Raw((byte)'\n');
        }
    }
}

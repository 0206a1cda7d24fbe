namespace Landfall.Samples;

/// <summary>Rows of <c>amplitude.event</c> with the keys, times and nulls of Amplitude's own export.</summary>
internal sealed class AmplitudeEventSample : ISampleTable
{
    public string Table => "amplitude.event";

    public ReadOnlyMemory<byte> Header => default;

    public IReadOnlyList<SampleFlaw> Flaws { get; } =
    [
        SampleFlaw.BadDate,
        SampleFlaw.TextInNumber,
        SampleFlaw.MissingKey,
        SampleFlaw.MalformedJson,
        SampleFlaw.BadUtf8,
        SampleFlaw.BadBoolean,
    ];

    public void WriteRow(SampleWriter writer, SampleRow row)
    {
        var start = writer.Length;
        var random = row.Random;
        var user = random.Below(100_000);

        // Event time is skewed by what the device waited: up to a second.
        var upload = (row.Number * 3_600_000_000L / Math.Max(1, row.Request.Rows)) + random.Below(1000);
        var sent = upload - random.Below(900_000);
        Identity(writer, row, user);
        Times(writer, row, upload, sent);
        writer.Raw(",\"event_id\":"u8);
        writer.Number(random.Below(1_000_000));
        writer.Raw(",\"event_type\":\""u8);
        writer.Raw(random.Pick(SampleWords.EventTypes));
        writer.Raw(row.Flaw == SampleFlaw.BadUtf8 ? [0xC3, 0x28, 0xFF, (byte)'"'] : "\""u8);
        writer.Raw(",\"event_properties\":"u8);
        writer.Raw(random.Pick(SampleWords.EventProperties));
        writer.Raw(
            ",\"user_properties\":{\"initial_utm_source\":\"EMPTY\",\"tier\":\"gold\"},\"group_properties\":{},"u8
                + "\"groups\":{\"company\":[\"Harbour Mills\"]},\"global_user_properties\":null,"u8
        );
        writer.Raw(random.Pick(SampleWords.JsonPlaces));
        writer.Raw((byte)',');
        writer.Raw(random.Pick(SampleWords.Devices));
        writer.Raw(Constants);
        writer.Raw(
            row.Flaw == SampleFlaw.BadBoolean ? "\"perhaps\"}\n"u8
            : random.OneIn(4) ? "true}\n"u8
            : "null}\n"u8
        );
        if (row.Flaw == SampleFlaw.MalformedJson)
        {
            writer.CutTo(start + ((writer.Length - start) / 2));
            writer.Raw((byte)'\n');
        }
    }

    private static ReadOnlySpan<byte> Constants =>
        ",\"data\":{\"path\":\"/2/httpapi\",\"user_properties_updated\":true,\"group_first_event\":{},\"group_ids\":{}},"u8
        + "\"data_type\":\"event\",\"device_brand\":null,\"device_carrier\":null,\"device_manufacturer\":null,"u8
        + "\"device_model\":null,\"dma\":null,\"idfa\":null,\"ip_address\":\"203.0.113.15\",\"is_attribution_event\":null,"u8
        + "\"language\":\"English\",\"library\":\"amplitude-ts/2.16.1\",\"location_lat\":53.79,\"location_lng\":-1.54,"u8
        + "\"partner_id\":null,\"plan\":{},\"sample_rate\":null,\"source_id\":null,\"start_version\":null,"u8
        + "\"user_creation_time\":null,\"version_name\":null,\"adid\":null,\"amplitude_attribution_ids\":null,"u8
        + "\"amplitude_event_type\":null,\"app\":187520,\"paying\":"u8;

    private static void Identity(SampleWriter writer, SampleRow row, int user)
    {
        writer.Raw("{\"$insert_id\":\""u8);
        writer.Hex(row.Random.Next(), 16);
        writer.Raw("\",\"$insert_key\":null,\"$schema\":null,\"uuid\":"u8);
        if (row.Flaw == SampleFlaw.MissingKey)
        {
            writer.Raw("null"u8);
        }
        else
        {
            Uuid(writer, row.Random);
        }

        writer.Raw(",\"amplitude_id\":"u8);
        if (row.Flaw == SampleFlaw.TextInNumber)
        {
            writer.Raw("\"a big one\""u8);
        }
        else
        {
            writer.Number(45_975_500_000 + user);
        }

        writer.Raw(",\"device_id\":\"device-"u8);
        writer.Number(user);
        writer.Raw("\",\"user_id\":"u8);
        if (user % 4 == 0)
        {
            writer.Raw("null"u8);
            return;
        }

        writer.Raw("\"u-"u8);
        writer.Number(user);
        writer.Raw("@example.com\""u8);
    }

    private static void Times(SampleWriter writer, SampleRow row, long upload, long sent)
    {
        if (row.Flaw == SampleFlaw.BadDate)
        {
            writer.Raw(",\"event_time\":\"2026-02-30 25:61:00.000000\""u8);
        }
        else
        {
            Time(writer, row, ",\"event_time\":\""u8, sent);
        }

        Time(writer, row, ",\"client_event_time\":\""u8, sent);
        Time(writer, row, ",\"client_upload_time\":\""u8, upload - 3000);
        Time(writer, row, ",\"server_received_time\":\""u8, upload - 1000);
        Time(writer, row, ",\"server_upload_time\":\""u8, upload);
        Time(writer, row, ",\"processed_time\":\""u8, upload + 1_900_000);
        writer.Raw(",\"session_id\":"u8);
        if (row.Random.OneIn(10))
        {
            writer.Raw("-1"u8);
        }
        else
        {
            writer.Number(new DateTimeOffset(row.Request.Hour).ToUnixTimeMilliseconds() + row.Random.Below(3_600_000));
        }
    }

    private static void Time(SampleWriter writer, SampleRow row, ReadOnlySpan<byte> key, long microseconds)
    {
        var at = row.Request.Hour.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        writer.Raw(key);
        writer.Raw(SampleDays.Text(DateOnly.FromDateTime(at)));
        writer.Raw((byte)' ');
        writer.TimeOfDay((int)(at.TimeOfDay.Ticks / TimeSpan.TicksPerSecond));
        writer.Raw((byte)'.');
        writer.Digits(at.Ticks / TimeSpan.TicksPerMicrosecond, 6);
        writer.Raw((byte)'"');
    }

    // Version 4 of RFC 9562.
    private static void Uuid(SampleWriter writer, SampleRandom random)
    {
        var high = random.Next();
        var low = random.Next();
        writer.Raw((byte)'"');
        writer.Hex(high >> 32, 8);
        writer.Raw((byte)'-');
        writer.Hex(high >> 16, 4);
        writer.Raw("-4"u8);
        writer.Hex(high, 3);
        writer.Raw((byte)'-');
        writer.Hex(0x8000 | ((low >> 48) & 0x3FFF), 4);
        writer.Raw((byte)'-');
        writer.Hex(low, 12);
        writer.Raw((byte)'"');
    }
}

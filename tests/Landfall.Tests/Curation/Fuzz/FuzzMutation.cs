namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Damages a file in a few random places.</summary>
internal static class FuzzMutation
{
    private static readonly byte[] Nasty =
    [
        (byte)'"',
        (byte)'\n',
        (byte)'\r',
        (byte)',',
        (byte)';',
        0xFF,
        0xC3,
        0xE9,
        0,
        (byte)'{',
        (byte)'}',
        (byte)'\\',
        (byte)'a',
        (byte)':',
    ];

    /// <summary>Gives a damaged copy; the first <paramref name="keep"/> bytes stay.</summary>
    public static byte[] Damage(byte[] file, int keep, Random random)
    {
        var bytes = file.ToList();
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > keep; changes--)
        {
            var at = random.Next(keep, bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes.RemoveAt(at);
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes.Insert(at, Nasty[random.Next(Nasty.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}

using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

public sealed class ContractReaderFuzzTests
{
    private static readonly string[] Pieces =
    [
        "",
        "x",
        "- ",
        "  ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "|",
        "&a ",
        "*a",
        "!!int ",
        "null",
        "-1",
        "1e99",
        "true",
        "\t",
        "\0",
        "\uD800",
        "#",
        "---\n",
        "? ",
        "%",
        "{count}",
        "{snapshot}",
        "=",
        "30d",
        "PT",
    ];

    private static readonly string[] Contracts =
    [
        SampleContract.Yaml,
        SampleContract.InMode("full", ("landfallSnapshotClosedBy", "{marker: \"crm/{snapshot}/_SUCCESS\"}")),
        SampleContract.InMode("full", ("landfallSnapshotClosedBy", "{quiet: 10m}")),
        SampleContract.InMode("append", ("landfallOnRewrite", "add"), ("landfallDeduplicateBy", "{columns: [Stamp, Id], lookBack: 30d}")),
        SampleContract.InMode("merge", ("landfallOrderBy", "[Stamp, Step]"), ("landfallDeletedWhen", "Amount = 1.5")),
    ];

    [Fact]
    public void Read_DamagedContract_GivesAContractOrProblemsButNeverThrows()
    {
        var random = new Random(11);
        for (var round = 0; round < 5000; round++)
        {
            var yaml = Contracts[round % Contracts.Length];
            for (var edit = random.Next(1, 4); edit > 0; edit--)
            {
                var at = random.Next(yaml.Length);
                yaml = yaml[..at] + Pieces[random.Next(Pieces.Length)] + yaml[Math.Min(yaml.Length, at + random.Next(12))..];
            }

            var reading = ContractReader.Read("fuzz.yaml", yaml);

            Assert.True(reading.Contract is null == reading.Problems.Count > 0, yaml);
        }
    }
}

using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

public sealed class ContractReaderFuzzTests
{
    private static readonly string[] Pieces = ["", "x", "- ", "  ", ": ", "[", "]", "{", "}", "'", "\"", "|", "&a ", "*a", "!!int ", "null", "-1", "1e99", "true", "\t", "\0", "\uD800", "#", "---\n", "? ", "%"];

    [Fact]
    public void Read_DamagedContract_GivesAContractOrProblemsButNeverThrows()
    {
        var random = new Random(11);
        for (var round = 0; round < 4000; round++)
        {
            var yaml = SampleContract.Yaml;
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

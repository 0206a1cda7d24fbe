using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("", "1: document: the file must hold one YAML mapping that starts with apiVersion and kind, but it holds nothing")]
    [InlineData("- a", "1: document: the file must hold one YAML mapping that starts with apiVersion and kind, but it holds a list")]
    [InlineData(
        "a: 1\n---\nb: 2",
        "1: document: the file must hold one YAML mapping that starts with apiVersion and kind, but it holds 2 documents"
    )]
    [InlineData("a: 1\nb: &x 2\nc: *x", "3: document: the alias *x is not supported; write the value out")]
    [InlineData("a: 1\nb: !!str 2", "2: document: the tag tag:yaml.org,2002:str is not supported; write the value without it")]
    [InlineData("a: 1\na: 2", "2: document: the file is not valid YAML: Duplicate key a")]
    public void Read_NotOneMapping_SaysSo(string yaml, string expected) => Assert.Equal([expected], Problems(yaml));

    [Fact]
    public void Read_BrokenYaml_NamesTheLine() =>
        Assert.StartsWith(
            "3: document: the file is not valid YAML: ",
            Assert.Single(Problems("a: 1\nb:\n  c: 'x\n")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Read_BottomlessNesting_IsRefusedBeforeATreeIsBuilt() =>
        Assert.Equal(["1: document: the document nests deeper than 40 levels"], Problems("a: " + new string('[', 100_000)));
}

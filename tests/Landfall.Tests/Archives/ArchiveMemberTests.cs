using Landfall.Archives;

namespace Landfall.Tests.Archives;

public sealed class ArchiveMemberTests
{
    [Theory]
    [InlineData("sf/WE_1.ZIP!/Account.csv", "sf/WE_1.ZIP", "Account.csv")]
    [InlineData("a.zip!/b/c.csv", "a.zip", "b/c.csv")]
    [InlineData("a.Zip!/b.zip!/c.csv", "a.Zip", "b.zip!/c.csv")]
    public void Parse_Member_TakesItApartAtTheFirstArchive(string name, string archive, string path)
    {
        var member = ArchiveMember.Parse(name);

        Assert.Equal(new ArchiveMember(archive, path), member);
        Assert.Equal(name, member!.ToString());
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.zip!/")]
    [InlineData("a.csv!/b.csv")]
    [InlineData("a.zip/b.csv")]
    public void Parse_OtherName_IsNull(string name) => Assert.Null(ArchiveMember.Parse(name));

    [Theory]
    [InlineData("a/b.zip", true)]
    [InlineData("a/b.ZIP", true)]
    [InlineData("a.zip!/b.zip", false)]
    [InlineData("a.zip.csv", false)]
    [InlineData("zip", false)]
    public void IsArchive_Name_GoesByItsEnd(string name, bool expected) => Assert.Equal(expected, ArchiveMember.IsArchive(name));

    [Theory]
    [InlineData("a/b.csv", "a/b.csv")]
    [InlineData("a/b.zip!/c.csv", "a/b.zip")]
    public void BlobOf_Name_IsWhereItsBytesAre(string name, string blob) => Assert.Equal(blob, ArchiveMember.BlobOf(name));
}

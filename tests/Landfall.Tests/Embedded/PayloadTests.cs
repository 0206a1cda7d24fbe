using Landfall.Embedded.Journals;

namespace Landfall.Tests.Embedded;

public sealed class PayloadTests
{
    [Fact]
    public void From_Tuple_LosesItsValuesAsOnTheWorker() => Assert.Equal("{}", Payload.From((Batch: "a", Generation: 1))!.Value.GetRawText());

    [Fact]
    public void To_NamesInAnotherCase_AreRead() =>
        Assert.Equal(new PayloadRow(7), Payload.To<PayloadRow>(Payload.From(new Dictionary<string, int> { ["nUMBER"] = 7 })));

    private sealed record PayloadRow(int Number);
}

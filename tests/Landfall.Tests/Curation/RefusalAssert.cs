using Landfall.Contracts;
using Landfall.Ledger;

namespace Landfall.Tests.Curation;

/// <summary>Asserts that a file is refused as a whole, in exactly these words, and that nothing stays behind.</summary>
internal static class RefusalAssert
{
    public static async Task RefusedAsync(TableContract contract, byte[] stored, string message)
    {
        var folder = Directory.CreateTempSubdirectory("landfall-test-");
        try
        {
            var failure = await Assert.ThrowsAsync<TerminalException>(() =>
                CurationBed.RunAsync(contract, stored, options => options.TempFolder = folder.FullName)
            );

            Assert.Equal((BatchState.Refused, message), (failure.State, failure.Message));
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

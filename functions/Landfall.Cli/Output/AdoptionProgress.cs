using System.Globalization;
using Landfall.Cli.Landing;

namespace Landfall.Cli.Output;

/// <summary>Says every few seconds how far an adoption has come.</summary>
internal sealed class AdoptionProgress(Screen screen, Adoption adoption, int files, TimeProvider time) : IProgress<AdoptedFile>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _said;

    /// <inheritdoc/>
    public void Report(AdoptedFile value)
    {
        var now = time.GetElapsedTime(_began);
        if (now - _said < Every)
        {
            return;
        }

        _said = now;
        var done = adoption.Landed + adoption.AlreadyThere + adoption.Failed;
        screen.Print(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Amounts.Count(done)} of {Amounts.Of(files, "file")}, at {value.Of:yyyy-MM-dd HH:mm}: {value.Name}"
            )
        );
    }
}

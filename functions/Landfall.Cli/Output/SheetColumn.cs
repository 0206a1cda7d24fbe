namespace Landfall.Cli.Output;

/// <summary>One column of a <see cref="Sheet"/>.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="Fit">What gives way when it is too wide.</param>
/// <param name="Least">How wide it is at least, so that a sheet stands still while it fills.</param>
internal sealed record SheetColumn(string Heading, Fit Fit = Fit.CutEnd, int Least = 0)
{
    public static implicit operator SheetColumn(string heading) => new(heading);
}

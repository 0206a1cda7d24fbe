namespace Landfall.Cli.Output;

/// <summary>One column of a <see cref="Sheet"/>.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="Fit">What gives way when it is too wide.</param>
internal sealed record SheetColumn(string Heading, Fit Fit = Fit.CutEnd)
{
    public static implicit operator SheetColumn(string heading) => new(heading);
}

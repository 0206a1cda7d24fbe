namespace Landfall.Cli.Output;

/// <summary>What gives way when a sheet is wider than the screen.</summary>
internal enum Fit
{
    /// <summary>The end of a text.</summary>
    CutEnd,

    /// <summary>The end of a text, before any other column gives way.</summary>
    CutEndFirst,

    /// <summary>The beginning of a text, as the end of a path says more.</summary>
    CutStart,

    /// <summary>Nothing: the value is of use only when whole.</summary>
    Whole,
}

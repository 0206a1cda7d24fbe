namespace Landfall.Curation.Splitting;

/// <summary>What a run of bytes in a block is.</summary>
internal enum SegmentKind
{
    /// <summary>Whole records.</summary>
    Records,

    /// <summary>One physical line whose quotes do not fit together.</summary>
    BrokenQuoting,

    /// <summary>Physical lines of a record above the size limit.</summary>
    TooLong,
}

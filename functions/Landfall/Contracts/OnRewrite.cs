namespace Landfall.Contracts;

/// <summary>What happens in mode append when a blob that is loaded is written again with other content.</summary>
public enum OnRewrite
{
    /// <summary>The newer version's rows take the place of the older one's.</summary>
    Replace,

    /// <summary>The newer version's rows are added to the older one's.</summary>
    Add,

    /// <summary>The newer version waits for a person.</summary>
    Park,
}

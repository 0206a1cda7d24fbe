namespace Landfall.Tests.Warehouses.Manners;

/// <summary>The points inside the alignment of a view, which is no transaction.</summary>
public enum AlignPoint
{
    /// <summary>The control row named the storage; the view is as before.</summary>
    Checked,

    /// <summary>The view shows the storage; the control row was not looked at again.</summary>
    Altered,
}

using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

/// <summary>Does something once, after the first statement of a load that is meant.</summary>
internal sealed class StepHook(Func<LoadStatement, bool> meant, Func<Task> action)
{
    /// <summary>After the statement number <paramref name="step"/>, from 0.</summary>
    public StepHook(int step, Func<Task> action)
        : this(_ => step-- == 0, action) { }

    public bool Reached { get; private set; }

    /// <summary>True when the load aligned its view after the action.</summary>
    public bool AlignedAfter { get; private set; }

    public async ValueTask AfterAsync(LoadStatement statement)
    {
        AlignedAfter |= Reached && statement is AlignView;
        if (!Reached && meant(statement))
        {
            Reached = true;
            await action();
        }
    }
}

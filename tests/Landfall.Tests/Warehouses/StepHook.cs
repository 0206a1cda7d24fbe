using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses;

/// <summary>Does something once, after a load's statement number <paramref name="step"/> (from 0).</summary>
internal sealed class StepHook(int step, Func<Task> action)
{
    private int _seen;

    public bool Reached { get; private set; }

    public async ValueTask AfterAsync(LoadStatement statement)
    {
        if (_seen++ == step)
        {
            Reached = true;
            await action();
        }
    }
}

using System.Reflection;
using Landfall.Costs;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Local.Discovery;

/// <summary>Calls a function on an instance of its class, made for the call in a service scope of its own.</summary>
internal sealed class FunctionInvoker(IServiceProvider services)
{
    /// <summary>Gives what the function's task returned.</summary>
    /// <param name="function">The function.</param>
    /// <param name="trigger">The value of its trigger parameter.</param>
    /// <param name="names">The values of its string parameters, by name; one that may be null can be missing.</param>
    /// <param name="cancellationToken">Passed to the function.</param>
    public async Task<object?> InvokeAsync(
        FunctionDescriptor function,
        object? trigger,
        IReadOnlyDictionary<string, string>? names,
        CancellationToken cancellationToken
    )
    {
        using var run = services.GetService<UsageMeter>()?.Begin();
        await using var scope = services.CreateAsyncScope();
        var target = function.Method.IsStatic
            ? null
            : ActivatorUtilities.CreateInstance(scope.ServiceProvider, function.Method.DeclaringType!);
        var arguments = function
            .Method.GetParameters()
            .Select(parameter =>
                parameter.Position == function.Trigger.Position ? trigger : Bind(function, parameter, names, cancellationToken)
            )
            .ToArray();
        var task = (Task)function.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
        await task;
        return function.ResultOf(task);
    }

    private object? Bind(
        FunctionDescriptor function,
        ParameterInfo parameter,
        IReadOnlyDictionary<string, string>? names,
        CancellationToken cancellationToken
    )
    {
        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return cancellationToken;
        }

        if (parameter.ParameterType == typeof(DurableTaskClient))
        {
            return services.GetRequiredService<DurableTaskClient>();
        }

        return names?.GetValueOrDefault(parameter.Name!) is { } value ? value
            : new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable ? null
            : throw new InvalidOperationException(
                $"Function '{function.Name}': nothing fills parameter '{parameter.Name}'; name it in the blob path or the route."
            );
    }
}

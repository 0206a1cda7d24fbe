using System.Reflection;
using Landfall.Costs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Local.Durable;

/// <summary>A method of a function class that Durable calls, on an instance made for the call in a service scope of its own.</summary>
internal abstract class DurableMethod
{
    private readonly IServiceProvider _services;
    private readonly MethodInfo _method;
    private readonly PropertyInfo? _result;

    protected DurableMethod(string name, MethodInfo method, IServiceProvider services)
    {
        (Name, _method, _services) = (name, method, services);
        Where = $"{method.DeclaringType!.FullName}.{method.Name}";
        if (!typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            throw new InvalidOperationException($"Function '{name}' ({Where}) returns {method.ReturnType.Name}, expected Task or Task<T>.");
        }

        _result = method.ReturnType.IsGenericType ? method.ReturnType.GetProperty(nameof(Task<>.Result)) : null;
        OutputType = _result?.PropertyType ?? typeof(object);
    }

    public string Name { get; }

    public Type OutputType { get; }

    protected string Where { get; }

    protected ParameterInfo[] Parameters => _method.GetParameters();

    /// <summary>The parameter that the trigger fills; null when the method has another trigger.</summary>
    public static ParameterInfo? TriggerOf<TTrigger>(MethodInfo method)
        where TTrigger : Attribute =>
        method.GetParameters().SingleOrDefault(parameter => parameter.GetCustomAttribute<TTrigger>() is not null);

    protected async Task<object?> InvokeAsync(Func<ParameterInfo, IServiceProvider, object?> argument)
    {
        await using var scope = _services.CreateAsyncScope();
        var target = _method.IsStatic ? null : ActivatorUtilities.CreateInstance(scope.ServiceProvider, _method.DeclaringType!);
        var arguments = Array.ConvertAll(Parameters, parameter => argument(parameter, scope.ServiceProvider));
        var task = (Task)_method.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
        await task;
        return _result?.GetValue(task);
    }
}

/// <summary>
/// An orchestrator method: the context first, and its input, if it has one, second; the engine hands a context only the input it can type.
/// </summary>
internal sealed class FunctionOrchestrator : DurableMethod, ITaskOrchestrator
{
    public FunctionOrchestrator(string name, MethodInfo method, IServiceProvider services)
        : base(name, method, services)
    {
        var isGood = Parameters is [var context, ..] && context.ParameterType == typeof(TaskOrchestrationContext) && Parameters.Length <= 2;
        InputType = isGood
            ? Parameters.Skip(1).SingleOrDefault()?.ParameterType ?? typeof(object)
            : throw new InvalidOperationException(
                $"Function '{name}' ({Where}) takes {string.Join(", ", Parameters.Select(parameter => parameter.ParameterType.Name))}; "
                    + "expected TaskOrchestrationContext and then at most the input."
            );
    }

    public Type InputType { get; }

    // No await that leaves the orchestrator's own thread may stand here, or its replay would not be told apart from outside work.
    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) =>
        InvokeAsync((parameter, _) => parameter.Position == 0 ? context : input);
}

/// <summary>An activity method: the input, and where it wants them a client and a token.</summary>
internal sealed class ActivityMethod : DurableMethod
{
    private readonly int _trigger;
    private readonly UsageMeter? _usage;

    public ActivityMethod(string name, MethodInfo method, IServiceProvider services)
        : base(name, method, services)
    {
        var trigger = TriggerOf<ActivityTriggerAttribute>(method)!;
        (InputType, _trigger, _usage) = (trigger.ParameterType, trigger.Position, services.GetService<UsageMeter>());
        if (InputType != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(InputType))
        {
            throw new InvalidOperationException(
                $"Function '{name}' ({Where}): input '{trigger.Name}' is a {InputType.Name}, "
                    + "and an array loses its brackets on its way; put it into a record."
            );
        }

        foreach (var parameter in Parameters.Where(parameter => parameter.Position != _trigger))
        {
            if (parameter.ParameterType != typeof(CancellationToken) && parameter.ParameterType != typeof(DurableTaskClient))
            {
                throw new InvalidOperationException(
                    $"Function '{name}' ({Where}): parameter '{parameter.Name}' is a {parameter.ParameterType.Name}, "
                        + "expected the input, a DurableTaskClient or a CancellationToken."
                );
            }
        }
    }

    public Type InputType { get; }

    public async Task<object?> RunAsync(object? input, CancellationToken stopping)
    {
        using var run = _usage?.Begin();
        return await InvokeAsync(
            (parameter, services) =>
                parameter.Position == _trigger ? input
                : parameter.ParameterType == typeof(CancellationToken) ? stopping
                : services.GetRequiredService<DurableTaskClient>()
        );
    }
}

/// <summary>An activity method in one life of a worker.</summary>
internal sealed class FunctionActivity(ActivityMethod method, CancellationToken stopping) : ITaskActivity
{
    public Type InputType => method.InputType;

    public Type OutputType => method.OutputType;

    public Task<object?> RunAsync(TaskActivityContext context, object? input) => method.RunAsync(input, stopping);
}

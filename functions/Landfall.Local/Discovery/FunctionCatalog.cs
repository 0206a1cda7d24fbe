using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Local.Discovery;

/// <summary>The app's functions by name.</summary>
internal sealed class FunctionCatalog
{
    private static readonly Dictionary<Type, Type[]> TriggerTypes = new()
    {
        [typeof(BlobTriggerAttribute)] = [typeof(Azure.Storage.Blobs.BlobClient)],
        [typeof(TimerTriggerAttribute)] = [typeof(TimerInfo)],
        [typeof(QueueTriggerAttribute)] = [typeof(string)],
        [typeof(HttpTriggerAttribute)] = [typeof(HttpRequest)],
        [typeof(OrchestrationTriggerAttribute)] = [typeof(TaskOrchestrationContext)],
        [typeof(ActivityTriggerAttribute)] = [],
    };

    private readonly Dictionary<string, FunctionDescriptor> _functions = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">A function that this host cannot call, or two of one name.</exception>
    public FunctionCatalog(IEnumerable<Type> types)
    {
        foreach (
            var method in types.SelectMany(type =>
                type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            )
        )
        {
            if (
                method.GetCustomAttribute<FunctionAttribute>() is { } function
                && !_functions.TryAdd(function.Name, Describe(function.Name, method))
            )
            {
                throw new InvalidOperationException(
                    $"Function '{function.Name}' exists twice: "
                        + $"{Where(_functions[function.Name].Method)} and {Where(method)}; give each its own name."
                );
            }
        }
    }

    /// <summary>All functions that <typeparamref name="TTrigger"/> calls.</summary>
    public IEnumerable<FunctionDescriptor> All<TTrigger>()
        where TTrigger : Attribute => _functions.Values.Where(function => function.TriggerAttribute is TTrigger);

    /// <summary>The function of a name that <typeparamref name="TTrigger"/> calls.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public FunctionDescriptor Find<TTrigger>(string name)
        where TTrigger : Attribute
    {
        return _functions.TryGetValue(name, out var function) && function.TriggerAttribute is TTrigger
            ? function
            : throw new InvalidOperationException(
                $"There is no function '{name}' "
                    + $"with [{typeof(TTrigger).Name.Replace("Attribute", "", StringComparison.Ordinal)}] in the app; "
                    + $"it has: {string.Join(", ", All<TTrigger>().Select(known => known.Name).Order(StringComparer.Ordinal))}."
            );
    }

    private static FunctionDescriptor Describe(string name, MethodInfo method)
    {
        var triggers = method
            .GetParameters()
            .SelectMany(parameter =>
                parameter
                    .GetCustomAttributes()
                    .Where(attribute => TriggerTypes.ContainsKey(attribute.GetType()))
                    .Select(attribute => (parameter, attribute))
            )
            .ToList();
        if (triggers is not [var (trigger, attribute)])
        {
            throw new InvalidOperationException(
                $"Function '{name}' ({Where(method)}) has {triggers.Count} trigger parameters, expected 1."
            );
        }

        if (TriggerTypes[attribute.GetType()] is [var expected] && trigger.ParameterType != expected)
        {
            throw new InvalidOperationException(
                $"Function '{name}' ({Where(method)}): parameter '{trigger.Name}' "
                    + $"is a {trigger.ParameterType.Name}, expected {expected.Name}."
            );
        }

        // Beside its context an orchestrator has its input only.
        foreach (
            var parameter in method
                .GetParameters()
                .Where(parameter => attribute is not OrchestrationTriggerAttribute && parameter.Position != trigger.Position)
        )
        {
            if (
                parameter.ParameterType != typeof(string)
                && parameter.ParameterType != typeof(CancellationToken)
                && parameter.ParameterType != typeof(DurableTaskClient)
            )
            {
                throw new InvalidOperationException(
                    $"Function '{name}' ({Where(method)}): parameter '{parameter.Name}' is a {parameter.ParameterType.Name}, "
                        + "expected the trigger, a DurableTaskClient, a CancellationToken or a string."
                );
            }
        }

        return typeof(Task).IsAssignableFrom(method.ReturnType)
            ? new FunctionDescriptor(name, method, trigger, attribute)
            : throw new InvalidOperationException(
                $"Function '{name}' ({Where(method)}) returns {method.ReturnType.Name}, expected Task or Task<T>."
            );
    }

    private static string Where(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}

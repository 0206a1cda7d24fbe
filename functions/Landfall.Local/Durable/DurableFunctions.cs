using System.Reflection;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Durable;

/// <summary>The orchestrators and activities of the app by name, and how their inputs and outputs are written.</summary>
public sealed class DurableFunctions
{
    private readonly Dictionary<string, ITaskOrchestrator> _orchestrators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<CancellationToken, ITaskActivity>> _activities = new(StringComparer.Ordinal);

    /// <summary>
    /// What turns inputs, outputs and custom statuses into text: System.Text.Json as the Azure worker sets it up, that is property names as
    /// they are declared and read without regard to case, and enums as numbers unless their type says otherwise.
    /// </summary>
    public static DataConverter Converter { get; } =
        new JsonDataConverter(new JsonSerializerOptions { PropertyNameCaseInsensitive = true });

    /// <summary>Names of all orchestrators.</summary>
    public IReadOnlyCollection<string> Orchestrators => _orchestrators.Keys;

    /// <summary>Names of all activities.</summary>
    public IReadOnlyCollection<string> Activities => _activities.Keys;

    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public DurableFunctions AddOrchestrator(string name, ITaskOrchestrator orchestrator)
    {
        Refuse(!_orchestrators.TryAdd(name, orchestrator), "Orchestrator", name);
        return this;
    }

    public DurableFunctions AddOrchestrator<TInput, TOutput>(
        string name,
        Func<TaskOrchestrationContext, TInput, Task<TOutput>> orchestrator
    )
        where TInput : notnull => AddOrchestrator(name, FuncTaskOrchestrator.Create(orchestrator));

    /// <summary>Adds an activity that is made for each life of a worker; it is given the token of that life's end.</summary>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public DurableFunctions AddActivity(string name, Func<CancellationToken, ITaskActivity> activity)
    {
        Refuse(!_activities.TryAdd(name, activity), "Activity", name);
        return this;
    }

    public DurableFunctions AddActivity<TInput, TOutput>(string name, Func<TInput, CancellationToken, Task<TOutput>> activity) =>
        AddActivity(name, stopping => new DelegateActivity<TInput, TOutput>(activity, stopping));

    /// <summary>
    /// Adds every method of <paramref name="types"/> that has [Function] and [OrchestrationTrigger] or [ActivityTrigger].
    /// </summary>
    /// <exception cref="InvalidOperationException">A method that cannot be called, or a name that is taken.</exception>
    public DurableFunctions AddFunctions(IEnumerable<Type> types, IServiceProvider services)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var method in types.SelectMany(type => type.GetMethods(Declared)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
            {
                continue;
            }

            if (DurableMethod.TriggerOf<OrchestrationTriggerAttribute>(method) is not null)
            {
                AddOrchestrator(function.Name, new FunctionOrchestrator(function.Name, method, services));
            }
            else if (DurableMethod.TriggerOf<ActivityTriggerAttribute>(method) is not null)
            {
                var bound = new ActivityMethod(function.Name, method, services);
                AddActivity(function.Name, stopping => new FunctionActivity(bound, stopping));
            }
        }

        return this;
    }

    /// <summary>
    /// A worker of <paramref name="service"/> that runs these functions; an activity that fails while it stops is handed out again.
    /// </summary>
    public TaskHubWorker CreateWorker(IOrchestrationService service, ILoggerFactory loggers, CancellationToken stopping)
    {
        var shims = new DurableTaskShimFactory(new DurableTaskWorkerOptions { DataConverter = Converter }, loggers);
        var worker = new TaskHubWorker(service, loggers) { ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails };
        foreach (var (name, orchestrator) in _orchestrators)
        {
            worker.AddTaskOrchestrations(new Creator<TaskOrchestration>(name, () => shims.CreateOrchestration(name, orchestrator)));
        }

        foreach (var (name, activity) in _activities)
        {
            var shim = shims.CreateActivity(name, new StoppableActivity(activity(stopping), stopping));
            worker.AddTaskActivities(new Creator<TaskActivity>(name, () => shim));
        }

        return worker;
    }

    private static void Refuse(bool isTaken, string kind, string name)
    {
        if (isTaken)
        {
            throw new InvalidOperationException($"{kind} '{name}' exists twice; give each its own name.");
        }
    }

    private sealed class Creator<T> : ObjectCreator<T>
    {
        private readonly Func<T> _create;

        public Creator(string name, Func<T> create)
        {
            (Name, Version, _create) = (name, "", create);
        }

        public override T Create() => _create();
    }

    private sealed class DelegateActivity<TInput, TOutput>(Func<TInput, CancellationToken, Task<TOutput>> run, CancellationToken stopping)
        : Microsoft.DurableTask.TaskActivity<TInput, TOutput>
    {
        public override Task<TOutput> RunAsync(TaskActivityContext context, TInput input) => run(input, stopping);
    }

    // Whatever an activity throws while the host stops says nothing about its work: it is neither a failure nor a retry of the
    // orchestrator.
    private sealed class StoppableActivity(ITaskActivity activity, CancellationToken stopping) : ITaskActivity
    {
        public Type InputType => activity.InputType;

        public Type OutputType => activity.OutputType;

        public async Task<object?> RunAsync(TaskActivityContext context, object? input)
        {
            try
            {
                return await activity.RunAsync(context, input);
            }
            catch (Exception failure) when (stopping.IsCancellationRequested)
            {
                throw new SessionAbortedException(
                    $"Activity '{context.Name}' ended because the host stops; it is handed out again.",
                    failure
                );
            }
        }
    }
}

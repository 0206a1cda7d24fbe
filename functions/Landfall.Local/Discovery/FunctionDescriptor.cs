using System.Reflection;

namespace Landfall.Local.Discovery;

/// <summary>A method that the host can call.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">The method.</param>
/// <param name="Trigger">The parameter that the trigger fills; told by its position, as reflection may give one parameter as several
/// objects.</param>
/// <param name="TriggerAttribute">What calls it.</param>
internal sealed record FunctionDescriptor(string Name, MethodInfo Method, ParameterInfo Trigger, Attribute TriggerAttribute)
{
    private readonly PropertyInfo? _result =
        Method.ReturnType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Task<>)
            ? type.GetProperty(nameof(Task<int>.Result))
            : null;

    /// <summary>What the finished task of the method returned.</summary>
    public object? ResultOf(Task task) => _result?.GetValue(task);
}

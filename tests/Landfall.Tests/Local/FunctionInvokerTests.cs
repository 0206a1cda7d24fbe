using Landfall.Local.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Tests.Local;

public sealed class FunctionInvokerTests
{
    [Fact]
    public async Task Invoke_WhenReflectionGivesTheTriggerAsAnotherObject_FillsItStill()
    {
        // Two threads that ask for a method's parameters first may each get objects of their own; a method seen
        // through two classes always does.
        var method = typeof(Echo).GetMethod("Run")!;
        var trigger = typeof(OtherEcho).GetMethod("Run")!.GetParameters()[0];
        Assert.NotSame(method.GetParameters()[0], trigger);
        await using var services = new ServiceCollection().BuildServiceProvider();

        var result = await new FunctionInvoker(services).InvokeAsync(
            new FunctionDescriptor("Echo", method, trigger, new ActivityTriggerAttribute()),
            "said",
            names: null,
            TestContext.Current.CancellationToken
        );

        Assert.Equal("said", result);
    }

    [Fact]
    public async Task Invoke_NothingFillsAParameter_IsNullWhereThatIsAllowed()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var (allowed, required) = (Descriptor(nameof(Named.Allowed)), Descriptor(nameof(Named.Required)));

        Assert.Equal("said, ", await InvokeAsync(allowed));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => InvokeAsync(required));

        Assert.Equal("Function 'Required': nothing fills parameter 'name'; name it in the blob path or the route.", refused.Message);

        Task<object?> InvokeAsync(FunctionDescriptor function) =>
            new FunctionInvoker(services).InvokeAsync(function, "said", names: null, TestContext.Current.CancellationToken);
    }

    private static FunctionDescriptor Descriptor(string name)
    {
        var method = typeof(Named).GetMethod(name)!;
        return new FunctionDescriptor(name, method, method.GetParameters()[0], new QueueTriggerAttribute("q"));
    }

    public sealed class Named
    {
        public Task<string> Allowed(string trigger, string? name) => Task.FromResult($"{trigger}, {name}");

        public Task<string> Required(string trigger, string name) => Task.FromResult($"{trigger}, {name}");
    }

    public class EchoBase
    {
        public Task<string> Run([ActivityTrigger] string input, CancellationToken cancellationToken) => Task.FromResult(input);
    }

    public sealed class Echo : EchoBase;

    public sealed class OtherEcho : EchoBase;
}

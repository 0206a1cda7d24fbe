using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
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

    public class EchoBase
    {
        public Task<string> Run([ActivityTrigger] string input, CancellationToken cancellationToken) => Task.FromResult(input);
    }

    public sealed class Echo : EchoBase;

    public sealed class OtherEcho : EchoBase;
}

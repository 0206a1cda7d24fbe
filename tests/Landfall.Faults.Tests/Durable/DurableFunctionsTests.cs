using Landfall.Local.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Faults.Tests.Durable;

public sealed class DurableFunctionsTests
{
    private static readonly IServiceProvider Services = new ServiceCollection().BuildServiceProvider();

    [Fact]
    public void AddFunctions_ClassesOfTheApp_FindsThemByName()
    {
        var functions = EngineBed.Functions(Services);

        Assert.Equal(["ShipOrder", "ShipSlowly"], functions.Orchestrators.Order(StringComparer.Ordinal));
        Assert.Equal(["Pack"], functions.Activities);
    }

    [Theory]
    [InlineData(typeof(TakesAnArray), "input 'numbers' is a Int32[], and an array loses its brackets on its way; put it into a record.")]
    [InlineData(typeof(TakesALogger), "parameter 'number' is a Int32, expected the input, a DurableTaskClient or a CancellationToken.")]
    [InlineData(typeof(ReturnsNothing), "returns Void, expected Task or Task<T>.")]
    [InlineData(
        typeof(TakesTwoInputs),
        "takes TaskOrchestrationContext, Order, Order; expected TaskOrchestrationContext and then at most the input."
    )]
    public void AddFunctions_AMethodThatCannotBeCalled_SaysWhichAndWhy(Type type, string reason)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new DurableFunctions().AddFunctions([type], Services));

        Assert.StartsWith($"Function '{type.Name}' ({type.FullName}.Run)", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddFunctions_OneNameTwice_SaysSo()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => EngineBed.Functions(Services).AddFunctions([typeof(Pack)], Services));

        Assert.Equal("Activity 'Pack' exists twice; give each its own name.", failure.Message);
    }

    [Fact]
    public void Converter_WritesAndReadsAsTheAzureWorkerDoes()
    {
        Assert.Equal("""{"Stage":"pack","Done":2}""", DurableFunctions.Converter.Serialize(new Progress("pack", 2)));
        Assert.Equal(new Progress("pack", 2), DurableFunctions.Converter.Deserialize<Progress>("""{"stage":"pack","DONE":2}"""));
    }

    public sealed class TakesAnArray
    {
        [Function(nameof(TakesAnArray))]
        public Task Run([ActivityTrigger] int[] numbers) => Task.FromResult(numbers);
    }

    public sealed class TakesALogger
    {
        [Function(nameof(TakesALogger))]
        public Task Run([ActivityTrigger] Order order, int number) => Task.FromResult((order, number));
    }

    public sealed class ReturnsNothing
    {
        [Function(nameof(ReturnsNothing))]
        public void Run([ActivityTrigger] Order order) => _ = order;
    }

    public sealed class TakesTwoInputs
    {
        [Function(nameof(TakesTwoInputs))]
        public Task Run([OrchestrationTrigger] TaskOrchestrationContext context, Order first, Order second) =>
            Task.FromResult((context, first, second));
    }
}

using Azure.Storage.Blobs;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Local;

public sealed class DiscoveryTests(AzuriteFixture azurite)
{
    public static TheoryData<Type[], string> Mistakes =>
        new()
        {
            {
                [typeof(NeedsSetting)],
                "Function 'NeedsSetting': setting 'NoSuchSchedule' of '%NoSuchSchedule%' is missing; add it to the configuration."
            },
            {
                [typeof(NeedsConnection)],
                "Setting 'NoSuchStorage' is missing; add the storage connection string to the configuration under that key."
            },
            {
                [typeof(BadSchedule)],
                "Function 'BadSchedule': schedule '*/5 * * * *' is not NCRONTAB of six fields; every five minutes is '0 */5 * * * *'."
            },
            {
                [typeof(BadPath)],
                "Function 'BadPath': blob path 'landing/a/{name}' is not a container and one token; write it as 'container/{name}'."
            },
            {
                [typeof(Twice), typeof(TwiceAgain)],
                "Function 'Twice' exists twice: Landfall.Tests.Local.DiscoveryTests+Twice.Run "
                    + "and Landfall.Tests.Local.DiscoveryTests+TwiceAgain.Run; give each its own name."
            },
            {
                [typeof(NoTrigger)],
                "Function 'NoTrigger' (Landfall.Tests.Local.DiscoveryTests+NoTrigger.Run) has 0 trigger parameters, expected 1."
            },
            {
                [typeof(BadTrigger)],
                "Function 'BadTrigger' (Landfall.Tests.Local.DiscoveryTests+BadTrigger.Run): "
                    + "parameter 'blob' is a Stream, expected BlobClient."
            },
            {
                [typeof(BadParameter)],
                "Function 'BadParameter' (Landfall.Tests.Local.DiscoveryTests+BadParameter.Run): "
                    + "parameter 'stream' is a Stream, expected the trigger, a DurableTaskClient, a CancellationToken or a string."
            },
            {
                [typeof(NotATask)],
                "Function 'NotATask' (Landfall.Tests.Local.DiscoveryTests+NotATask.Run) returns Int32, expected Task or Task<T>."
            },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Start_FunctionTheHostCannotCall_FailsNamingIt(Type[] functions, string message)
    {
        await using var app = new TestApp(azurite, functions);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());

        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task Start_OptionOutOfRange_FailsNamingIt()
    {
        await using var app = new TestApp(azurite, typeof(Idle)) { Configure = options => options.MaxConcurrentBlobs = 0 };

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Equal(
            [
                "DataAnnotation validation failed for 'LocalHostOptions' members: "
                    + "'MaxConcurrentBlobs' with the error: 'The field MaxConcurrentBlobs must be between 1 and 256.'.",
            ],
            failure.Failures
        );
    }

    public sealed class Idle
    {
        [Function(nameof(Idle))]
        public Task Run([ActivityTrigger] string input) => Task.CompletedTask;
    }

    public sealed class NeedsSetting
    {
        [Function(nameof(NeedsSetting))]
        public Task Run([TimerTrigger("%NoSuchSchedule%")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class NeedsConnection
    {
        [Function(nameof(NeedsConnection))]
        public Task Run([BlobTrigger("landing/{name}", Connection = "NoSuchStorage")] BlobClient blob) => Task.CompletedTask;
    }

    public sealed class BadSchedule
    {
        [Function(nameof(BadSchedule))]
        public Task Run([TimerTrigger("*/5 * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class BadPath
    {
        [Function(nameof(BadPath))]
        public Task Run([BlobTrigger("landing/a/{name}")] BlobClient blob) => Task.CompletedTask;
    }

    public sealed class Twice
    {
        [Function(nameof(Twice))]
        public Task Run([TimerTrigger("* * * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class TwiceAgain
    {
        [Function(nameof(Twice))]
        public Task Run([TimerTrigger("* * * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class NoTrigger
    {
        [Function(nameof(NoTrigger))]
        public Task Run(string name) => Task.CompletedTask;
    }

    public sealed class BadTrigger
    {
        [Function(nameof(BadTrigger))]
        public Task Run([BlobTrigger("landing/{name}")] Stream blob) => Task.CompletedTask;
    }

    public sealed class BadParameter
    {
        [Function(nameof(BadParameter))]
        public Task Run([TimerTrigger("* * * * * *")] TimerInfo timer, Stream stream) => Task.CompletedTask;
    }

    public sealed class NotATask
    {
        [Function(nameof(NotATask))]
        public int Run([TimerTrigger("* * * * * *")] TimerInfo timer) => 1;
    }
}

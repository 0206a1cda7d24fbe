using Microsoft.Extensions.Configuration;

namespace Landfall.OnAzure.Tests;

/// <summary>What the real host taught, and what nobody notices when it is lost.</summary>
public sealed class HostJsonTests
{
    private static readonly IConfiguration HostJson = new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(Landfall.Tests.SharedData.Repository, "host.json"))
        .Build();

    [Theory]
    [InlineData("functionTimeout", "01:00:00")]
    [InlineData("logging:logLevel:DurableTask.AzureStorage", "Warning")]
    [InlineData("logging:logLevel:DurableTask.Core", "Warning")]
    [InlineData("extensions:queues:visibilityTimeout", "00:00:30")]
    [InlineData("extensions:queues:maxDequeueCount", "10")]
    [InlineData("extensions:queues:messageEncoding", "base64")]
    [InlineData("extensions:durableTask:storageProvider:workItemQueueVisibilityTimeout", "00:01:00")]
    [InlineData("extensions:durableTask:storageProvider:partitionCount", "4")]
    [InlineData("extensions:durableTask:storageProvider:useTablePartitionManagement", "True")]
    [InlineData("extensions:durableTask:tracing:distributedTracingEnabled", "True")]
    [InlineData("extensions:durableTask:tracing:version", "V2")]
    public void HostJson_Setting_IsAsTheRealHostNeedsIt(string setting, string expected) => Assert.Equal(expected, HostJson[setting]);
}

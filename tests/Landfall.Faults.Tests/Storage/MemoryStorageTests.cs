using System.Text;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Landfall.Tests.Azurite;

namespace Landfall.Faults.Tests.Storage;

/// <summary>The storage in memory answers as Azurite does to everything that the pipeline asks.</summary>
public sealed class MemoryStorageTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Answers_ToTheSameCalls_AreThoseOfAzurite()
    {
        var memory = new MemoryStorage(TimeProvider.System);
        var inMemory = new BlobServiceClient(
            azurite.ConnectionString,
            new BlobClientOptions { Transport = new HttpClientTransport(new MemoryTransport(memory)) }
        );
        var prefix = azurite.NewPrefix();

        Assert.Equal(
            await CallAsync(azurite.Service.GetBlobContainerClient(prefix + "c")),
            await CallAsync(inMemory.GetBlobContainerClient(prefix + "c"))
        );
    }

    private static async Task<IReadOnlyList<string>> CallAsync(BlobContainerClient container)
    {
        var answers = new List<string>();
        var blob = container.GetBlobClient("entries/t/a b#1.json");
        var missing = container.GetBlobClient("entries/none");
        await AddAsync("create", async () => (await container.CreateIfNotExistsAsync())?.GetRawResponse().Status);
        await AddAsync("create again", async () => await container.CreateAsync());
        await AddAsync("put", async () =>
            (await blob.UploadAsync(Text("one"), Options(new BlobRequestConditions { IfNoneMatch = ETag.All }))).GetRawResponse().Status
        );
        await AddAsync("put again", async () =>
            await blob.UploadAsync(Text("two"), Options(new BlobRequestConditions { IfNoneMatch = ETag.All }))
        );
        var first = (await blob.GetPropertiesAsync()).Value;
        await AddAsync("put over", async () =>
            (await blob.UploadAsync(Text("three"), Options(new BlobRequestConditions { IfMatch = first.ETag }))).GetRawResponse().Status
        );
        await AddAsync("put over the old", async () =>
            await blob.UploadAsync(Text("four"), Options(new BlobRequestConditions { IfMatch = first.ETag }))
        );
        await AddAsync("put over nothing", async () =>
            await missing.UploadAsync(Text("four"), Options(new BlobRequestConditions { IfMatch = first.ETag }))
        );
        await AddAsync("get", async () =>
            (await blob.DownloadContentAsync()).Value is var got ? $"{got.Content} {string.Join(',', got.Details.Metadata)}" : null
        );
        await AddAsync("get a range", async () =>
        {
            var got = (await blob.DownloadStreamingAsync(new BlobDownloadOptions { Range = new HttpRange(1, 3) })).Value;
            return $"{await new StreamReader(got.Content).ReadToEndAsync()} {got.Details.ContentRange} {got.Details.ContentLength}";
        });
        await AddAsync("get an old version", async () => await blob.DownloadStreamingAsync(
                new BlobDownloadOptions
                {
                    Range = new HttpRange(0, 2),
                    Conditions = new BlobRequestConditions { IfMatch = first.ETag },
                }
            ));
        await AddAsync("get to a file", async () =>
        {
            using var file = new MemoryStream();
            await blob.DownloadToAsync(file);
            return Encoding.UTF8.GetString(file.ToArray());
        });
        await AddAsync("get nothing", async () => await missing.DownloadContentAsync());
        await AddAsync("exists", async () => $"{await blob.ExistsAsync()} {await missing.ExistsAsync()}");
        await AddAsync("properties", async () =>
            (await blob.GetPropertiesAsync()).Value is var facts ? $"{facts.ContentLength} {facts.ETag != first.ETag}" : null
        );
        await AddAsync("properties of nothing", async () => await missing.GetPropertiesAsync());
        await AddAsync("put empty", async () =>
            (await container.GetBlobClient("open/x").UploadAsync(BinaryData.FromBytes(Array.Empty<byte>()), overwrite: true))
                .GetRawResponse()
                .Status
        );
        await AddAsync("list", async () =>
            string.Join(
                ';',
                await container
                    .GetBlobsAsync(BlobTraits.None, BlobStates.None, "entries/", CancellationToken.None)
                    .Select(item => $"{item.Name} {item.Properties.ContentLength}")
                    .ToListAsync()
            )
        );
        await AddAsync("list folders", async () =>
            string.Join(
                ';',
                await container
                    .GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", null, CancellationToken.None)
                    .Select(item => item.Prefix ?? item.Blob.Name)
                    .ToListAsync()
            )
        );
        await LeaseAsync();
        await AddAsync("delete", async () => (await blob.DeleteIfExistsAsync()).Value);
        await AddAsync("delete again", async () => (await blob.DeleteIfExistsAsync()).Value);
        return answers;

        async Task LeaseAsync()
        {
            var (mine, theirs) = (blob.GetBlobLeaseClient(), blob.GetBlobLeaseClient());
            await AddAsync("lease nothing", async () => await missing.GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(30)));
            await AddAsync("lease", async () => (await mine.AcquireAsync(TimeSpan.FromSeconds(30))).GetRawResponse().Status);
            await AddAsync("lease too", async () => await theirs.AcquireAsync(TimeSpan.FromSeconds(30)));
            await AddAsync("renew", async () => (await mine.RenewAsync()).GetRawResponse().Status);
            await AddAsync("renew another's", async () => await theirs.RenewAsync());
            await AddAsync("release", async () => (await mine.ReleaseAsync()).GetRawResponse().Status);
            await AddAsync("lease free", async () => (await theirs.AcquireAsync(TimeSpan.FromSeconds(30))).GetRawResponse().Status);
            await AddAsync("release another's", async () => await mine.ReleaseAsync());
            await AddAsync("release it", async () => (await theirs.ReleaseAsync()).GetRawResponse().Status);
        }

        async Task AddAsync(string what, Func<Task<object?>> call)
        {
            try
            {
                answers.Add($"{what}: {await call()}");
            }
            catch (RequestFailedException failure)
            {
                answers.Add($"{what}: {failure.Status} {failure.ErrorCode}");
            }
        }
    }

    private static BinaryData Text(string text) => BinaryData.FromString(text);

    private static BlobUploadOptions Options(BlobRequestConditions conditions) =>
        new()
        {
            Conditions = conditions,
            Metadata = new Dictionary<string, string> { ["writes"] = "a,b" },
        };
}

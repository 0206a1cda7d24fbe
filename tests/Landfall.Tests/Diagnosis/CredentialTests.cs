using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Landfall.Diagnosis;
using Landfall.Telemetry;
using Landfall.Tests.Landing;
using Landfall.Tests.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Diagnosis;

/// <summary>What the settings hold that expires, and what is said of it.</summary>
public sealed class CredentialTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-credentials-");
    private readonly FakeTimeProvider _time = new(Now);

    [Theory]
    [InlineData("2026-11-25T07%3A00%3A00Z", "Warning", "The SAS token ends in 5 days, on 2026-11-25.")]
    [InlineData("2026-11-20T16:30:00Z", "Failed", "The SAS token ends in 10 hours, on 2026-11-20.")]
    [InlineData("2026-11-18", "Failed", "The SAS token expired 2 days ago, on 2026-11-18.")]
    [InlineData("2027-11-18", "Ok", "The SAS token ends in 362 days, on 2027-11-18.")]
    public async Task SasToken_OfAConnectionAndOfAnAddress_SaysItsEnd(string end, string status, string found)
    {
        var token = $"sv=2024-11-04&ss=b&se={end}&sp=rwl&sig=canary-signature";

        var both = await JudgedAsync(
            ("LandingStorage", $"BlobEndpoint=https://acme.blob.core.windows.net/;SharedAccessSignature={token}"),
            ("LedgerStorage:tableServiceUri", $"https://acme.table.core.windows.net/?{token}")
        );

        Assert.Equal(["LandingStorage", "LedgerStorage__tableServiceUri"], both.Select(one => one.Name));
        Assert.All(both, one =>
        {
            Assert.Equal((status, found), (one.Result.Status.ToString(), one.Result.Found));
            Assert.DoesNotContain("canary", one.Result.ToString(), StringComparison.Ordinal);
        });
        Assert.Equal(
            status == "Ok"
                ? null
                : "az storage account generate-sas --account-name acme --services bqt --resource-types sco --permissions acdlrupw "
                    + "--https-only --expiry <day>, then set LandingStorage",
            both[0].Result.Next
        );
    }

    [Fact]
    public async Task Token_WithItsEndInIt_SaysIt()
    {
        var claims = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes($$"""{"sub":"canary","exp":{{Now.AddDays(20).ToUnixTimeSeconds()}}}""")
        );

        var one = Assert.Single(
            await JudgedAsync(("OTEL_EXPORTER_OTLP_HEADERS", $"authorization=Bearer eyJhbGciOiJub25lIn0.{claims}.c2ln"))
        );

        Assert.Equal(("OTEL_EXPORTER_OTLP_HEADERS", CheckResult.Ok("The token ends in 20 days, on 2026-12-10.")), (one.Name, one.Result));
    }

    [Fact]
    public async Task Keys_WithoutAnEnd_SayThatTheyHaveNone()
    {
        var found = await JudgedAsync(
            ("AzureWebJobsStorage", "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=canary=="),
            ("LandingStorage", "UseDevelopmentStorage=true"),
            ("EventStorage:accountName", "acme"),
            ("Landfall:EventGrid:Key", "canary")
        );

        Assert.Equal(
            [
                ("AzureWebJobsStorage", CheckResult.Ok("The access key has no end; it is in force until somebody makes a new one.")),
                ("Landfall__EventGrid__Key", CheckResult.Ok("The access key has no end; it is in force until somebody makes a new one.")),
            ],
            found
        );
    }

    [Fact]
    public async Task Secrets_WhoseEndIsNotWrittenDown_AreUnknown()
    {
        var one = Assert.Single(await JudgedAsync(("AZURE_CLIENT_SECRET", "canary")));

        Assert.Equal(
            (
                "AZURE_CLIENT_SECRET",
                CheckResult.Warning(
                    "Unknown: the secret does not tell when it ends.",
                    "its end",
                    "Set Landfall__Credentials__AZURE_CLIENT_SECRET__ExpiresOn to the day of its end, such as 2027-01-31."
                )
            ),
            one
        );
    }

    [Fact]
    public async Task Secrets_WhoseEndIsWrittenDown_EndThen()
    {
        var found = await JudgedAsync(
            ("AZURE_CLIENT_SECRET", "canary"),
            ("Landfall:Credentials:AZURE_CLIENT_SECRET:ExpiresOn", "2026-11-30"),
            ("Landfall:EventGrid:Key", "canary"),
            ("Landfall:Credentials:Landfall:EventGrid:Key:ExpiresOn", "2027-01-31"),
            ("Landfall:Credentials:SALESFORCE_SECRET:ExpiresOn", "2026-11-01"),
            ("Landfall:Credentials:OTHER:ExpiresOn", "canary"),
            ("Landfall:Credentials:canary?sig=1:ExpiresOn", "2027-01-31")
        );

        Assert.Equal(
            [
                ("AZURE_CLIENT_SECRET", "Warning", "The secret ends in 9 days, on 2026-11-30."),
                ("Landfall__Credentials", "Warning", "What stands below it is named by something that is no setting's name."),
                ("Landfall__EventGrid__Key", "Ok", "The access key ends in 71 days, on 2027-01-31."),
                ("OTHER", "Warning", "What is written down as its end is no day; expected one such as 2027-01-31."),
                ("SALESFORCE_SECRET", "Failed", "The credential expired 19 days ago, on 2026-11-01."),
            ],
            found.Select(one => (one.Name, one.Result.Status.ToString(), one.Result.Found)).Order()
        );
        Assert.DoesNotContain("canary", string.Join('\n', found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client.pem")]
    [InlineData("client.pfx")]
    public async Task CertificateFile_OfTheClient_SaysItsEnd(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var certificate = Certificate(Now.AddDays(10.5));
        await File.WriteAllBytesAsync(
            path,
            name.EndsWith("pem", StringComparison.Ordinal)
                ? Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())
                : certificate.Export(X509ContentType.Pkcs12, "canary")
        );

        var one = Assert.Single(
            await JudgedAsync(("AZURE_CLIENT_CERTIFICATE_PATH", path), ("AZURE_CLIENT_CERTIFICATE_PASSWORD", "canary"))
        );

        Assert.Equal((CheckStatus.Warning, "The certificate ends in 10 days, on 2026-11-30."), (one.Result.Status, one.Result.Found));
        await File.WriteAllTextAsync(path, "nothing");
        Assert.Equal(
            "The certificate cannot be read.",
            Assert.Single(await JudgedAsync(("AZURE_CLIENT_CERTIFICATE_PATH", path))).Result.Found
        );
    }

    [Fact]
    public async Task Address_OutsideThePlatform_IsAskedForItsCertificate()
    {
        using var certificate = Certificate(Now.AddDays(2.5));
        using var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, usable);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var one = Assert.Single(await JudgedAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", $"https://127.0.0.1:{port}")));
        await serving;
        listener.Stop();
        var away = Assert.Single(await JudgedAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", $"https://127.0.0.1:{port}")));

        Assert.Equal(
            (
                "OTEL_EXPORTER_OTLP_ENDPOINT (certificate)",
                CheckResult.Failed(
                    "The certificate of 127.0.0.1 ends in 2 days, on 2026-11-22.",
                    "14 days or more",
                    "Have the certificate of 127.0.0.1 renewed by whoever runs it."
                )
            ),
            one
        );
        Assert.Equal((CheckStatus.Warning, "127.0.0.1 does not answer."), (away.Result.Status, away.Result.Found));
    }

    [Fact]
    public async Task WatchAsync_WhatExpires_IsAMetricUntilItEnds()
    {
        using var metrics = new PipelineMetrics(_time);
        var watch = new CredentialWatch(
            Reader(
                (
                    "LandingStorage",
                    "BlobEndpoint=https://acme.blob.core.windows.net/;SharedAccessSignature=se=2026-11-25T18:00:00Z&sig=canary"
                ),
                ("AzureWebJobsStorage", "AccountName=acme;AccountKey=canary"),
                ("Landfall:Credentials:API_KEY:ExpiresOn", "2026-11-19T06:00:00Z")
            ),
            metrics,
            Options.Create(new DoctorOptions()),
            _time,
            new RecordedLog<CredentialWatch>()
        );
        using var end = new CancellationTokenSource();

        var watching = watch.WatchAsync(end.Token);
        using var shown = new RecordedMetrics(metrics);

        Assert.Equal(
            [
                "landfall.credential.days_left{landfall.credential=API_KEY} -1",
                "landfall.credential.days_left{landfall.credential=LandingStorage} 5.5",
            ],
            shown.Lines()
        );
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        using var hidden = new RecordedMetrics(metrics);
        Assert.Empty(hidden.Lines());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(certificate);
        }
        catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Who asks leaves when it has seen the certificate.
            return;
        }
    }

    private static X509Certificate2 Certificate(DateTimeOffset end)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(Now.AddYears(-1), end);
    }

    private static CredentialReader Reader(params (string Key, string Value)[] settings) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
                .Build()
        );

    private async Task<IReadOnlyList<(string Name, CheckResult Result)>> JudgedAsync(params (string Key, string Value)[] settings)
    {
        var judged = new List<(string, CheckResult)>();
        foreach (var check in new CredentialChecks(Reader(settings), _time).List())
        {
            judged.Add((check.Name, await check.RunAsync(default)));
        }

        return judged;
    }
}

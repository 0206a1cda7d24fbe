using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Ledger;
using Landfall.Tests;
using Landfall.Tests.Azurite;
using Microsoft.Playwright;

namespace Landfall.Page.Tests;

/// <summary>Makes the pictures in docs/images; docs/screenshots.sh runs it.</summary>
public sealed class ScreenshotTests(AzuriteFixture azurite, BrowserFixture browser)
{
    [Fact(Explicit = true)]
    public async Task Take_PageOfADay_WritesTheImagesOfTheDocs()
    {
        using var bed = new LandfallBed(azurite, Directory.GetFiles(Path.Combine(SharedData.Repository, "contracts"), "*.odcs.yaml"));
        await using var app = await RunningApp.StartAsync(bed);
        await FillAsync(bed, app);
        var images = Environment.GetEnvironmentVariable("LANDFALL_SCREENSHOTS") is { Length: > 0 } folder
            ? folder
            : Path.Combine(SharedData.Repository, "docs", "images");
        Directory.CreateDirectory(images);
        foreach (
            var (name, place, width, height, dark) in ((string, string, int, int, bool)[])
                [
                    ("status-page", "", 1440, 900, false),
                    ("status-page-table", "#/tables/salesforce.account", 1440, 900, true),
                    ("status-page-narrow", "", 360, 780, true),
                ]
        )
        {
            await using var open = await browser.OpenAsync(new Uri(PageLandfall.AddressOf(app), place), width, height, dark);
            await open
                .Page.GetByRole(AriaRole.Heading, new() { Name = place.Length == 0 ? "Tables" : "Columns", Exact = true })
                .WaitForAsync();
            if (place.Length == 0 && width > 1000)
            {
                await open.Page.Locator("summary").First.ClickAsync();
                await open.Page.Locator("details table").WaitForAsync();
            }

            await open.Page.ScreenshotAsync(new() { Path = Path.Combine(images, $"{name}.png") });
        }
    }

    private static async Task FillAsync(LandfallBed bed, RunningApp app)
    {
        var ledger = app.Service<BatchLedger>();
        var now = DateTimeOffset.UtcNow;
        var entries = new List<LedgerEntry>();
        for (var hours = 1; hours < 24; hours++)
        {
            var landed = now.AddHours(-hours);
            var wave = (long)(4_000 + (3_000 * Math.Sin(hours / 3.2)));
            entries.Add(
                SampleLedger.Entry("amplitude.event", $"amplitude/{landed:yyyy-MM-dd_HH}#1.json.gz", landed, wave, hours % 7 == 0 ? 31 : 0)
            );
            if (hours % 6 == 0)
            {
                entries.Add(
                    SampleLedger.Entry("salesforce.contact", $"salesforce/{landed:yyyy-MM-dd_HH}/Contact.csv", landed, 18_240 - (hours * 9))
                );
                entries.Add(
                    SampleLedger.Entry(
                        "salesforce.opportunity",
                        $"salesforce/{landed:yyyy-MM-dd_HH}/Opportunity.csv",
                        landed,
                        3_410 - (hours * 4)
                    )
                );
            }
        }

        for (var days = 1; days < 12; days++)
        {
            var landed = now.AddDays(-days);
            entries.Add(
                SampleLedger.Entry(
                    "salesforce.account",
                    $"salesforce/{landed:yyyy-MM-dd}/Account.csv",
                    landed,
                    9_700 - (days * 37),
                    days % 4
                )
            );
        }

        entries.Add(
            SampleLedger.Entry(
                "salesforce.opportunity",
                $"salesforce/{now:yyyy-MM-dd_HH}/Opportunity.csv",
                now.AddMinutes(-42),
                0,
                state: BatchState.Parked,
                error: new BatchError(
                    BatchError.SnapshotTooSmall,
                    "The snapshot has 212 rows, and the table 3,386: it would lose 93.7 % of them, more than the 50 % "
                        + "that the contract allows.",
                    "See that the export is whole. If it is, release it by its own name."
                )
            )
        );
        foreach (var few in entries.Chunk(20))
        {
            await ledger.CreateAllAsync(few, default);
        }

        var files = new[]
        {
            await SampleFile.CreateAsync(
                "amplitude/187520_2026-11-17_10#1.json.gz",
                "amplitude.event",
                rows: 5200,
                seed: 1,
                badRatio: 0.02
            ),
            await SampleFile.CreateAsync(
                $"salesforce/{now:yyyy-MM-dd}/Account.csv",
                "salesforce.account",
                rows: 9_712,
                seed: 2,
                badRatio: 0.01
            ),
        };
        foreach (var file in files)
        {
            await bed.DropAsync(file.Name, file.Content);
        }

        await bed.DropAsync($"salesforce/{now:yyyy-MM-dd}/Contact.csv", "<html><body>Sign in</body></html>"u8.ToArray());
        await bed.DropAsync("hr/payroll-2026-11.xlsx", "PK"u8.ToArray());
        await Eventually.GetAsync(
            async () => (await app.Api.IngestionsAsync("limit=100")).Count(one => one.Ended) >= 4 ? app : null,
            () => "the files came to their end"
        );
        await bed.QuietAsync();
    }
}

using Landfall.Page.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace Landfall.Page.Tests;

/// <summary>The Chromium of this machine, for all tests. Without one a test is skipped, and fails where CI is set.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string? Program = new[]
    {
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Program is not null)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program });
        }
    }

    /// <summary>Opens a window of its own.</summary>
    public async Task<OpenPage> OpenAsync(Uri? address, int width = 1440, int height = 900, bool dark = false, float scale = 1)
    {
        const string Missing = "No Chromium is on this machine: apt-get install chromium.";
        Assert.False(_browser is null && Environment.GetEnvironmentVariable("CI") == "true", Missing);
        Assert.SkipWhen(_browser is null, Missing);
        var context = await _browser!.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                DeviceScaleFactor = scale,
                Locale = "en-GB",
            }
        );
        context.SetDefaultTimeout(120_000);
        var page = new OpenPage(context, await context.NewPageAsync());
        if (address is not null)
        {
            await page.GoAsync(address);
        }

        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>A window of the browser; notes what the page complains of.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public OpenPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Errors of its script, and what its policy kept from it.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public Task GoAsync(Uri address) => Page.GotoAsync(address.ToString());

    /// <summary>Waits for a text that people can see.</summary>
    public Task SeeAsync(string text) =>
        Page.GetByText(text).Locator("visible=true").First.WaitForAsync(new() { State = WaitForSelectorState.Visible });

    /// <summary>What stands in the part that an id names.</summary>
    public async Task<string> TextAsync(string selector) => (await Page.Locator(selector).First.InnerTextAsync()).Replace('\n', ' ');

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}

using System.Text.Json;
using Landfall.Tests;
using Microsoft.Playwright;

namespace Landfall.Page.Tests;

/// <summary>The page can be used at every size, in both schemes and without seeing it.</summary>
public sealed class AccessTests(BrowserFixture browser, PageLandfall landfall) : IClassFixture<PageLandfall>
{
    [Theory]
    [InlineData("", false, 1440)]
    [InlineData("", true, 1440)]
    [InlineData("", false, 360)]
    [InlineData("#/tables/amplitude.event", false, 1440)]
    [InlineData("#/tables/amplitude.event", true, 1440)]
    [InlineData("#/tables/salesforce.account", true, 360)]
    public async Task Axe_EachViewAndScheme_FindsNoViolation(string place, bool dark, int width)
    {
        await using var open = await OpenAsync(place, dark, width);
        var axe = await File.ReadAllTextAsync(Path.Combine(SharedData.Repository, "eng", "npm", "node_modules", "axe-core", "axe.min.js"));

        // Its text, as the page's policy lets no other script in.
        await open.Page.EvaluateAsync(axe);
        var found = await open.Page.EvaluateAsync<JsonElement>("axe.run().then(result => result.violations)");

        Assert.Equal("[]", Words(found));
    }

    [Theory]
    [InlineData("", 360)]
    [InlineData("", 1440)]
    [InlineData("#/tables/amplitude.event", 360)]
    [InlineData("#/tables/salesforce.account", 360)]
    public async Task Open_EachWidth_NothingHangsOverTheSide(string place, int width)
    {
        await using var open = await OpenAsync(place, dark: false, width);

        var over = await open.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('main *')]"
                + ".filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll') && !one.closest('.hidden'))"
                + ".map(one => one.outerHTML.slice(0, 120))"
        );

        Assert.Empty(over);
        Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private async Task<OpenPage> OpenAsync(string place, bool dark, int width)
    {
        var open = await browser.OpenAsync(new Uri(landfall.Address, place), width, dark: dark);
        await open.Page.GetByRole(AriaRole.Heading, new() { Name = place.Length == 0 ? "Tables" : "Columns", Exact = true }).WaitForAsync();
        return open;
    }

    private static string Words(JsonElement violations) =>
        violations.GetArrayLength() == 0
            ? "[]"
            : string.Join(
                '\n',
                violations
                    .EnumerateArray()
                    .Select(one =>
                        $"{one.GetProperty("id")}: {one.GetProperty("help")}: "
                        + string.Join(
                            " ",
                            one.GetProperty("nodes").EnumerateArray().Take(3).Select(node => node.GetProperty("html").ToString())
                        )
                    )
            );
}

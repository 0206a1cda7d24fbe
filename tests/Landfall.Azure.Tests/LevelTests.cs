using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.OnAzure.Tests;

/// <summary>Who may call what: the Functions host asks for the key of the level that a function's trigger names.</summary>
public sealed class LevelTests
{
    // What shows rows of tables, or leads to them.
    private static readonly string[] ShowsData = ["query", "rejects", "tables/{table}/rows"];

    [Fact]
    public void HttpFunctions_Levels_AreAdminForWhatChangesOrShowsDataAndFunctionForWhatReads()
    {
        var triggers = CompositionTests
            .Functions.Values.SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
            .OfType<HttpTriggerAttribute>()
            .ToList();

        Assert.True(triggers.Count > 20, $"Only {triggers.Count} HTTP functions were found.");
        Assert.All(triggers, trigger =>
        {
            var method = Assert.Single(trigger.Methods!);
            var expected =
                trigger.Route == "health" ? AuthorizationLevel.Anonymous
                : method == "get" && !ShowsData.Contains(trigger.Route) ? AuthorizationLevel.Function
                : AuthorizationLevel.Admin;
            Assert.True(
                trigger.AuthLevel == expected,
                $"{method} /api/{trigger.Route} has the level {trigger.AuthLevel}, expected {expected}."
            );
        });
    }

    [Fact]
    public void HttpFunctions_WhatShowsData_IsThere() =>
        Assert.Equal(
            ShowsData,
            CompositionTests
                .Functions.Values.SelectMany(method => method.GetParameters())
                .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()?.Route)
                .Where(route => ShowsData.Contains(route))
                .Order(StringComparer.Ordinal)
        );
}

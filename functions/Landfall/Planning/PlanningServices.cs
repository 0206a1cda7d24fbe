using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Planning;

/// <summary>Registers the planning; a host adds the ledger's store and the starter of its orchestrations.</summary>
public static class PlanningServices
{
    /// <summary>Adds planner, waker and marks; options come from <see cref="PlanningOptions.Section"/> and are checked at start.</summary>
    public static IServiceCollection AddPlanning(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<PlanningOptions>(configuration, PlanningOptions.Section);
        services.AddSingleton<TablePlanner>();
        services.AddSingleton<TableWaker>();
        services.AddSingleton<FollowUp>();
        services.AddSingleton<ClaimMarks>();
        services.AddSingleton<LoaderMarks>();
        return services;
    }
}

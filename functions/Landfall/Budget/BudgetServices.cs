using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Budget;

/// <summary>Registers the budget; a warehouse that runs inside the process adds its <see cref="ResidentMemory"/>.</summary>
internal static class BudgetServices
{
    /// <summary>Adds the budget; its options come from <see cref="BudgetOptions.Section"/> and are checked at start.</summary>
    public static IServiceCollection AddBudget(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<BudgetOptions>(configuration, BudgetOptions.Section);
        return services.AddSingleton<WorkBudget>();
    }
}

using System.Globalization;
using Landfall.OnAzure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// The worker that the Functions host starts. It must have checked what every load relies on before any function can run.

// SqlClient needs the machine's cultures, Landfall none of them.
CultureInfo.CurrentCulture =
    CultureInfo.DefaultThreadCurrentCulture =
    CultureInfo.DefaultThreadCurrentUICulture =
        CultureInfo.InvariantCulture;

var app = AzureApp.Build(args);
await app.Services.SetUpStorageAsync();
await app.Services.CheckWarehouseAsync();
var health = app.Services.GetRequiredService<HealthService>();
var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
try
{
    await app.RunAsync();
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // The Functions host went away while this worker was starting for it.
    return 0;
}

return health.IsRefused ? 1 : 0;

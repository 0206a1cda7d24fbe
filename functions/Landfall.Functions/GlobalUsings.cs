#if LANDFALL_EMBEDDED
global using Landfall.Embedded;
#else
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.DurableTask;
global using Microsoft.DurableTask.Client;
// By name, as its namespace holds a TaskFailedException of its own, which orchestrations never see.
global using OrchestrationAlreadyExistsException = DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException;
#endif

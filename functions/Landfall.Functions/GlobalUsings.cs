#if LANDFALL_EMBEDDED
global using Landfall.Embedded;
#else
global using DurableTask.Core.Exceptions;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.DurableTask;
global using Microsoft.DurableTask.Client;
#endif

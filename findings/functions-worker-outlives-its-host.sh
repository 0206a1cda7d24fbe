#!/usr/bin/env bash
# Microsoft.Azure.Functions.Worker 2.52.0: a worker whose Functions host is gone does not end. Its gRPC stream is over, nobody listens on the host's
# port any more, no line of a log tells of it, and the process lives on with whatever it holds open, such as a database file that the next worker
# needs. One would guess that a worker without its host ends, or at least says so.
# Needs the .NET SDK 10 and NuGet. Exits with 1 when the worker ends by itself within 20 seconds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/worker" "$folder/host"

cat > "$folder/worker/worker.csproj" <<'X'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Azure.Functions.Worker" Version="2.52.0" />
  </ItemGroup>
</Project>
X
cat > "$folder/worker/Program.cs" <<'X'
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

FunctionsApplication.CreateBuilder(args).Build().Run();
X

# What stands for the host: it takes the worker's stream, waits for its first message, and goes away.
cat > "$folder/host/host.csproj" <<'X'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
</Project>
X
cat > "$folder/host/Program.cs" <<'X'
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

var said = new TaskCompletionSource();
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
var host = builder.Build();
host.Run(async http =>
{
    http.Response.ContentType = "application/grpc";
    http.Response.DeclareTrailer("grpc-status");
    await http.Response.StartAsync();
    await http.Request.BodyReader.ReadAsync();
    said.TrySetResult();
    http.Response.AppendTrailer("grpc-status", "0");
});
await host.StartAsync();

var start = new ProcessStartInfo("dotnet", [args[0]]) { RedirectStandardOutput = true, RedirectStandardError = true };
start.Environment["Functions__Worker__HostEndpoint"] = host.Urls.Single();
start.Environment["Functions__Worker__RequestId"] = "1";
start.Environment["Functions__Worker__WorkerId"] = "1";
start.Environment["Functions__Worker__GrpcMaxMessageLength"] = "1000000";
using var worker = Process.Start(start)!;
var output = Task.WhenAll(worker.StandardOutput.ReadToEndAsync(), worker.StandardError.ReadToEndAsync());
await said.Task.WaitAsync(TimeSpan.FromMinutes(1));
await host.StopAsync();
await host.DisposeAsync();
using var time = new CancellationTokenSource(TimeSpan.FromSeconds(20));
try
{
    await worker.WaitForExitAsync(time.Token);
    Console.WriteLine($"the worker ended with {worker.ExitCode}");
}
catch (OperationCanceledException)
{
    worker.Kill();
    var lines = string.Concat(await output).Split('\n').Count(line => line.Contains("warn:") || line.Contains("fail:") || line.Contains("crit:"));
    Console.WriteLine($"20 s later the worker lives on; warnings and errors in its log: {lines}");
}
X

dotnet build "$folder/worker" --verbosity quiet --nologo >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
dotnet build "$folder/host" --verbosity quiet --nologo >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
found=$(dotnet "$folder/host/bin/Debug/net10.0/host.dll" "$folder/worker/bin/Debug/net10.0/worker.dll")
expected='20 s later the worker lives on; warnings and errors in its log: 0'
echo "$found"
[ "$found" = "$expected" ] || { echo "expected: $expected"; exit 1; }

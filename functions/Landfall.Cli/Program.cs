using System.Runtime.InteropServices;
using System.Text;
using Landfall.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interruption = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await LandfallCommand.RunAsync(args, Console.Out, Console.Error, interruption.Token);

void Interrupt(PosixSignalContext context)
{
    // The first signal asks for an orderly end; a second one, while that takes its time, ends the process.
    context.Cancel = !interruption.IsCancellationRequested;
    interruption.Cancel();
}

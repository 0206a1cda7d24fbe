using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>Where a command shows what it has to say: to a person as text, or to a program as one JSON document.</summary>
internal sealed class Screen
{
    /// <summary>The widest line that is printed, in columns.</summary>
    public const int MaxWidth = 100;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TextWriter _output;

    /// <summary>Makes the screen over two writers.</summary>
    public Screen(TextWriter output, TextWriter error, bool isJson)
    {
        _output = output;
        IsJson = isJson;
        Out = Create(output, Console.IsOutputRedirected || output != Console.Out);
        Err = Create(error, Console.IsErrorRedirected || error != Console.Error);
    }

    /// <summary>True when only one JSON document may be printed.</summary>
    public bool IsJson { get; }

    /// <summary>True when whole exceptions are wanted.</summary>
    public bool ShowsStackTraces { get; } = Environment.GetEnvironmentVariable("LANDFALL_DEBUG") is "1";

    /// <summary>Results, for a person; do not use it when <see cref="IsJson"/>.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>Progress and errors.</summary>
    public IAnsiConsole Err { get; }

    /// <summary>True when progress may be drawn over itself.</summary>
    public bool IsLive => !IsJson && Out.Profile.Capabilities.Interactive && Out.Profile.Capabilities.Ansi;

    /// <summary>Prints a line for a person.</summary>
    public void Say(string line = "") => Out.WriteLine(line);

    /// <summary>Prints a line as it is, however long.</summary>
    public void Print(string line) => _output.WriteLine(line);

    /// <summary>Prints the command's one JSON document.</summary>
    public void Json<T>(T document) => _output.WriteLine(JsonSerializer.Serialize(document, JsonOptions));

    /// <summary>Says why the command failed.</summary>
    public void Fail(CliException failure)
    {
        if (IsJson)
        {
            Json(
                new
                {
                    Error = new
                    {
                        failure.Message,
                        failure.Hint,
                        failure.ExitCode,
                    },
                }
            );
            return;
        }

        Tell(Err, "red", "error:", failure.Message);
        if (failure.Hint is not null)
        {
            Tell(Err, "blue", "next: ", failure.Hint);
        }
    }

    /// <summary>Prints a coloured word and a text that is not wrapped, so that it can be copied.</summary>
    public static void Tell(IAnsiConsole console, string colour, string word, string text)
    {
        console.Markup($"[{colour}]{Markup.Escape(word)}[/] ");
        console.Profile.Out.Writer.WriteLine(text);
    }

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            }
        );
        console.Profile.Width = isRedirected ? MaxWidth : Math.Min(MaxWidth, console.Profile.Width);
        return console;
    }
}

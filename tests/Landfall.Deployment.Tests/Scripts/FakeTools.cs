using System.Globalization;

namespace Landfall.Deployment.Tests.Scripts;

/// <summary>
/// Programs such as <c>az</c> that stand before the real ones on the PATH of a script: each writes down how it was called, and answers as
/// it was told. A call without an answer fails.
/// </summary>
internal sealed class FakeTools : IDisposable
{
    private const string Program = """
        #!/usr/bin/env bash
        here=$(dirname "$0")
        name=$(basename "$0")
        line="${BICEP_PARAMETERS_OVERRIDES:+$BICEP_PARAMETERS_OVERRIDES }$name"
        for word in "$@"; do
          case $word in
            *[!A-Za-z0-9_./:@=,+-]* | '') line+=" '$word'" ;;
            *) line+=" $word" ;;
          esac
        done
        printf '%s\n' "${line//$'\n'/ }" >>"$here/calls"
        for rule in "$here/rules/$name"/*; do
          read -r times <"$rule/times"
          # shellcheck disable=SC2053
          if [[ $times -ne 0 && "$*" == $(<"$rule/pattern") ]]; then
            echo $((times - 1)) >"$rule/times"
            cat "$rule/error" >&2
            cat "$rule/output"
            exit "$(<"$rule/code")"
          fi
        done
        echo "the fake $name has no answer to: $*" >&2
        exit 99
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-tools-");
    private int _rules;

    /// <summary>A folder of the test's own.</summary>
    public string Folder => _folder.FullName;

    /// <summary>How the programs were called, in order; before it what overrides the parameters of Bicep, if anything does.</summary>
    public IReadOnlyList<string> Calls => File.Exists(In("calls")) ? File.ReadAllLines(In("calls")) : [];

    /// <summary>Lets <paramref name="program"/> answer a call whose arguments fit <paramref name="pattern"/> of the shell, for so many
    /// times; the first rule that fits answers.</summary>
    public FakeTools Answer(string program, string pattern, string output = "", int code = 0, string error = "", int times = int.MaxValue)
    {
        if (!File.Exists(In(program)))
        {
            File.WriteAllText(In(program), Program);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(In(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        var rule = In($"rules/{program}/{(++_rules).ToString("D3", CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(rule);
        File.WriteAllText(Path.Combine(rule, "pattern"), pattern);
        File.WriteAllText(Path.Combine(rule, "output"), output.Length == 0 ? "" : output + "\n");
        File.WriteAllText(Path.Combine(rule, "error"), error.Length == 0 ? "" : error + "\n");
        File.WriteAllText(Path.Combine(rule, "code"), code.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(Path.Combine(rule, "times"), times.ToString(CultureInfo.InvariantCulture) + "\n");
        return this;
    }

    /// <summary>Runs a script of the repository with these programs, and with further variables.</summary>
    public async Task<ToolResult> RunAsync(string script, IReadOnlyDictionary<string, string?>? variables, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts run on Linux.");
        MachineTool.Find("jq");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{Folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
            ["LANDFALL_PAUSE"] = "0.05",
            ["LANDFALL"] = null,
            ["LANDFALL_KEY"] = null,
            ["GITHUB_ACTIONS"] = null,
            ["GITHUB_OUTPUT"] = null,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return await MachineTool.RunAsync(MachineTool.Find("bash"), [script, .. arguments], environment);
    }

    /// <summary>The same without further variables.</summary>
    public Task<ToolResult> RunAsync(string script, params string[] arguments) => RunAsync(script, variables: null, arguments);

    public void Dispose() => _folder.Delete(recursive: true);

    private string In(string name) => Path.Combine(Folder, name);
}

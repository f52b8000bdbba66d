using System.Globalization;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load;

/// <summary>What was asked for on the command line.</summary>
internal sealed record LoadArguments(string Scenario, RunOptions Run, GridDeploymentOptions Grid, string? Report, string? Json)
{
    public const string Usage = """
        Usage: ./bench load L1|L2|L3|L4|FILE.json [options]
          --engine embedded|postgres|orleans   default embedded
          --minutes N                  length of the measured run, default 2; fractions are allowed
          --scale X                    the day passes X times faster, at the day's rates; default 1
          --rate F                     factor on all rates, default 1
          --doors N --silos N --workers N   front doors, silos and turns at once in each (postgres); default 1, 1, 2
          --watchers N                 live streams in all; default as the scenario says
          --warmup SECONDS             load before the measured run; default 10
          --seed N                     default 1: the same seed posts the same reports
          --report FILE.html --json FILE
        """;

    public static LoadArguments? Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args[0].StartsWith('-'))
        {
            return null;
        }

        var parsed = new LoadArguments(args[0], new(), new() { OwnSession = true }, null, null);
        for (var i = 1; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count || With(parsed, args[i], args[i + 1]) is not { } next)
            {
                return null;
            }

            parsed = next;
        }

        return parsed.Grid is { Postgres: false } and ({ Doors: > 1 } or { Silos: > 1 }) ? null : parsed;
    }

    private static LoadArguments? With(LoadArguments to, string name, string value)
    {
        double? number = double.TryParse(value, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) && d >= 0 ? d : null;
        int? whole = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
        return name switch
        {
            "--engine" when value is "embedded" or "postgres" or "orleans" => to with { Grid = to.Grid with { Postgres = value != "embedded", Orleans = value == "orleans" } },
            "--minutes" when number > 0 => to with { Run = to.Run with { Duration = TimeSpan.FromMinutes(number.Value) } },
            "--scale" when number > 0 => to with { Run = to.Run with { Scale = number.Value } },
            "--rate" when number > 0 => to with { Run = to.Run with { Rate = number.Value } },
            "--warmup" when number is not null => to with { Run = to.Run with { WarmUp = TimeSpan.FromSeconds(number.Value) } },
            "--watchers" when whole is not null => to with { Run = to.Run with { Watchers = whole } },
            "--seed" when whole is not null => to with { Run = to.Run with { Seed = whole.Value } },
            "--doors" when whole > 0 => to with { Grid = to.Grid with { Doors = whole.Value } },
            "--silos" when whole > 0 => to with { Grid = to.Grid with { Silos = whole.Value } },
            "--workers" when whole > 0 => to with { Grid = to.Grid with { Workers = whole.Value } },
            "--report" => to with { Report = value },
            "--json" => to with { Json = value },
            _ => null,
        };
    }
}

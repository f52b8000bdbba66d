using System.Globalization;

namespace NetralitasGrid.Benchmarks;

/// <summary>What was asked for on the command line.</summary>
internal sealed record BenchmarkArguments(string Name)
{
    public const string Usage = """
        Usage: ./bench rules|turns|http|sse|replay|backtest [--engine embedded|postgres|orleans] [--seconds N] [--json FILE]
          with --engine orleans: turns and http only, the postgres engine measured before it in the same run
          with --engine postgres: [--database CONNECTION] (a throw-away cluster else) [--set NAME=VALUE] (a setting of that cluster)
          backtest: [--stored N] (incidents of the log; default 1,000,000) [--data DIR] (kept; made with its log where it has none)
          turns, http: [--workers N] (turns at once of a silo)
          turns: [--stored N] (incidents stored beforehand) [--snapshot] (one held open all the time) [--silos N] (processes over one backlog)
        """;

    /// <summary>embedded, postgres or orleans.</summary>
    public string Engine { get; private init; } = "embedded";

    /// <summary>Whether a PostgreSQL server holds the grid.</summary>
    public bool Postgres => Engine != "embedded";

    /// <summary>Whether the Orleans engine is measured, too.</summary>
    public bool Orleans => Engine == "orleans";

    /// <summary>Length of the measured window; null = the benchmark's own default.</summary>
    public int? Seconds { get; private init; }

    public string? Json { get; private init; }

    /// <summary>An existing, empty database; null = one of a throw-away cluster.</summary>
    public string? Database { get; private init; }

    /// <summary>Settings of the throw-away cluster, each <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; private init; } = [];

    /// <summary>Incidents that are stored before the measurement.</summary>
    public int Stored { get; private init; }

    /// <summary>Turns in progress at once. Default as in a silo: 3, and 2 where it is embedded.</summary>
    public int Workers
    {
        get => field > 0 ? field : Postgres ? 3 : 2;
        private init;
    }

    /// <summary>Whether a snapshot is held open for the whole run.</summary>
    public bool Snapshot { get; private init; }

    /// <summary>Data folder of a back-test, kept; null = a throw-away one.</summary>
    public string? Data { get; private init; }

    /// <summary>Silo processes over one backlog; null = turns in this process, beside the appends.</summary>
    public int? Silos { get; private init; }

    /// <summary>Reads the command line; null when it cannot be understood.</summary>
    public static BenchmarkArguments? Parse(string[] args)
    {
        if (args.Length == 0)
        {
            return null;
        }

        var parsed = new BenchmarkArguments(args[0]);
        for (var i = 1; i < args.Length; i++)
        {
            var next = args[i] == "--snapshot" ? parsed with { Snapshot = true } : i + 1 < args.Length ? parsed.With(args[i], args[++i]) : null;
            if (next is null)
            {
                return null;
            }

            parsed = next;
        }

        if (parsed.Name == "backtest")
        {
            return parsed is { Postgres: false, Snapshot: false, Silos: null } ? parsed : null;
        }

        return parsed.Postgres || parsed is { Database: null, Settings.Count: 0, Stored: 0, Snapshot: false, Silos: null } ? parsed : null;
    }

    private BenchmarkArguments? With(string name, string value) => name switch
    {
        "--engine" when value is "embedded" or "postgres" or "orleans" => this with { Engine = value },
        "--seconds" when Positive(value) is { } seconds => this with { Seconds = seconds },
        "--json" => this with { Json = value },
        "--database" => this with { Database = value },
        "--set" => this with { Settings = [.. Settings, value] },
        "--stored" when Positive(value) is { } stored => this with { Stored = stored },
        "--data" => this with { Data = value },
        "--workers" when Positive(value) is { } workers => this with { Workers = workers },
        "--silos" when Positive(value) is { } silos => this with { Silos = silos },
        _ => null,
    };

    private static int? Positive(string text) =>
        int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}

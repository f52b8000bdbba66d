using System.Globalization;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>What the command line and the Functions host ask of this process. Everything else is configuration (appsettings.json, environment).</summary>
internal sealed record DoorSettings
{
    /// <summary>Port on 127.0.0.1; 0 takes any free one. Default 7071.</summary>
    public int Port { get; init; } = 7071;

    /// <summary>Folder of the embedded grid's data.</summary>
    public string Data { get; init; } = ".grid";

    /// <summary>File of the secrets, where they do not lie in the data folder (--secrets or environment GRID_SECRETS); null = there.</summary>
    public string? Secrets { get; init; }

    /// <summary>Npgsql connection string of the cell's PostgreSQL database (or environment GRID_DATABASE); null = the embedded engine.</summary>
    public string? Database { get; init; }

    /// <summary>File of the grid's cells, where there are several (--cells or environment GRID_CELLS); null = one.</summary>
    public string? Cells { get; init; }

    /// <summary>The moment that the clock shall show at start, or null for the real one. Embedded only.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Whether the sample incidents are played after the start.</summary>
    public bool Demo { get; init; }

    /// <summary>Pause between two samples of the demo; zero plays without any. Default 300 ms.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether an Azure Functions host started this process.</summary>
    public bool UnderHost { get; init; }

    /// <summary>Whether the key and the link may be shown: only to a person at a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Whether the engine is PostgreSQL (--engine, or environment GRID_ENGINE: a Functions host starts all its handlers with the same options).</summary>
    public bool Postgres { get; init; }

    /// <summary>Whether Orleans places the turns over PostgreSQL; then <see cref="Postgres"/> is true, too.</summary>
    public bool Orleans { get; init; }

    public const string Usage =
        "Options: --port N, --data DIR, --clock 2024-11-27T06:00:00+07:00, --engine embedded|postgres|orleans, --database CONNECTION, --cells FILE, --secrets FILE, --demo, --pace MILLISECONDS";

    /// <summary>Polling day, just after the stations of the west close: the sample incidents lie before it.</summary>
    private static readonly DateTimeOffset PollingDay = new(2024, 11, 27, 13, 15, 0, TimeSpan.FromHours(7));

    /// <summary>Reads arguments and environment; <paramref name="fault"/> says what is wrong when the answer is null.</summary>
    public static DoorSettings? Read(IReadOnlyList<string> arguments, Func<string, string?> environment, out string fault)
    {
        fault = "";
        var settings = new DoorSettings
        {
            Data = environment("GRID_DATA") is { Length: > 0 } folder ? folder : ".grid",
            Database = environment("GRID_DATABASE") is { Length: > 0 } database ? database : null,
            Cells = environment("GRID_CELLS") is { Length: > 0 } cells ? cells : null,
            Secrets = environment("GRID_SECRETS") is { Length: > 0 } file ? file : null,
            Terminal = !Console.IsOutputRedirected,
        };
        if (environment("GRID_ENGINE") is { Length: > 0 } engine)
        {
            if (With(settings, "--engine", engine, ref fault) is not { } chosen)
            {
                return null;
            }

            settings = chosen;
        }

        var dataGiven = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == "--demo")
            {
                settings = settings with { Demo = true };
                continue;
            }

            if (name is not ("--port" or "--data" or "--clock" or "--engine" or "--database" or "--cells" or "--secrets" or "--pace"))
            {
                fault = $"Unknown option {name}.";
                return null;
            }

            if (++i == arguments.Count)
            {
                fault = $"{name} needs a value.";
                return null;
            }

            var changed = With(settings, name, arguments[i], ref fault);
            if (changed is null)
            {
                return null;
            }

            dataGiven |= name == "--data";
            settings = changed;
        }

        if (settings.EngineFault() is { } wrong)
        {
            fault = wrong;
            return null;
        }

        if (!settings.Postgres)
        {
            settings = settings with { Database = null, Cells = null };
        }

        if (settings.Demo)
        {
            settings = settings with
            {
                Clock = settings.Clock ?? PollingDay,
                Data = dataGiven ? settings.Data : Directory.CreateTempSubdirectory("netralitasgrid-demo-").FullName,
            };
        }

        if (environment("FUNCTIONS_CUSTOMHANDLER_PORT") is { Length: > 0 } assigned)
        {
            if (!TryPort(assigned, out var port))
            {
                fault = "FUNCTIONS_CUSTOMHANDLER_PORT is no port.";
                return null;
            }

            settings = settings with { Port = port, UnderHost = true };
        }

        return settings;
    }

    /// <summary>What the engine cannot do, or cannot do without; null when nothing is wrong.</summary>
    private string? EngineFault() => !Postgres ? null
        : Orleans && Cells is not null && Database is null ? "--engine orleans serves one cell: name its database with --database or GRID_DATABASE."
        : Database is null == Cells is null ? "--engine postgres needs one of --database (or GRID_DATABASE) and --cells (or GRID_CELLS)."
        : Secrets is null ? "--engine postgres needs --secrets or GRID_SECRETS, the file of secrets that all processes of the cell share (grid migrate makes one)."
        : Clock is not null || Demo ? "--clock and --demo are for the embedded engine."
        : null;

    private static DoorSettings? With(DoorSettings settings, string name, string value, ref string fault)
    {
        switch (name)
        {
            case "--port" when TryPort(value, out var port):
                return settings with { Port = port };
            case "--data" when value.Length > 0:
                return settings with { Data = value };
            case "--pace" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds):
                return settings with { Pace = TimeSpan.FromMilliseconds(milliseconds) };
            case "--engine" when value is "embedded" or "postgres" or "orleans":
                return settings with { Postgres = value != "embedded", Orleans = value == "orleans" };
            case "--secrets" when value.Length > 0:
                return settings with { Secrets = value };
            case "--database" when value.Length > 0:
                return settings with { Database = value, Cells = null };
            case "--cells" when value.Length > 0:
                return settings with { Cells = value, Database = null };
            case "--clock" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var clock):
                return settings with { Clock = clock };
            case "--engine":
                fault = "--engine knows only: embedded, postgres, orleans.";
                return null;
            default:
                fault = $"{name} does not take that value.";
                return null;
        }
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;
}

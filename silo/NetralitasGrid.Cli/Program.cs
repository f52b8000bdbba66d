using System.CommandLine;
using NetralitasGrid.Cli;
using NetralitasGrid.Cli.Audit;
using NetralitasGrid.Cli.Cells;
using NetralitasGrid.Cli.Keys;
using NetralitasGrid.Cli.Packs;
using NetralitasGrid.Cli.Postgres;
using NetralitasGrid.Cli.Retention;
using NetralitasGrid.Cli.Rules;
using NetralitasGrid.Cli.Server;
using NetralitasGrid.Cli.Subjects;
using NetralitasGrid.Storage.Contract;

var data = new Option<DirectoryInfo>("--data")
{
    Description = "Data folder of the embedded grid",
    DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("GRID_DATA") is { Length: > 0 } folder ? folder : ".grid"),
    Recursive = true,
};
var cell = new CellOption(data);
var server = new ServerOption(data);
var grid = new RootCommand("The operator's command line of NetralitasGrid.")
{
    data,
    KeyCommands.Create(cell),
    AuditCommands.Create(cell),
    AliasCommands.Create(cell),
    EraseCommand.Create(cell),
    RetentionCommands.Create(cell),
    HoldCommands.Create(cell),
    MigrateCommand.Create(data),
    SiloCommand.Create(),
    RulesCommands.Create(cell),
    PackCommands.Create(server),
    RedecideCommand.Create(server),
    CellCommands.Create(),
};

var parsed = grid.Parse(args);

// Where 1 means that something was found, what cannot be used is 2.
var unusable = RulesCommands.Has(parsed.CommandResult) ? RulesCommands.Unusable : 1;
try
{
    var code = await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // A silo finishes its turns first.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    });
    return parsed.Errors.Count > 0 ? unusable : code;
}
catch (Exception e) when (e is CommandException or StoreUnavailableException or StoreCorruptException or LegalHoldException)
{
    Console.Error.WriteLine(e.Message);
    return unusable;
}

using System.CommandLine;
using NetralitasGrid.Cli;
using NetralitasGrid.Cli.Audit;
using NetralitasGrid.Cli.Keys;
using NetralitasGrid.Cli.Postgres;
using NetralitasGrid.Cli.Subjects;

var data = new Option<DirectoryInfo>("--data")
{
    Description = "Data folder of the embedded grid",
    DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("GRID_DATA") is { Length: > 0 } folder ? folder : ".grid"),
    Recursive = true,
};
var grid = new RootCommand("The operator's command line of NetralitasGrid.")
{
    data,
    KeyCommands.Create(data),
    AuditCommands.Create(data),
    AliasCommands.Create(data),
    EraseCommand.Create(data),
    MigrateCommand.Create(data),
    SiloCommand.Create(),
};

try
{
    return await grid.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // A silo finishes its turns first.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    });
}
catch (CommandException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

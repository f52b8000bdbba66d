using System.Runtime.InteropServices;
using NetralitasGrid.Load;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Reporting;
using NetralitasGrid.Load.Running;
using NetralitasGrid.Load.Scenarios;

if (LoadArguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(LoadArguments.Usage);
    return 2;
}

RunPlan plan;
try
{
    plan = new(Scenario.Open(arguments.Scenario), arguments.Run);
}
catch (InvalidDataException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

// The first Ctrl-C ends the posts and still makes a report; the next, a second later or more, ends everything at once. Sooner it is the same one,
// which some senders give to the process and to its group.
using var stop = new CancellationTokenSource();
var stoppedAt = 0L;
GridDeployment? running = null;
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var progress = new Progress(Console.Error, !Console.IsErrorRedirected);
progress.Say($"{plan.Scenario.Name}: {plan.Scenario.Title}. Starting the grid...");
LoadResult result;
try
{
    // Over PostgreSQL the grid has the real time; embedded it is polling day.
    var clock = arguments.Grid.Postgres ? TimeProvider.System : ShiftedTime.From(plan);
    await using var grid = await GridDeployment.StartAsync(arguments.Grid with { Clock = (clock as ShiftedTime)?.GetUtcNow() }, stop.Token);
    running = grid;
    result = await new LoadRun(grid, plan, clock, progress).RunAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Interrupted before the first post.");
    return 130;
}

var report = LoadReport.Of(result);
report.Print(Console.Out);
if (arguments.Json is { } json)
{
    await File.WriteAllTextAsync(json, report.ToJson());
}

if (arguments.Report is { } html)
{
    await File.WriteAllTextAsync(html, HtmlReport.Write(report));
    Console.Error.WriteLine($"The report is in {html}.");
}

return result.Interrupted ? 130 : result.Holds ? 0 : 1;

void Stop(PosixSignalContext signal)
{
    if (!stop.IsCancellationRequested)
    {
        signal.Cancel = true;
        stoppedAt = TimeProvider.System.GetTimestamp();
        stop.Cancel();
    }
    else if (TimeProvider.System.GetElapsedTime(stoppedAt) < TimeSpan.FromSeconds(1))
    {
        signal.Cancel = true;
    }
    else
    {
        running?.Abandon();
    }
}

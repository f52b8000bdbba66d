using System.Diagnostics;
using System.Globalization;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>A process that begins a turn, says of how many messages, and commits it when it is told to; a test kills or freezes it before.</summary>
internal sealed class HoldingProcess : IDisposable
{
    public const string Argument = "--hold";

    private readonly Process _process;

    private HoldingProcess(Process process) => _process = process;

    public static async Task<int> RunAsync(string database, string most)
    {
        await using var store = await PostgresStore.OpenAsync(
            new() { ConnectionString = database, Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions, Watches = false }, CancellationToken.None);
        await using var turn = await store.BeginTurnAsync(int.Parse(most, CultureInfo.InvariantCulture), CancellationToken.None);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"holds {turn?.Messages.Count ?? 0}"));
        await Console.In.ReadLineAsync();
        try
        {
            await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), CancellationToken.None);
            await Console.Out.WriteLineAsync("committed");
        }
        catch (StoreUnavailableException)
        {
            await Console.Out.WriteLineAsync("refused");
        }

        return 0;
    }

    /// <summary>Starts the process; returns when it has its turn, with the number of its messages.</summary>
    public static async Task<(HoldingProcess Process, int Messages)> StartAsync(string database, int most = 100)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Argument, database, most.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync();
        Assert.StartsWith("holds ", line);
        return (new(process), int.Parse(line!["holds ".Length..], CultureInfo.InvariantCulture));
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ThawAsync() => SignalAsync("-CONT");

    /// <summary>Lets it commit; returns what it says of that.</summary>
    public async Task<string?> CommitAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        return await _process.StandardOutput.ReadLineAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}

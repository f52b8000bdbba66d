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

    /// <param name="stateBytes">Size of one state that the turn writes besides.</param>
    public static async Task<int> RunAsync(string database, string most, string stateBytes)
    {
        await using var store = await PostgresStore.OpenAsync(
            new() { ConnectionString = database, Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions, Watches = false }, CancellationToken.None);
        try
        {
            await Console.Out.WriteLineAsync("begins");
            await using var turn = await store.BeginTurnAsync(int.Parse(most, CultureInfo.InvariantCulture), CancellationToken.None);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"holds {turn?.Messages.Count ?? 0}"));
            await Console.In.ReadLineAsync();
            var outcome = StoreFixtures.Decide(turn!, PostgresServer.Cell);
            if (int.Parse(stateBytes, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                outcome.States[new(turn!.Messages[0].Grain, "large")] = new byte[size];
            }

            await turn!.CommitAsync(outcome, CancellationToken.None);
            await Console.Out.WriteLineAsync("committed");
        }
        catch (StoreUnavailableException)
        {
            await Console.Out.WriteLineAsync("refused");
        }

        return 0;
    }

    /// <summary>Starts the process; returns when it has its turn, with the number of its messages.</summary>
    public static async Task<(HoldingProcess Process, int Messages)> StartAsync(string database, int most = 100, int stateBytes = 0)
    {
        var process = await BeginAsync(database, most, stateBytes);
        return (process, await process.HoldsAsync());
    }

    /// <summary>Starts the process; returns when it is about to begin its turn.</summary>
    public static async Task<HoldingProcess> BeginAsync(string database, int most, int stateBytes)
    {
        var process = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [Argument, database, most.ToString(CultureInfo.InvariantCulture), stateBytes.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("begins", await process.StandardOutput.ReadLineAsync());
        return new(process);
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
        await BeginCommitAsync();
        return await SaysAsync();
    }

    /// <summary>Lets it commit.</summary>
    public Task BeginCommitAsync() => _process.StandardInput.WriteLineAsync();

    /// <summary>Waits for the next thing that it says.</summary>
    public Task<string?> SaysAsync() => _process.StandardOutput.ReadLineAsync();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<int> HoldsAsync()
    {
        var line = await SaysAsync();
        Assert.StartsWith("holds ", line);
        return int.Parse(line!["holds ".Length..], CultureInfo.InvariantCulture);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}

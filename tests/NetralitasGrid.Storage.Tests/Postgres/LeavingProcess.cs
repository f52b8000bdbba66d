using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>A process that starts a server, says which, and never ends by itself.</summary>
internal static class LeavingProcess
{
    public const string Argument = "--leave";

    public static async Task<int> RunAsync()
    {
        await using var cluster = await PostgresCluster.StartAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync($"{cluster.ProcessId} {cluster.Folder}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        return 0;
    }
}

using System.Diagnostics;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>A run of tests that is killed leaves no server behind.</summary>
public sealed class LeftServerTests
{
    [Fact]
    public async Task A_server_ends_with_the_process_that_started_it_although_that_was_killed()
    {
        Assert.SkipUnless(PostgresCluster.IsInstalled, "PostgreSQL is not installed (./test installs it where it can).");
        Assert.SkipUnless(Directory.Exists("/proc/self"), "The guard of left processes needs /proc.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        using var starter = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [LeavingProcess.Argument]) { RedirectStandardOutput = true })!;
        var said = (await starter.StandardOutput.ReadLineAsync(patience.Token))!.Split(' ');

        starter.Kill();
        await starter.WaitForExitAsync(patience.Token);

        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Directory.Exists($"/proc/{said[0]}") || Directory.Exists(said[1]))
        {
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }
}

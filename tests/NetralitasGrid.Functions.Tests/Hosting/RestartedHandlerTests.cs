using System.Collections.Concurrent;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Hosting;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>The host ends its handler with SIGKILL and starts it again; so does whatever else kills it.</summary>
public sealed class RestartedHandlerTests
{
    private const int Clients = 4;
    private const int FewKills = 3;
    private const string Fault = "a handler killed behind the Functions host";

    private static readonly int Kills = Rounds.Or(FewKills);

    /// <summary>Of each client: the last kill leaves some to be posted.</summary>
    private static readonly int Reports = (Kills + 1) * 10;

    [Fact]
    [Trait(FaultRun.Trait, Fault)]
    public async Task A_handler_killed_under_load_is_started_again_and_nothing_acknowledged_is_lost_or_taken_twice()
    {
        await using var app = new ProxiedApp();
        await app.InitializeAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        using var reached = new SemaphoreSlim(0);
        var run = new FaultRun(Fault, FewKills, () => acknowledged.Count, broken: "an acknowledgement 20 ms before its COMMIT");

        var posting = Enumerable.Range(0, Clients).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < Reports; i++)
                {
                    var report = Sample.Photo().ToJsonString();
                    while (await PostAsync(app, report) is not { } id || !acknowledged.TryAdd(report, id))
                    {
                        // The host says 500 while the handler is away: the app on the other side posts again, to the letter.
                    }

                    reached.Release();
                }
            },
            cancellation)).ToArray();
        foreach (var _ in run.All())
        {
            for (var i = 0; i < 20; i++)
            {
                await reached.WaitAsync(cancellation);
            }

            app.Host.Handler.Kill();
            var killed = TimeProvider.System.GetTimestamp();
            while (await reached.WaitAsync(0, cancellation))
            {
                // Acknowledged before the kill was felt.
            }

            await reached.WaitAsync(cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(killed));
        }

        await Task.WhenAll(posting);

        Assert.Equal(1 + Kills, app.Host.Starts);
        Assert.Equal(Clients * Reports, acknowledged.Values.Distinct().Count());
        foreach (var (report, id) in acknowledged)
        {
            var again = await app.SendAsync("POST", "/api/incidents", HostedApp.Json(report));
            Assert.Equal((202, id, true), (again.Status, again.Json.GetProperty("id").GetString(), again.Json.GetProperty("duplicate").GetBoolean()));
        }

        var stored = 0L;
        Database.Read(app.Data, "SELECT count(*) FROM report", count => stored = (long)count);
        run.End(stored == Clients * Reports, Math.Max(0, acknowledged.Count - (int)stored), Math.Max(0, (int)stored - acknowledged.Count));
        Assert.Equal(Clients * Reports, stored);
    }

    /// <summary>The id under which a report was taken; null where nobody knows.</summary>
    private static async Task<string?> PostAsync(HostedApp app, string report)
    {
        try
        {
            var answer = await app.SendAsync("POST", "/api/incidents", HostedApp.Json(report));
            Assert.True(answer.Status is 202 or 500 or 503, answer.Text);
            return answer.Status == 202 ? answer.Json.GetProperty("id").GetString() : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

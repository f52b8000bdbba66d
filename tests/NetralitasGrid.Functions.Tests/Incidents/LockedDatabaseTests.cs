using NetralitasGrid.Functions.Tests.Hosting;
using SQLitePCL;

namespace NetralitasGrid.Functions.Tests.Incidents;

/// <summary>A report that the embedded grid cannot write, because somebody else holds its database.</summary>
public sealed class LockedDatabaseTests
{
    private const string NotTheHosts = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    [Fact]
    public async Task A_report_that_cannot_be_written_is_answered_503_and_accepted_once_when_it_comes_again()
    {
        await using var app = new ProxiedApp();
        await app.InitializeAsync();
        var report = Sample.Photo().ToJsonString();

        TestAnswer refused, failed;
        using (Hold(Path.Combine(app.Data, "grid.db")))
        {
            var key = app.SendAsync("POST", "/api/keys", HostedApp.Json("""{"source":"s","role":"viewer","region":"*"}"""), ("X-Azure-Functions-InvocationId", NotTheHosts));
            refused = await app.SendAsync("POST", "/api/incidents", HostedApp.Json(report));
            failed = await key;
        }

        var accepted = await app.SendAsync("POST", "/api/incidents", HostedApp.Json(report));
        var again = await app.SendAsync("POST", "/api/incidents", HostedApp.Json(report));

        Assert.Equal((503, "unavailable"), (refused.Status, refused.Problem));
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal((202, false), (accepted.Status, accepted.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal((202, true), (again.Status, again.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(accepted.Json.GetProperty("id").GetString(), again.Json.GetProperty("id").GetString());

        // The log names the request as the host's own log does, and not as the client would have it.
        Assert.Equal(503, failed.Status);
        Assert.Contains(failed.Headers.GetValues("X-Test-Invocation").Single(), app.Host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(NotTheHosts, app.Host.Output, StringComparison.Ordinal);
    }

    private static Held Hold(string file)
    {
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(file, out var database));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_busy_timeout(database, 5_000));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, "BEGIN IMMEDIATE"));
        return new(database);
    }

    private sealed class Held(sqlite3 database) : IDisposable
    {
        public void Dispose()
        {
            raw.sqlite3_exec(database, "ROLLBACK");
            raw.sqlite3_close(database);
        }
    }
}

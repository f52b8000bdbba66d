using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Functions.Tests.Incidents;

/// <summary>Back-pressure over PostgreSQL: front doors without a silo, so that messages wait in the database, whichever door took them.</summary>
public sealed class PostgresPressureTests(PostgresServer server)
{
    [Fact]
    public async Task Regions_over_their_share_wait_then_everybody_and_repeated_posts_are_answered_throughout()
    {
        var database = await server.EmptyAsync();
        var first = Sample.Photo("35.17.01").ToJsonString();
        await using (var door = await TestDoor.OpenAsync(database, null, b => b.Configuration["Pressure:OldestWaiting"] = "00:00:00.200"))
        {
            foreach (var body in (string[])[first, .. Enumerable.Range(0, 5).Select(_ => Sample.Photo("35.17.01").ToJsonString()), Sample.Photo("35.08.01").ToJsonString()])
            {
                Assert.Equal(202, (await door.PostAsync("/api/incidents", door.AdminKey, body)).Status);
            }

            var pressure = door.Services.GetRequiredService<Pressure>();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(1));
            do
            {
                await pressure.ReadAsync(patience.Token);
            }
            while (pressure.Against("35.17.01") is null);
            var busy = await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo("35.17.01").ToJsonString());
            var quiet = await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo("35.08.01").ToJsonString());
            var repeated = await door.PostAsync("/api/incidents", door.AdminKey, first);

            // Another door, which took nothing itself, sees the same backlog.
            await using var other = await TestDoor.OpenAsync(database, Path.Combine(door.Folder, Secrets.FileName), b => b.Configuration["Pressure:MostWaiting"] = "8");
            await other.Services.GetRequiredService<Pressure>().ReadAsync(TestContext.Current.CancellationToken);
            var refused = await other.PostAsync("/api/incidents", door.AdminKey, Sample.Photo("12.71.01").ToJsonString());
            var again = await other.PostAsync("/api/incidents", door.AdminKey, first);

            Assert.Equal((429, "region-busy"), (busy.Status, busy.Problem));
            Assert.True(busy.Headers.RetryAfter!.Delta > TimeSpan.Zero);
            Assert.Equal(202, quiet.Status);
            Assert.Equal((202, true), (repeated.Status, repeated.Json.GetProperty("duplicate").GetBoolean()));
            Assert.Equal((503, "unavailable"), (refused.Status, refused.Problem));
            Assert.Equal((202, true), (again.Status, again.Json.GetProperty("duplicate").GetBoolean()));
        }

        server.Drop(database);
    }
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Functions.Tests.Packs;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Functions.Tests.DeadLetters;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task An_incident_without_a_pack_is_set_aside_and_decided_once_it_is_retried_with_one()
    {
        await using var door = await TestDoor.OpenAsync();
        var incident = await AppendForElectionAsync(door, "pilkada-2029");
        var letter = Assert.Single((await door.GetAsync("/api/dead-letters", door.AdminKey)).Json.GetProperty("items").EnumerateArray());
        var dead = await door.GetAsync($"/api/incidents/{incident}", door.AdminKey);

        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("2.0.0", ("pack.json", text => text.Replace("\"election\": \"pilkada-2024\"", "\"election\": \"pilkada-2029\"", StringComparison.Ordinal))));
        await door.PostAsync("/api/packs/2.0.0/activate", door.AdminKey, "");
        await HandledAsync(door, ChangeKind.Decision, incident, () => door.PostAsync($"/api/dead-letters/{letter.GetProperty("id").GetString()}/retry", door.AdminKey, ""));

        var decided = await door.GetAsync($"/api/incidents/{incident}", door.AdminKey);
        Assert.Equal("dead-letter", dead.Json.GetProperty("status").GetString());
        Assert.Equal(incident.ToString(), letter.GetProperty("incidentId").GetString());
        Assert.Equal("decided", decided.Json.GetProperty("status").GetString());
        Assert.Equal("2.0.0", decided.Json.GetProperty("decision").GetProperty("pack").GetProperty("version").GetString());
        Assert.Empty((await door.GetAsync("/api/dead-letters", door.AdminKey)).Json.GetProperty("items").EnumerateArray());
    }

    /// <summary>An incident as a door would append it that knew a pack of this election.</summary>
    private static async Task<GridId> AppendForElectionAsync(TestDoor door, string election)
    {
        var known = GridId.Parse((await door.DecidedAsync(Sample.Photo().ToJsonString())).GetProperty("id").GetString()!);
        var row = (await door.Store.Read.IncidentAsync(known, TestContext.Current.CancellationToken))!;
        var incident = GridId.New(GridId.Incident, door.Clock);
        var body = Encoding.UTF8.GetString(row.Body).Replace("pilkada-2024", election, StringComparison.Ordinal);
        var parts = door.Services.GetRequiredService<Sealer>().Seal(incident, "{}"u8.ToArray(), "{}"u8.ToArray());
        using var report = System.Text.Json.JsonDocument.Parse(body);
        await HandledAsync(door, ChangeKind.DeadLetter, incident, () => door.Store.AppendAsync(
            [
                new IncidentAppend
                {
                    Incident = incident,
                    ReportKey = SHA256.HashData(Encoding.UTF8.GetBytes(incident.ToString())),
                    BodyHash = SHA256.HashData(row.Body),
                    Grain = new(GrainKind.Employee, report.RootElement.GetProperty("subject").GetProperty("key").GetString()!),
                    Source = row.Source,
                    Place = row.Place,
                    DutyRegion = row.DutyRegion,
                    Body = Encoding.UTF8.GetBytes(body),
                    Sealed = parts,
                },
            ],
            TestContext.Current.CancellationToken).AsTask());
        return incident;
    }

    /// <summary>Does something and waits until watchers are told that the message was handled so.</summary>
    private static async Task HandledAsync(TestDoor door, ChangeKind kind, GridId message, Func<Task> act)
    {
        await using var changes = door.Store.WatchAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = changes.MoveNextAsync();
        await act();
        while (true)
        {
            Assert.True(await next);
            if (changes.Current.Kind == kind && changes.Current.Subject == message)
            {
                return;
            }

            next = changes.MoveNextAsync();
        }
    }
}

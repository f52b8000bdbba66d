using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Faults.Tests;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Silo.Orleans.Tests.Cluster;

/// <summary>Who was told a decision sees it in the person's live state at once, though it is answered from memory on another silo.</summary>
public sealed class FreshTests(PostgresServer server)
{
    private const int Reports = 25;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_persons_state_has_every_decision_that_was_told_before_it_was_read()
    {
        var database = await server.EmptyAsync();
        await using (var cluster = await RunningGrid.StartAsync(database, doors: 1, silos: 2, Cancellation))
        {
            using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{cluster.Doors[0].Port}") };
            client.DefaultRequestHeaders.Authorization = new("Bearer", cluster.AdminKey);
            client.DefaultRequestHeaders.Add("Prefer", "wait=30");
            for (var person = 1; person <= 3; person++)
            {
                var (path, before) = ("", DateTimeOffset.MinValue);
                for (var report = 1; report <= Reports / person; report++)
                {
                    var posted = await client.PostAsync("/api/incidents", new StringContent(Incident(person, report), null, "application/json"), Cancellation);
                    var decided = await JsonAsync(posted);
                    Assert.True(posted.StatusCode == System.Net.HttpStatusCode.OK, decided.ToString());
                    path = path.Length > 0 ? path : await PathAsync(client, person);

                    var state = await JsonAsync(await client.GetAsync(path, Cancellation));

                    // The time of the last message that changed it.
                    var asOf = state.GetProperty("asOf").GetDateTimeOffset();
                    Assert.True(asOf > before, $"report {report} of person {person}: the state is of {asOf:O}, as before");
                    before = asOf;
                }
            }
        }

        server.Drop(database);
    }

    private static async Task<string> PathAsync(HttpClient client, int person)
    {
        var found = await JsonAsync(await client.PostAsync("/api/employees/lookup", new StringContent($$"""{"nip":"{{Nip(person)}}"}""", null, "application/json"), Cancellation));
        return $"/api/employees/{found.GetProperty("subjectKey").GetString()}";
    }

    private static string Nip(int person) => string.Create(CultureInfo.InvariantCulture, $"19860926201505100{person}");

    private static string Incident(int person, int report) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"reportId":"F-{{person}}-{{report}}","occurredAt":"2024-10-05T19:20:00+07:00","knownAt":"2024-10-05T20:00:00+07:00",
         "place":{"regionCode":"35.17.01"},
         "subject":{"kind":"PNS","nip":"{{Nip(person)}}","name":"Contoh","position":"FUNCTIONAL","agency":"SMPN 1 Jombang","dutyRegionCode":"35.17"},
         "act":{"code":"PHOTO","channel":"INSTAGRAM","published":true,"symbols":["TWO_FINGERS"]},
         "description":"Contoh.","witnesses":2,"reporter":{"kind":"VOTER","name":"Contoh"} }
        """);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
        }
    }
}

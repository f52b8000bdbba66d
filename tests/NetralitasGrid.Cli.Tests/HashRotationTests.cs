using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Cli.Tests;

/// <summary>After a rotation of the hashing key a repeated post is a duplicate, and a person is still the person.</summary>
public sealed class HashRotationTests(PostgresServer server)
{
    private const string Nip = "198609262015051001";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_rotations_keep_people_and_reports_and_are_refused_while_a_front_door_runs()
    {
        var database = await server.EmptyAsync();
        var data = Directory.CreateTempSubdirectory("grid-hash-").FullName;
        try
        {
            Secrets.Open(data);
            string[] engine = ["--engine", "postgres", "--database", database, "--secrets", Path.Combine(data, Secrets.FileName)];
            var door = await GridProcess.StartAsync(data, Cancellation, engine);
            var first = await SendAsync(door, "/api/incidents", Incident("R-1"));
            var person = await SendAsync(door, "/api/employees/lookup", $$"""{"nip":"{{Nip}}"}""");
            var refused = await GridCommand.RunAsync(data, "keys", "hash", "rotate", "--database", database);
            await door.DisposeAsync();
            await ForgetDoorsAsync(database);

            for (var version = 2; version <= 3; version++)
            {
                var rotated = await GridCommand.RunAsync(data, "keys", "hash", "rotate", "--database", database);
                Assert.True(rotated.Code == 0, rotated.Output + rotated.Error);
                await using (var next = await GridProcess.StartAsync(data, Cancellation, engine))
                {
                    var again = await SendAsync(next, "/api/incidents", Incident("R-1"));
                    var other = await SendAsync(next, "/api/incidents", Incident($"R-{version}"));

                    Assert.Equal((true, first.GetProperty("id").GetString()), (again.GetProperty("duplicate").GetBoolean(), again.GetProperty("id").GetString()));
                    Assert.False(other.GetProperty("duplicate").GetBoolean());
                    Assert.Equal(Text(person), Text(await SendAsync(next, "/api/employees/lookup", $$"""{"nip":"{{Nip}}"}""")));
                }

                await ForgetDoorsAsync(database);
            }

            Assert.Equal(1, refused.Code);
            Assert.Contains("stop all of them", refused.Error, StringComparison.Ordinal);
            Assert.Equal(1L, await AskAsync(database, "SELECT count(DISTINCT grain) FROM message WHERE kind = 1"));
        }
        finally
        {
            server.Drop(database);
            Directory.Delete(data, recursive: true);
        }
    }

    private static string Text(JsonElement json) => json.GetProperty("subjectKey").GetString()!;

    private static string Incident(string reportId) => $$$"""
        {"reportId":"{{{reportId}}}","occurredAt":"2024-10-05T19:20:00+07:00","place":{"regionCode":"35.17.01"},
         "subject":{"kind":"PNS","nip":"{{{Nip}}}","name":"Siti Rahmawati","agency":"SMPN 1 Jombang","dutyRegionCode":"35.17"},
         "act":{"code":"PHOTO"},"reporter":{"kind":"VOTER"}}
        """;

    private static async Task<JsonElement> SendAsync(GridProcess door, string path, string body)
    {
        using var connection = await HttpConnection.OpenAsync(door.Port, Cancellation);
        var bytes = Encoding.UTF8.GetBytes(body);
        var key = await File.ReadAllTextAsync(Path.Combine(door.Data, "admin.key"), Cancellation);
        byte[] request =
        [
            .. Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key.Trim()}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n\r\n"),
            .. bytes,
        ];
        var answer = await connection.SendAsync(request, Cancellation);
        var text = Encoding.UTF8.GetString(answer.Body.Span);
        Assert.True(answer.Status is 200 or 202, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>What 30 seconds do: a killed front door is at work no more.</summary>
    private static async Task ForgetDoorsAsync(string database) => await AskAsync(database, "DELETE FROM process RETURNING 0");

    private static async Task<object?> AskAsync(string database, string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}

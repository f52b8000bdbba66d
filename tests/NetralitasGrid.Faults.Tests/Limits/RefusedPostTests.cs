using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Limits;

/// <summary>A report that the database fails to take: its client is told to come again, and the report is accepted then, once.</summary>
public sealed class RefusedPostTests
{
    private const string Waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'relation' AND application_name = 'netralitasgrid')";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("full")]
    [InlineData("killed")]
    public async Task A_report_that_cannot_be_written_is_answered_503_and_accepted_once_when_it_comes_again(string fault)
    {
        await using var server = PostgresServer.With();
        var database = await server.EmptyAsync();
        var name = PostgresServer.NameOf(database);
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{grid.Doors[0].Port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", grid.AdminKey);
        var report = Sample.Photo().ToJsonString();
        Assert.Equal(202, (await PostAsync(http, Sample.Photo().ToJsonString())).Status);

        // The fault meets the report in the middle of its append.
        var (status, retryAfter, _) = fault == "full"
            ? await WhileFullAsync(server.Cluster, name, () => PostAsync(http, report))
            : await WhileWaitingAsync(server.Cluster, database, name, () => PostAsync(http, report), server.Cluster.KillAsync);

        Assert.Equal(503, status);
        Assert.True(retryAfter > TimeSpan.Zero);
        var (id, isNew) = await AcceptedAsync(http, report);
        Assert.True(isNew);
        Assert.Equal((id, false), await AcceptedAsync(http, report));
        await server.Cluster.UntilAsync("SELECT NOT EXISTS (SELECT FROM mail)", name, Cancellation);
        Assert.Equal(2L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM report", name, Cancellation));
        Assert.Equal(2L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM entry JOIN message ON seq = message WHERE kind = 1", name, Cancellation));
    }

    /// <summary>No file may grow: the next page of a table that every append writes cannot be had.</summary>
    private static async Task<(int, TimeSpan?, JsonElement)> WhileFullAsync(PostgresCluster cluster, string name, Func<Task<(int, TimeSpan?, JsonElement)>> post)
    {
        await cluster.ChangeAsync(
            "INSERT INTO data_key (seq, version, subject, reporter) SELECT -g, 1, convert_to(repeat(md5(g::text), 30), 'UTF8'), 'x' FROM generate_series(1, 20000) g", name, Cancellation);
        await cluster.LimitFilesAsync(await cluster.AskAsync<long>("SELECT pg_relation_size('data_key')", name, Cancellation), Cancellation);
        await FillAsync(cluster, name);
        var answer = await post();
        await cluster.LimitFilesAsync(null, Cancellation);
        return answer;
    }

    /// <summary>The append stands before a table that somebody holds when its server ends.</summary>
    private static async Task<(int, TimeSpan?, JsonElement)> WhileWaitingAsync(
        PostgresCluster cluster, string database, string name, Func<Task<(int, TimeSpan?, JsonElement)>> post, Func<Task> end)
    {
        await using var holder = new NpgsqlConnection(database + ";Pooling=false");
        await holder.OpenAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("BEGIN; LOCK TABLE data_key IN ACCESS EXCLUSIVE MODE", holder))
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        var answer = post();
        await cluster.UntilAsync(Waits, name, Cancellation);
        await end();
        var told = await answer;
        await cluster.StartAgainAsync(Cancellation);
        return told;
    }

    /// <summary>Takes what room the last page of the table has left.</summary>
    private static async Task FillAsync(PostgresCluster cluster, string name)
    {
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString(name) + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        for (var i = 0; ; i++)
        {
            try
            {
                await using var insert = new NpgsqlCommand($"INSERT INTO data_key (seq, version, subject, reporter) VALUES ({-100_000 - i}, 1, 'x', 'x')", connection);
                await insert.ExecuteNonQueryAsync(Cancellation);
            }
            catch (PostgresException)
            {
                return;
            }
        }
    }

    /// <summary>Posts until it is taken.</summary>
    private static async Task<(string Id, bool IsNew)> AcceptedAsync(HttpClient http, string report)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var (status, wait, json) = await PostAsync(http, report);
            if (status == 202)
            {
                return (json.GetProperty("id").GetString()!, !json.GetProperty("duplicate").GetBoolean());
            }

            Assert.Equal(503, status);
            await Task.Delay(wait!.Value, TimeProvider.System, patience.Token);
        }
    }

    private static async Task<(int Status, TimeSpan? RetryAfter, JsonElement Json)> PostAsync(HttpClient http, string report)
    {
        using var body = new StringContent(report, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/incidents", body, Cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return ((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta, json.RootElement.Clone());
    }
}

using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

public sealed class PostgresAppendTests(PostgresServer server) : PostgresCase(server)
{
    [Fact]
    public async Task Groups_in_opposite_orders_do_not_deadlock()
    {
        const int rounds = 25;
        var stores = new[] { await OpenAsync(), await OpenAsync() };

        for (var round = 0; round < rounds; round++)
        {
            var group = Incidents(300, subjects: 50, prefix: $"{round}");
            await Task.WhenAll(stores.Select((store, i) => Task.Run(
                async () => await store.AppendAsync(i == 0 ? group : Enumerable.Reverse(group).ToList(), Cancellation), Cancellation)));
        }

        // Retries would hide a deadlock from the answers; the server counts them.
        Assert.Equal(0L, await AskAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
        Assert.Equal(rounds * 300L, await AskAsync<long>("SELECT count(*) FROM message"));
    }

    [Fact]
    public async Task A_report_that_another_process_appends_meanwhile_is_known_under_its_id_and_the_others_of_the_group_are_new()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var first = Incidents(1, prefix: "same");
        List<IncidentAppend> second = [.. Incidents(1, prefix: "same"), .. Incidents(1, prefix: "own")];
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var holder = await source.OpenConnectionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE data_key IN ACCESS EXCLUSIVE MODE", holder);
        await hold.ExecuteNonQueryAsync(Cancellation);

        // The first has written its key and not committed when the other has looked and finds none.
        var earlier = one.AppendAsync(first, Cancellation).AsTask();
        await UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'relation' AND datname = current_database())");
        var later = other.AppendAsync(second, Cancellation).AsTask();
        await UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'transactionid' AND datname = current_database())");
        hold.CommandText = "COMMIT";
        await hold.ExecuteNonQueryAsync(Cancellation);

        Assert.Equal(new(AppendResult.Accepted, first[0].Incident), Assert.Single(await earlier));
        Assert.Equal([new(AppendResult.Duplicate, first[0].Incident), new(AppendResult.Accepted, second[1].Incident)], await later);
        Assert.Equal((2L, 2L, 2L), (await AskAsync<long>("SELECT count(*) FROM report"), await AskAsync<long>("SELECT count(*) FROM message"), await AskAsync<long>("SELECT count(*) FROM mail")));
    }

    [Fact]
    public async Task Data_that_the_database_refuses_does_not_take_strangers_along()
    {
        var store = await OpenAsync();
        var group = Incidents(9);
        group[4] = group[4] with { Source = "a\0b" };

        var answers = await store.AppendAsync(group, Cancellation);

        Assert.Equal(AppendResult.Refused, answers[4].Result);
        Assert.All(answers.Where((_, i) => i != 4), a => Assert.Equal(AppendResult.Accepted, a.Result));
        Assert.Equal(8, (await store.HealthAsync(Cancellation)).Waiting);
    }

    [Fact]
    public async Task A_data_key_is_kept_apart_from_what_it_opens()
    {
        var store = await OpenAsync();

        await store.AppendAsync(Incidents(1), Cancellation);

        Assert.Equal((1L, 1L), (await AskAsync<long>("SELECT count(*) FROM message WHERE sealed_subject IS NOT NULL"), await AskAsync<long>("SELECT count(*) FROM data_key")));
    }

    [Fact]
    public async Task Mail_that_committed_late_below_the_low_water_mark_is_found_by_the_sweep()
    {
        var store = await OpenAsync(o => o with { Clock = Clock, TellsTime = true });
        var incidents = Incidents(2);
        await using var late = Npgsql.NpgsqlDataSource.Create(Database);
        await using var connection = await late.OpenConnectionAsync(Cancellation);
        await using (var command = connection.CreateCommand())
        {
            // The sequence gives the late one its number first.
            command.CommandText = "SELECT nextval(pg_get_serial_sequence('message', 'seq'))";
            Assert.Equal(1L, await command.ExecuteScalarAsync(Cancellation));
        }

        await store.AppendAsync([incidents[1]], Cancellation);
        Clock.Move(TimeSpan.FromSeconds(3));
        await using (var turn = await store.BeginTurnAsync(10, Cancellation))
        {
            await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
        }

        await RunAsync(
            """
            INSERT INTO message (seq, received, appended, id, partition, kind, letter, first, grain, body) OVERRIDING SYSTEM VALUE
            SELECT 1, received, appended, gen_random_uuid(), partition, kind, letter, true, grain, body FROM message WHERE seq = 2;
            INSERT INTO mail (seq, appended, partition) SELECT seq, appended, partition FROM message WHERE seq = 1
            """);

        Assert.Null(await store.BeginTurnAsync(10, Cancellation));
        Clock.Move(TimeSpan.FromSeconds(11));
        await using var swept = await store.BeginTurnAsync(10, Cancellation);

        Assert.Equal(1, Assert.Single(swept!.Messages).Sequence);
    }
}

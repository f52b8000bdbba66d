using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>
/// A primary that was given up for dead and comes back, when its standby has been promoted. It asks for no standby any more, so that nothing but the
/// grid keeps it from acknowledging.
/// </summary>
public sealed class FormerPrimaryTests : IAsyncLifetime
{
    private readonly PostgresServer _server = PostgresServer.With();
    private PostgresCluster? _standby;
    private PostgresStoreOptions _options = new() { ConnectionString = "" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(await _server.CloneAsync());
        _standby = await PostgresCluster.StandbyOfAsync(_server.Cluster, Cancellation);
        database.Host = $"127.0.0.1:{_server.Cluster.Port},127.0.0.1:{_standby.Port}";
        _options = new() { ConnectionString = database.ConnectionString + ";Target Session Attributes=primary", Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        Database = database.Database!;
    }

    private string Database { get; set; } = "";

    private PostgresCluster Former => _server.Cluster;

    private PostgresCluster Promoted => _standby!;

    public async ValueTask DisposeAsync()
    {
        if (_standby is { } standby)
        {
            await standby.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_a_frozen_primary_still_has_to_answer_is_given_up_when_its_standby_was_promoted()
    {
        await using var store = await PostgresStore.OpenAsync(_options, Cancellation);
        await store.AppendAsync([Incident("1"), Incident("2")], Cancellation);
        await CaughtUpAsync();
        await using var turn = await store.BeginTurnAsync(10, Cancellation);
        await Former.FreezeAsync();
        var append = Task.Run(async () => await store.AppendAsync([Incident("3")], Cancellation), Cancellation);
        var commit = Task.Run(async () => await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation), Cancellation);

        await Promoted.PromoteAsync(Cancellation);

        // The append is tried again by itself; whether it finds the new primary before it gives up is luck, and the client would try again.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
        await Task.WhenAny(append);
        await turn!.DisposeAsync();
        await AppendAsync(store, Incident("3"));
        await Former.ThawAsync();
        await AppendAsync(store, Incident("4"));
        await using (var again = await BeginAsync(store))
        {
            Assert.Equal((1, 4), (again.Number, again.Messages.Count));
            await again.CommitAsync(StoreFixtures.Decide(again, PostgresServer.Cell), Cancellation);
        }

        Assert.Equal((4L, 4L), (await CountAsync(Promoted, "message"), await CountAsync(Promoted, "entry")));
        Assert.Null((await store.HealthAsync(Cancellation)).Why);
    }

    [Fact]
    public async Task A_revived_primary_gets_nothing_from_who_has_met_the_new_one_nor_from_who_starts_later()
    {
        await using var store = await PostgresStore.OpenAsync(_options, Cancellation);
        await store.AppendAsync([Incident("1")], Cancellation);
        await CaughtUpAsync();
        await Former.KillAsync();
        await Promoted.PromoteAsync(Cancellation);
        await AppendAsync(store, Incident("2"));
        await Former.StartAgainAsync(Cancellation);

        for (var i = 3; i < 40; i++)
        {
            await AppendAsync(store, Incident($"{i}"));
        }

        // The former one is named first.
        await using (var late = await PostgresStore.OpenAsync(_options, Cancellation))
        {
            await late.AppendAsync([Incident("late")], Cancellation);
        }

        Assert.Equal((1L, 40L), (await CountAsync(Former, "message"), await CountAsync(Promoted, "message")));

        // With the new one gone, the former one is no way out: better unavailable than wrong.
        await Promoted.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync([Incident("lost")], Cancellation));
        Assert.False((await store.HealthAsync(Cancellation)).Ready);
        Assert.Equal(1L, await CountAsync(Former, "message"));
    }

    [Fact]
    public async Task A_name_that_leads_to_a_former_primary_again_is_refused_by_who_has_met_the_new_one()
    {
        await using var switchboard = new Switchboard(Former.Port);
        var named = new NpgsqlConnectionStringBuilder(_options.ConnectionString) { Host = "127.0.0.1", Port = switchboard.Port };
        named.Remove("Target Session Attributes");
        await using var store = await PostgresStore.OpenAsync(_options with { ConnectionString = named.ConnectionString }, Cancellation);
        await store.AppendAsync([Incident("1")], Cancellation);
        await CaughtUpAsync();
        await Former.KillAsync();
        await Promoted.PromoteAsync(Cancellation);
        switchboard.Lead(Promoted.Port);
        await AppendAsync(store, Incident("2"));
        await Former.StartAgainAsync(Cancellation);

        switchboard.Lead(Former.Port);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync([Incident("3")], Cancellation));
        Assert.Contains("former primary", (await store.HealthAsync(Cancellation)).Why);
        Assert.Equal((1L, 2L), (await CountAsync(Former, "message"), await CountAsync(Promoted, "message")));
    }

    private static IncidentAppend Incident(string report) => StoreFixtures.Incident(TimeProvider.System, report);

    /// <summary>As a client does: again until it is acknowledged.</summary>
    private static async Task AppendAsync(PostgresStore store, IncidentAppend incident)
    {
        while (true)
        {
            try
            {
                await store.AppendAsync([incident], Cancellation);
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(20, Cancellation);
            }
        }
    }

    /// <summary>As a silo does: again until it has a turn.</summary>
    private static async Task<ITurn> BeginAsync(PostgresStore store)
    {
        while (true)
        {
            try
            {
                if (await store.BeginTurnAsync(10, Cancellation) is { } turn)
                {
                    return turn;
                }
            }
            catch (StoreUnavailableException)
            {
                // Again.
            }

            await Task.Delay(20, Cancellation);
        }
    }

    private Task<long> CountAsync(PostgresCluster cluster, string table) => cluster.AskAsync<long>($"SELECT count(*) FROM {table}", Database, Cancellation);

    /// <summary>No standby is waited for here, so what is written must have arrived before the primary goes.</summary>
    private Task CaughtUpAsync() => Former.UntilAsync("SELECT count(*) = 1 AND bool_and(replay_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication", Database, Cancellation);
}

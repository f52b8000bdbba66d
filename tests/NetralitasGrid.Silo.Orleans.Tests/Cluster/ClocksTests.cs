using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Silo.Orleans.Tests.Cluster;

/// <summary>Statutory clocks: their truth is in the store, and the cluster keeps somebody who looks at them.</summary>
public sealed class ClocksTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_is_due_becomes_mail_and_a_reminder_brings_its_keeper_back()
    {
        var database = await server.CloneAsync();
        await using (var member = await Member.StartAsync(database, sweeps: true, Cancellation))
        {
            await member.Store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, "1")], Cancellation);
            await using (var turn = await member.Store.BeginTurnAsync(10, Cancellation))
            {
                var outcome = StoreFixtures.Decide(turn!, PostgresServer.Cell);
                outcome.Timers[new(StoreFixtures.Subject(1), outcome.Cases.Keys.First(), Clock.C2)] = TimeProvider.System.GetUtcNow().AddSeconds(-1);
                await turn!.CommitAsync(outcome, Cancellation);
            }

            await PostgresCluster.UntilTrueAsync(database, "SELECT NOT EXISTS (SELECT FROM running_clock)", Cancellation);
            Assert.Equal(1, await CountAsync(database, "SELECT count(*) FROM message WHERE kind = 3"));
            Assert.Equal(1, await CountAsync(database, "SELECT count(*) FROM orleans_reminder WHERE name = 'clocks'"));
            Assert.Equal(1, await CountAsync(database, "SELECT count(*) FROM orleans_silo WHERE status = 3"));
            Assert.InRange(await CountAsync(database, "SELECT count(*) FROM orleans_activation"), 1, 1 + PostgresServer.Partitions);
        }

        Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM orleans_silo WHERE status = 3"));
        server.Drop(database);
    }

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}

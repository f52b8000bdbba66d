using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

public sealed class PoolingProxyTests(PostgresServer server) : PostgresCase(server)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proxy_that_pools_by_transaction_is_refused_at_the_start(bool ignoresSettings)
    {
        await using var proxy = await PoolingProxy.StartAsync(Database, ignoresSettings);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => PostgresStore.OpenAsync(
            new() { ConnectionString = proxy.Through(Database), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions }, Cancellation));

        Assert.Contains("connect to PostgreSQL itself", refused.Message);
    }

    [Fact]
    public async Task A_proxy_is_refused_at_the_start_when_several_hosts_are_named()
    {
        await using var proxy = await PoolingProxy.StartAsync(Database, ignoresSettings: true);
        var through = new NpgsqlConnectionStringBuilder(proxy.Through(Database));
        through.Host = $"127.0.0.1:{through.Port},127.0.0.1:{through.Port}";

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => PostgresStore.MigrateAsync(new() { ConnectionString = through.ConnectionString, Cell = PostgresServer.Cell }, Cancellation));

        Assert.Contains("connect to PostgreSQL itself", refused.Message);
    }

    [Fact]
    public async Task Sessions_that_are_shared_are_told_from_ones_own_by_what_they_remember()
    {
        await using var proxy = await PoolingProxy.StartAsync(Database, ignoresSettings: false);
        await using var shared = NpgsqlDataSource.Create(proxy.Through(Database) + ";No Reset On Close=true");
        await using var own = NpgsqlDataSource.Create(Database);

        await SessionCheck.RunAsync(own, Cancellation);
        await Assert.ThrowsAsync<UnfitServerException>(() => SessionCheck.RunAsync(shared, Cancellation));
    }
}

using System.Text;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Load.Tests.Processes;

public sealed class GridDeploymentTests
{
    [Fact]
    public async Task A_grid_over_PostgreSQL_of_two_doors_and_a_silo_accepts_at_one_and_answers_the_decision()
    {
        Assert.SkipUnless(PostgresCluster.IsInstalled, "PostgreSQL is not installed (./test installs it where it can).");
        var cancellation = TestContext.Current.CancellationToken;
        await using var grid = await GridDeployment.StartAsync(new() { Postgres = true, Doors = 2 }, cancellation);

        var answer = await PostAsync(grid.Doors[1], grid.AdminKey, cancellation);

        Assert.Equal(200, answer.Status);
        Assert.Contains("\"outcome\"", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
        Assert.Equal(["postgres", "door 1", "door 2", "silo 1", "generator"], grid.Use().Select(u => u.Name));
        Assert.All(grid.Use(), use => Assert.True(use.Processor > TimeSpan.Zero && use.Bytes > 1_000_000, use.ToString()));
    }

    [Fact]
    public async Task An_embedded_grid_is_one_door()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var grid = await GridDeployment.StartAsync(new(), cancellation);

        var answer = await PostAsync(grid.Doors[0], grid.AdminKey, cancellation);

        Assert.Equal(200, answer.Status);
        Assert.Equal(["door 1", "generator"], grid.Use().Select(u => u.Name));
    }

    [Fact]
    public async Task The_embedded_engine_has_one_front_door() =>
        await Assert.ThrowsAsync<ArgumentException>(() => GridDeployment.StartAsync(new() { Doors = 2 }, TestContext.Current.CancellationToken));

    private static async Task<HttpAnswer> PostAsync(GridProcess door, string key, CancellationToken cancellation)
    {
        var generator = new IncidentGenerator(1, "deployed", [("35.17.01", 1)], TimeProvider.System);
        using var connection = await HttpConnection.OpenAsync(door.Port, cancellation);
        return await connection.SendAsync(new Request("/api/incidents", key, prefer: "wait=20").With(generator.Next), cancellation);
    }
}

using NetralitasGrid.Functions.Tests;
using NetralitasGrid.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(SharedDoor))]

// Most tests are clusters of processes; two at once would only be slower.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

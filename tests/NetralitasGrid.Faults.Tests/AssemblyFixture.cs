using NetralitasGrid.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]

// Each test is a whole grid of processes; two at once would only be slower.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

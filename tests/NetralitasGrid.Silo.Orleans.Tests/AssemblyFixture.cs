using NetralitasGrid.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]

// Most tests are clusters of processes; two at once would only be slower.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

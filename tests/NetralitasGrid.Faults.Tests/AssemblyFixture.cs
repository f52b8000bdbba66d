using NetralitasGrid.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]

// Each test is a whole grid of processes, which mostly wait for one another: two grids fill two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

using NetralitasGrid.Functions.Tests;
using NetralitasGrid.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(SharedDoor))]
[assembly: AssemblyFixture(typeof(PostgresServer))]

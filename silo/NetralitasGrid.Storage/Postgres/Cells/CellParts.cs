using NetralitasGrid.Storage.Postgres.Engine;

namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>What a store shares with a move of one of its provinces.</summary>
/// <param name="Mailed">To be called when there may be new mail.</param>
internal sealed record CellParts(Pools Pools, Writer Writer, StoreClock Clock, PostgresStoreOptions Options, Action Mailed);

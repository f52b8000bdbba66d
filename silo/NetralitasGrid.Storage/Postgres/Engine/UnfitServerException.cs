using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>A server that answers but must not be used: a former primary, another cluster, or a pooling proxy in front of it. The message says which.</summary>
internal sealed class UnfitServerException(string message, Exception? inner = null) : NpgsqlException(message, inner);

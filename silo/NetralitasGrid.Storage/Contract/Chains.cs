using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Storage.Contract;

/// <summary>Length and head of an audit chain.</summary>
/// <param name="Partition">The partition, or null for the cell's own chain.</param>
/// <param name="Entries">Number of entries from the beginning.</param>
/// <param name="Hash">SHA-256 of the last entry; 32 zero bytes before the first.</param>
public sealed record ChainHead(int? Partition, long Entries, byte[] Hash);

/// <summary>A link of a partition's audit chain.</summary>
/// <param name="Entry">Its bytes; null where retention removed them and left the hash.</param>
/// <param name="Logged">Whether the message that it answers is in the log; a removed one's need not be.</param>
public sealed record ChainLink(long Turn, int Index, byte[]? Entry, byte[] Hash, bool Logged);

/// <summary>An entry of another cell's chain that came here with its province.</summary>
/// <param name="Province">The province that it came with, and <paramref name="Came"/> when that left the other cell; null where it came before this was noted.</param>
/// <param name="Removed">Whether retention removed it and left the hash.</param>
public sealed record MovedLink(GridId Incident, long Turn, int Index, string? Province, DateTimeOffset? Came, byte[] Hash, bool Removed);

/// <summary>An entry of the cell's own chain: pack changes, keys, aliases, retries, erasures, unsealing reads.</summary>
/// <param name="Number">From 1, without gaps.</param>
public sealed record CellEntryRow(long Number, byte[] Entry);

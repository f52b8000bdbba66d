namespace NetralitasGrid.Silo.Orleans.Live;

/// <summary>What a partition says to an activation that follows it.</summary>
/// <param name="Memory">Names the partition's memory of its followers: it is another number when the partition may have missed to tell something.</param>
/// <param name="Told">Everything that changed since the activation loaded its state was told to it.</param>
/// <param name="Changing">A turn that changes the grain is being committed: only the store knows its state.</param>
[GenerateSerializer, Immutable, Alias("netralitasgrid.following")]
internal sealed record Following([property: Id(0)] long Memory, [property: Id(1)] bool Told, [property: Id(2)] bool Changing);

/// <summary>The pieces of a grain's state that a committed turn changed.</summary>
/// <param name="Turn">Number of the turn on its partition.</param>
/// <param name="Parts">New bytes by name of the part; null bytes: the part is gone.</param>
[GenerateSerializer, Immutable, Alias("netralitasgrid.turnchange")]
internal sealed record TurnChange([property: Id(0)] long Turn, [property: Id(1)] Dictionary<string, byte[]?> Parts);

/// <summary>A piece of a grain's live state.</summary>
/// <param name="Bytes">UTF-8 JSON, or null where there is none.</param>
/// <param name="FromMemory">Whether the activation had it.</param>
[GenerateSerializer, Immutable, Alias("netralitasgrid.livepart")]
internal sealed record LivePart([property: Id(0)] byte[]? Bytes, [property: Id(1)] bool FromMemory);

/// <summary>All pieces of a grain's live state by name.</summary>
[GenerateSerializer, Immutable, Alias("netralitasgrid.liveparts")]
internal sealed record LiveParts([property: Id(0)] Dictionary<string, byte[]> Parts, [property: Id(1)] bool FromMemory);

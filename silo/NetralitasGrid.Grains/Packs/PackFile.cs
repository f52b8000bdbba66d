namespace NetralitasGrid.Grains.Packs;

/// <summary>One file of a pack.</summary>
/// <param name="Path">Relative to the pack, with <c>/</c>: <c>workflows/acts.json</c>.</param>
/// <param name="Content">Its bytes, UTF-8 JSON.</param>
public sealed record PackFile(string Path, ReadOnlyMemory<byte> Content);

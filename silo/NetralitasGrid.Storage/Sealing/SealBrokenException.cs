namespace NetralitasGrid.Storage.Sealing;

/// <summary>Sealed data cannot be opened: it was changed or moved, or its master key is missing.</summary>
public sealed class SealBrokenException(string message) : Exception(message);

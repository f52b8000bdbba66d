namespace NetralitasGrid.Storage.Keys;

/// <summary>The secrets of a cell cannot be used. The message names the file, never what it holds.</summary>
public sealed class SecretsException(string message) : Exception(message);

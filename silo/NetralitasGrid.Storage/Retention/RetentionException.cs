namespace NetralitasGrid.Storage.Retention;

/// <summary>Retention stops before it removes anything: the message says why.</summary>
public sealed class RetentionException(string message) : Exception(message);

namespace NetralitasGrid.Storage.Retention;

/// <summary>How far a retention run is.</summary>
/// <param name="Step">States, chains or removal.</param>
/// <param name="Done">States written, entries verified, or messages looked at so far.</param>
/// <param name="Removed">Messages removed so far.</param>
public sealed record RetentionProgress(string Step, long Done, long Removed);

namespace NetralitasGrid.Storage.Contract;

/// <summary>Shows that a process has the secrets of a cell without showing them.</summary>
/// <param name="Kind"><c>sealing</c>, <c>hashing</c> or <c>signing</c>.</param>
/// <param name="Version">Version of the key, from 1.</param>
/// <param name="Value">A keyed hash of a constant under that key; of the signing key its public part.</param>
public sealed record KeyCheck(string Kind, int Version, byte[] Value);

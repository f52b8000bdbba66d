namespace NetralitasGrid.Storage.Contract;

/// <summary>Shows that a process has the secrets of a cell without showing them.</summary>
/// <param name="Kind"><c>sealing</c>, <c>hashing</c> or <c>signing</c>.</param>
/// <param name="Version">Version of the key, from 1.</param>
/// <param name="Value">A keyed hash of a constant under that key; of the signing key its public part.</param>
public sealed record KeyCheck(string Kind, int Version, byte[] Value)
{
    /// <summary>Kind of the check that all processes of a cell hash under the same version: its value is that version in one byte.</summary>
    public const string HashVersion = "hash version";

    /// <summary>The check of the version that hashes; there is one of it.</summary>
    public static KeyCheck OfHashVersion(int version) => new(HashVersion, 1, [checked((byte)version)]);
}

using System.Security.Cryptography;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Rows;

/// <summary>Compares the key checks of a process with those of its cell, on every engine alike.</summary>
internal static class KeyChecks
{
    /// <summary>The checks that the cell does not know yet.</summary>
    /// <param name="stored">The cell's, each with whether its version is retired.</param>
    /// <exception cref="SecretsException">A key is another one, or one that the cell needs is missing.</exception>
    public static IReadOnlyList<KeyCheck> Compare(IReadOnlyList<KeyCheck> own, IReadOnlyList<(KeyCheck Check, bool Retired)> stored)
    {
        foreach (var (check, retired) in stored)
        {
            if (check.Kind == KeyCheck.HashVersion && own.FirstOrDefault(static o => o.Kind == KeyCheck.HashVersion) is { } hashes && hashes.Value[0] != check.Value[0])
            {
                throw new SecretsException(
                    $"This cell hashes under version {check.Value[0]} of the hashing key, the secrets under version {hashes.Value[0]}: 'grid keys hash rotate' was not run to its end, or this is not the newest file.");
            }

            var same = own.FirstOrDefault(o => o.Kind == check.Kind && o.Version == check.Version);
            if (same is null && !retired)
            {
                throw new SecretsException($"The secrets lack version {check.Version} of the {check.Kind} key, which this cell uses: start with the cell's own secrets file.");
            }

            if (same is not null && !CryptographicOperations.FixedTimeEquals(same.Value, check.Value))
            {
                throw new SecretsException($"Version {check.Version} of the {check.Kind} key is not this cell's: start with the cell's own secrets file. Nothing was changed.");
            }
        }

        return [.. own.Where(o => stored.All(s => s.Check.Kind != o.Kind || s.Check.Version != o.Version))];
    }
}

using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Storage.Keys;

/// <summary>The file of secrets, JSON; keys in base 64.</summary>
internal sealed record SecretsFile
{
    public required VersionedKeys Sealing { get; init; }

    public required VersionedKeys Hashing { get; init; }

    /// <summary>Ed25519 seed, 32 bytes.</summary>
    public required byte[] Signing { get; init; }

    public required byte[] Session { get; init; }
}

/// <summary>Keys by version; the current one is used for what is new.</summary>
internal sealed record VersionedKeys(int Current, Dictionary<int, byte[]> Keys)
{
    private const int KeyBytes = 32;

    public static VersionedKeys First() => new(1, new() { [1] = RandomNumberGenerator.GetBytes(KeyBytes) });
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SecretsFile))]
internal sealed partial class SecretsJson : JsonSerializerContext;

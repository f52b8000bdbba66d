using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Access;

/// <summary>
/// An API key: <c>ng_ID_SECRET</c>. The text is shown once; stored is its SHA-256, which needs no salt or stretching because the secret
/// is 256 random bits.
/// </summary>
public static class ApiKey
{
    private const string Prefix = "ng_";

    /// <summary>Longest name of a source.</summary>
    public const int LongestSource = 100;

    /// <summary>Makes a key: its text, to be shown once, and the row to be stored.</summary>
    public static (string Text, ApiKeyRow Row) Create(string source, Role role, RegionScope scope, DateTimeOffset now, DateTimeOffset? expires)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, LongestSource);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
        var text = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (text, new ApiKeyRow(id, Hash(text), source, NameOf(role), scope.Text, now, expires, null));
    }

    /// <summary>What is stored and compared of a key's text.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>The lower-case name of a role.</summary>
    public static string NameOf(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Reads the lower-case name of a role.</summary>
    public static bool TryParseRole(string? text, out Role role)
    {
        role = default;
        return text is not null && text.All(char.IsAsciiLetterLower) && Enum.TryParse(text, ignoreCase: true, out role);
    }
}

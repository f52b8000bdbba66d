using System.Formats.Tar;
using System.Security.Cryptography;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>
/// A pack as one run of bytes: a tar of its JSON files in ordinal order of their paths, without times, owners or folders, so that the same
/// content always gives the same bytes. Their SHA-256 names the pack.
/// </summary>
public sealed class PackArchive
{
    /// <summary>Most bytes that the files of a pack may hold together.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int MaxFiles = 4096;

    // What the form of the archive holds without extensions.
    private const int MaxPath = 100;

    private PackArchive(IReadOnlyList<PackFile> files)
    {
        Files = files;
        Content = Pack(files);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Content.Span));
    }

    /// <summary>The files in ordinal order of their paths.</summary>
    public IReadOnlyList<PackFile> Files { get; }

    /// <summary>The canonical bytes: what is stored and sent.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>SHA-256 of <see cref="Content"/>, 64 lower-case hex digits.</summary>
    public string Hash { get; }

    /// <summary>The archive of files that are at hand.</summary>
    public static PackArchive Of(IEnumerable<PackFile> files) => new([.. files.OrderBy(f => f.Path, StringComparer.Ordinal)]);

    /// <summary>The archive of a folder's <c>*.json</c> files; everything else in it is no part of the pack.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static PackArchive OfFolder(string folder) => Of(
        Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .Select(f => new PackFile(Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes(f))));

    /// <summary>Reads archive bytes from anywhere; null, and an issue, when they are no archive of a pack. Nothing is written to a disk.</summary>
    public static PackArchive? Open(ReadOnlyMemory<byte> bytes, ICollection<RuleIssue> issues)
    {
        var files = new Dictionary<string, PackFile>(StringComparer.Ordinal);
        var total = 0L;
        try
        {
            using var tar = new TarReader(new MemoryStream(bytes.ToArray(), writable: false));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !entry.Name.EndsWith(".json", StringComparison.Ordinal))
                {
                    continue;
                }

                total += entry.Length;
                if (total > MaxBytes || files.Count >= MaxFiles)
                {
                    issues.Add(Fault(PackCodes.TooLarge, "the pack is too large", $"at most {MaxFiles} files of {MaxBytes} bytes together"));
                    return null;
                }

                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                var path = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (path.Length > MaxPath || !path.All(c => c is > ' ' and < '\u007F'))
                {
                    issues.Add(Fault(PackCodes.BadArchive, "a file of the archive has no name for a pack", $"at most {MaxPath} letters of ASCII"));
                    return null;
                }

                if (!files.TryAdd(path, new PackFile(path, content.ToArray())))
                {
                    issues.Add(Fault(PackCodes.Repeated, $"'{path}' is in the archive twice", null));
                    return null;
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or ArgumentException or OverflowException or NotSupportedException)
        {
            issues.Add(Fault(PackCodes.BadArchive, "the bytes are no archive", "a tar of the pack's JSON files"));
            return null;
        }

        return Of(files.Values);
    }

    private static RuleIssue Fault(string code, string message, string? expected) =>
        new(code, RuleSeverity.Error, "", "", 0, 0, message, expected);

    private static byte[] Pack(IReadOnlyList<PackFile> files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var file in files)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, file.Path)
                {
                    DataStream = new MemoryStream(file.Content.ToArray(), writable: false),
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return bytes.ToArray();
    }
}
